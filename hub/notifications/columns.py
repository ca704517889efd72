"""The unread count and the targets followed come with the person of a session: no page pays a query for them."""

from django.db.models import Count, OuterRef, Subquery

from hub.base import person_columns
from hub.notifications.follows import FOLLOWED
from hub.notifications.models import Follow, Notice
from hub.notifications.notices import MOST_PATHS, UNREAD, UNREAD_PATHS


def unread_notices() -> Subquery:
    own = Notice.objects.filter(to=OuterRef("pk"), read_at=None, in_inbox=True).order_by()
    return Subquery(own.values("to").annotate(count=Count("pk")).values("count"))


def unread_paths() -> Subquery:
    own = Notice.objects.filter(to=OuterRef(OuterRef("pk")), read_at=None, in_inbox=True).order_by("-pk")
    newest = Notice.objects.filter(pk__in=own.values("pk")[:MOST_PATHS])
    return person_columns.joined(newest, owner="to", field="path")


def followed_targets() -> Subquery:
    return person_columns.joined(Follow.objects.all(), owner="person", field="target")


person_columns.register(UNREAD, unread_notices)
person_columns.register(UNREAD_PATHS, unread_paths)
person_columns.register(FOLLOWED, followed_targets)
