"""Names offered while somebody types @ or a tag. Only people who already show themselves in the forum are named."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from taggit.models import Tag

from forum.overrides.forum_conversation.models import Post
from forum.questions.access import public_forum_ids
from forum.questions.models import TopicTag
from hub.accounts.models import User
from hub.accounts.queries import blocked_ids

MOST = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """What would be typed, and what it stands for."""

    value: str
    label: str


def people_like(text: str, *, reader: User, topic_id: int | None = None) -> list[Completion]:
    """Active people whose handle or a word of whose name begins like the text and who wrote in a forum that anybody
    may read; those of the present topic first, the reader and whom they blocked never.
    """
    wrote = Post.objects.filter(
        poster=OuterRef("pk"), approved=True, topic__approved=True, topic__forum_id__in=public_forum_ids()
    )
    people = User.objects.filter(Exists(wrote), is_active=True).exclude(pk__in={reader.pk, *blocked_ids(reader)})
    if text:
        people = people.filter(
            Q(username__istartswith=text) | Q(display_name__istartswith=text) | Q(display_name__icontains=f" {text}")
        )
    here: list[User] = []
    if topic_id is not None:
        here = list(people.filter(Exists(wrote.filter(topic_id=topic_id))).order_by("username")[:MOST])
    if text:
        known = [person.pk for person in here]
        here += people.exclude(pk__in=known).order_by("username")[: MOST - len(here)]
    return [Completion(value=person.username, label=str(person)) for person in here]


def tags_like(text: str) -> list[Completion]:
    """Tags of public topics that begin like the text, then those that hold it."""
    shown = TopicTag.objects.filter(
        tag=OuterRef("pk"), content_object__listed=True, content_object__forum_id__in=public_forum_ids()
    )
    tags = Tag.objects.filter(Exists(shown)).order_by("name")
    found = list(tags.filter(name__istartswith=text)[:MOST]) if text else list(tags[:MOST])
    if text and len(found) < MOST:
        known = [tag.pk for tag in found]
        found += tags.filter(name__icontains=text).exclude(pk__in=known)[: MOST - len(found)]
    return [Completion(value=tag.name, label=tag.name) for tag in found]
