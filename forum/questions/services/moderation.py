"""Acts of moderation on topics. Each is written in the log with who, when, why and what it takes to undo it
(`services.undoing`). Callers have asked `Access` whether `by` may.
"""

from collections.abc import Collection
from typing import Any

from django.db import transaction

from forum.overrides.forum_conversation.models import Post, Topic
from forum.questions.access import Forum
from forum.questions.models import Act, Closing, ModerationEntry, Reason, TopicMeta
from forum.questions.services.locks import lock_everything
from forum.questions.services.states import refresh_meta
from forum.questions.services.tell import led_key, move_followers, tell_moved
from forum.questions.services.votes import count_question_votes
from hub.accounts.models import User
from hub.base.guarding import refuse_blocked

NOTE_LENGTH = 500


class ImpossibleError(Exception):
    """The act makes no sense on this topic or post as it is now."""


def write_entry(
    act: Act, *, by: User, reason: str = "", note: str = "", before: dict[str, Any] | None = None, **about: Any
) -> ModerationEntry:
    """Write one act in the log; `about` names the topic, post or person.

    Raises:
        GuardedTextError: the note holds personal data for certain; the act is undone with its transaction.
    """
    refuse_blocked(note)
    return ModerationEntry.objects.create(
        act=act, by=by, reason=reason or Reason.OTHER, note=note.strip()[:NOTE_LENGTH], before=before or {}, **about
    )


# --- one topic ---------------------------------------------------------------------------------


@transaction.atomic
def lock(*, by: User, topic: Topic, closing: str = "", reason: str = "", note: str = "") -> ModerationEntry:
    """Close a topic: nobody but moderators answers any more.

    Raises:
        ImpossibleError: it is closed already.
    """
    topic = lock_everything(topic.pk)
    if topic.is_locked:
        raise ImpossibleError
    meta = TopicMeta.objects.get(topic=topic)
    before = {"closing": meta.closing}
    Topic.objects.filter(pk=topic.pk).update(status=Topic.TOPIC_LOCKED)
    TopicMeta.objects.filter(topic=topic).update(
        closing=closing if closing in Closing.values else Closing.NONE, claimed_by=None, claimed_until=None
    )
    return write_entry(Act.LOCK, by=by, reason=reason, note=note, topic=topic, before=before)


@transaction.atomic
def unlock(*, by: User, topic: Topic, reason: str = "", note: str = "") -> ModerationEntry:
    """
    Raises:
        ImpossibleError: it is open, or closed as a duplicate (undo that instead).
    """
    topic = lock_everything(topic.pk)
    meta = TopicMeta.objects.get(topic=topic)
    if not topic.is_locked or meta.canonical_id is not None:
        raise ImpossibleError
    Topic.objects.filter(pk=topic.pk).update(status=Topic.TOPIC_UNLOCKED)
    TopicMeta.objects.filter(topic=topic).update(closing=Closing.NONE)
    return write_entry(Act.UNLOCK, by=by, reason=reason, note=note, topic=topic, before={"closing": meta.closing})


@transaction.atomic
def pin(*, by: User, topic: Topic, reason: str = "", note: str = "") -> ModerationEntry:
    """Keep a topic at the top of its category."""
    return _retype(Act.PIN, Topic.TOPIC_STICKY, by=by, topic=topic, reason=reason, note=note)


@transaction.atomic
def unpin(*, by: User, topic: Topic, reason: str = "", note: str = "") -> ModerationEntry:
    return _retype(Act.UNPIN, Topic.TOPIC_POST, by=by, topic=topic, reason=reason, note=note)


def _retype(act: Act, kind: int, *, by: User, topic: Topic, reason: str, note: str) -> ModerationEntry:
    topic = lock_everything(topic.pk)
    if (topic.type != Topic.TOPIC_POST) == (act == Act.PIN):
        raise ImpossibleError
    before = {"type": topic.type}
    Topic.objects.filter(pk=topic.pk).update(type=kind)
    return write_entry(act, by=by, reason=reason, note=note, topic=topic, before=before)


@transaction.atomic
def move(*, by: User, topic: Topic, forum: Forum, reason: str = "", note: str = "") -> ModerationEntry:
    """Move a topic to another category; its old address leads there.

    Raises:
        ImpossibleError: it is there already, or the forum holds no topics.
    """
    topic = lock_everything(topic.pk)
    if topic.forum_id == forum.pk or not forum.is_forum:
        raise ImpossibleError
    before = {"forum": topic.forum_id}
    topic.forum = Forum.objects.get(pk=forum.pk)
    topic.save()  # machina counts both categories again
    return write_entry(Act.MOVE, by=by, reason=reason, note=note, topic=topic, before=before)


# --- two topics --------------------------------------------------------------------------------


@transaction.atomic
def close_as_duplicate(*, by: User, topic: Topic, of: Topic, reason: str = "", note: str = "") -> ModerationEntry:
    """Have a topic lead to another for good; those who follow it follow the other.

    Raises:
        ImpossibleError: a topic cannot lead to itself, to what is not shown, nor to one that leads elsewhere.
    """
    topic, of = lock_everything(topic.pk), lock_everything(of.pk)
    meta = _may_lead(topic, of)
    before = {"status": topic.status, "closing": meta.closing, **_lead(topic, of)}
    Topic.objects.filter(pk=topic.pk).update(status=Topic.TOPIC_LOCKED)
    topic.status = Topic.TOPIC_LOCKED
    refresh_meta(topic)
    before["of"] = of.pk
    return _led(Act.DUPLICATE, of, by=by, reason=reason, note=note, topic=topic, before=before)


@transaction.atomic
def merge(*, by: User, topic: Topic, into: Topic, reason: str = "", note: str = "") -> ModerationEntry:
    """Put every post of a topic into another, in the order of their dates; the old addresses lead to the posts.

    Raises:
        ImpossibleError: as for `close_as_duplicate`.
    """
    topic, into = lock_everything(topic.pk), lock_everything(into.pk)
    meta = _may_lead(topic, into)
    posts = list(Post.objects.filter(topic=topic).values_list("pk", flat=True))
    before = {
        "posts": posts,
        "first_post": topic.first_post_id,
        "accepted": meta.accepted_post_id,
        "accepted_at": _iso(meta),
        "approved": topic.approved,
        "into": into.pk,
        **_lead(topic, into),
    }
    TopicMeta.objects.filter(topic=topic).update(accepted_post=None, accepted_at=None)
    Post.objects.filter(pk__in=posts).update(topic=into)
    Topic.objects.filter(pk=topic.pk).update(approved=False)
    recount(into.pk, topic.pk)
    return _led(Act.MERGE, into, by=by, reason=reason, note=note, topic=topic, before=before)


def _led(
    act: Act, target: Topic, *, by: User, reason: str, note: str, topic: Topic, before: dict[str, Any]
) -> ModerationEntry:
    entry = write_entry(act, by=by, reason=reason or Reason.DUPLICATE, note=note, topic=topic, before=before)
    tell_moved(topic, target, key=led_key(entry))
    return entry


def _may_lead(topic: Topic, target: Topic) -> TopicMeta:
    meta = TopicMeta.objects.get(topic=topic)
    if topic.pk == target.pk or meta.canonical_id is not None or not TopicMeta.objects.get(topic=target).listed:
        raise ImpossibleError
    return meta


def _lead(topic: Topic, target: Topic) -> dict[str, Any]:
    """Have the topic, and those that lead to it, lead to the target; returns what undoing it needs."""
    leading = list(TopicMeta.objects.filter(canonical=topic).values_list("topic_id", flat=True))
    TopicMeta.objects.filter(topic_id__in=leading).update(canonical=target)
    TopicMeta.objects.filter(topic=topic).update(canonical=target, claimed_by=None, claimed_until=None)
    return {"leading": leading, "followers": move_followers(topic.pk, target.pk)}


@transaction.atomic
def split(
    *, by: User, topic: Topic, posts: Collection[Post], title: str, reason: str = "", note: str = ""
) -> ModerationEntry:
    """Make a topic of some answers of another; the first of them becomes its question. The entry's `before["made"]` is it.

    Raises:
        ImpossibleError: no answers were chosen, or one of them is the question or belongs elsewhere.
        ValueError: the title is empty.
        GuardedTextError: the title or the note holds personal data for certain.
    """
    title = " ".join(title.split())[:200]
    if not title:
        raise ValueError("a topic needs a title")
    refuse_blocked(title)
    topic = lock_everything(topic.pk)
    chosen = Post.objects.filter(pk__in=[post.pk for post in posts], topic=topic, approved=True)
    moved = list(chosen.exclude(pk=topic.first_post_id).order_by("created", "pk"))
    if not moved or len(moved) != len(posts):
        raise ImpossibleError
    head = moved[0]
    made = Topic(
        forum=topic.forum, poster=head.poster, subject=title, type=Topic.TOPIC_POST, status=Topic.TOPIC_UNLOCKED
    )
    made.save()
    Topic.objects.filter(pk=made.pk).update(created=head.created)
    meta = TopicMeta.objects.get(topic=topic)
    numbers = [post.pk for post in moved]
    before: dict[str, Any] = {"posts": numbers, "made": made.pk, "subject": head.subject}
    if meta.accepted_post_id in numbers:
        before |= {"accepted": meta.accepted_post_id, "accepted_at": _iso(meta)}
        TopicMeta.objects.filter(topic=topic).update(accepted_post=None, accepted_at=None)
    Post.objects.filter(pk__in=numbers).update(topic=made)
    Post.objects.filter(pk=head.pk).update(subject=title)
    recount(made.pk, topic.pk)
    return write_entry(Act.SPLIT, by=by, reason=reason, note=note, topic=topic, before=before)


def _iso(meta: TopicMeta) -> str | None:
    return meta.accepted_at.isoformat() if meta.accepted_at else None


def recount(*topic_ids: int) -> None:
    """Count topics again that exchanged posts, their categories with them."""
    for topic_id in topic_ids:
        topic = Topic.objects.select_related("forum").get(pk=topic_id)
        topic.update_trackers()  # the receiver refreshes our row and the index
        count_question_votes(topic_id)
