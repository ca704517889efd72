"""What a signed-in reader has not read. The cost is bounded: topics quiet for longer than WINDOW are read for everybody, and a
list asks for the marks of the rows it shows only.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from forum.overrides.forum_conversation.models import Topic
from forum.questions.models import AllReadTo, ReadTo
from hub.accounts.models import User
from hub.base import person_columns

WINDOW = timedelta(days=60)
ALL_READ_TO = "all_read_to"  # the column a person comes with


def all_read_to(person_pk: OuterRef) -> Subquery:
    """For `person_columns`: the moment up to which everything counts as read."""
    return Subquery(AllReadTo.objects.filter(person_id=person_pk).values("moment"))


def read_floor(person: User) -> datetime:
    """Nothing that happened before this moment is unread: no query for the person of a session."""
    chosen: datetime | None = person_columns.column(person, ALL_READ_TO)
    return max(filter(None, (chosen, person.date_joined, timezone.now() - WINDOW)))


def unread_ids(person: User, topics: Collection[Topic]) -> frozenset[int]:
    """Which of these topics, read for a list, hold something this person has not read: one query, or none."""
    floor = read_floor(person)
    recent = {topic.pk: topic.meta.last_activity for topic in topics if topic.meta.last_activity > floor}
    if not recent:
        return frozenset()
    marks = ReadTo.objects.filter(person=person, topic_id__in=recent).values_list("topic_id", "moment")
    read = {topic_id for topic_id, moment in marks if moment >= recent[topic_id]}
    return frozenset(recent) - read


def read_to(person: User, topic: Topic) -> datetime:
    """The moment up to which this person has read a topic."""
    floor = read_floor(person)
    if topic.meta.last_activity <= floor:
        return floor
    mark = ReadTo.objects.filter(person=person, topic=topic).values_list("moment", flat=True).first()
    return max(floor, mark) if mark is not None else floor
