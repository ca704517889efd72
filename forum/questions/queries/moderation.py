"""What waits for moderators, and what they did."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from forum.overrides.forum_conversation.models import Post, Topic
from forum.questions.models import Flag, HeldEdit, ModerationEntry, PostMeta, Review
from forum.questions.queries.lists import LARGEST_ID
from hub.accounts.models import User

SHOWN = 25
ENTRIES_PER_PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """What waits, oldest first, SHOWN of each at most. `waiting` posts are seen by nobody else; `first` posts are."""

    waiting: list[Post]
    edits: list[HeldEdit]
    flagged: list[Post]
    first: list[Post]

    @property
    def is_empty(self) -> bool:
        return not (self.waiting or self.edits or self.flagged or self.first)


def _posts(forum_ids: Collection[int]) -> QuerySet[Post]:
    posts: QuerySet[Post] = Post.objects.filter(topic__forum_id__in=forum_ids)
    return posts.select_related("topic__forum", "poster", "poster__watched", "review")


def _hidden() -> Exists:
    return Exists(PostMeta.objects.filter(post=OuterRef("pk"), hidden=True))


def queue(forum_ids: Collection[int]) -> Queue:
    """What waits in these forums, in a fixed number of queries."""
    posts = _posts(forum_ids)
    open_flags = Flag.objects.filter(settled_at=None).select_related("by").order_by("created_at")
    reviewed = Review.objects.filter(post=OuterRef("pk"), settled_at=None)
    flagged = posts.filter(Exists(open_flags.filter(post=OuterRef("pk"))), approved=True)
    edits = HeldEdit.objects.filter(post__topic__forum_id__in=forum_ids)
    return Queue(
        waiting=list(posts.filter(~_hidden(), approved=False).order_by("created", "pk")[:SHOWN]),
        edits=list(edits.select_related("post__topic__forum", "by", "by__watched").order_by("created_at")[:SHOWN]),
        flagged=list(flagged.prefetch_related(Prefetch("flags", open_flags)).order_by("pk")[:SHOWN]),
        first=list(posts.filter(Exists(reviewed), approved=True).order_by("created", "pk")[:SHOWN]),
    )


def held_edit(post: Post) -> HeldEdit | None:
    """The change to this post that waits for a moderator."""
    return HeldEdit.objects.filter(post=post).select_related("by", "post__topic__forum").first()


def changing_ids(person: User, posts: Collection[Post]) -> frozenset[int]:
    """Which of these posts this person wrote and changed, where the change waits for a moderator."""
    own = [post.pk for post in posts if post.poster_id == person.pk]
    return (
        frozenset(HeldEdit.objects.filter(post__in=own, by=person).values_list("pk", flat=True)) if own else frozenset()
    )


def entries(*, before: int | None = None, forum_ids: Collection[int] | None = None) -> list[ModerationEntry]:
    """Acts of moderation, newest first, one more than a page: about topics of these forums when they are given, else all."""
    found = ModerationEntry.objects.select_related("by", "undone_by", "person", "post", "topic__forum", "topic__meta")
    if forum_ids is not None:
        found = found.filter(topic__forum_id__in=forum_ids)
    if before is not None:
        found = found.filter(pk__lt=before)
    return list(found.order_by("-pk")[: ENTRIES_PER_PAGE + 1])


def entry_or_none(entry_id: int) -> ModerationEntry | None:
    if not 0 < entry_id <= LARGEST_ID:
        return None
    return ModerationEntry.objects.filter(pk=entry_id).select_related("topic", "post__topic", "person").first()


def shown_answers(topic: Topic) -> list[Post]:
    """The answers of a topic, oldest first, to choose among; at most 200."""
    answers = Post.objects.filter(topic_id=topic.pk, approved=True).exclude(pk=topic.first_post_id)
    return list(answers.select_related("poster").order_by("created", "pk")[:200])
