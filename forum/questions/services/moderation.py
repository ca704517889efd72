"""Acts of moderation on topics and posts. Each is written in the log with who, when, why and what it takes to undo it
(`services.undoing`). Callers have asked `Access` whether `by` may.
"""

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils import timezone

from forum.overrides.forum_conversation.models import Post, Topic
from forum.questions.access import Forum
from forum.questions.models import (
    Act,
    Closing,
    Flag,
    HeldEdit,
    ModerationEntry,
    PostMeta,
    Reason,
    Review,
    TopicMeta,
    WatchedAuthor,
)
from forum.questions.services.locks import lock_everything
from forum.questions.services.mail import tell_removed
from forum.questions.services.mentions import tell_mentioned
from forum.questions.services.posts import edit_post
from forum.questions.services.states import refresh_meta
from forum.questions.services.tell import move_followers, tell_about_post, tell_moved
from forum.questions.services.votes import count_question_votes
from hub.accounts.models import User

NOTE_LENGTH = 500


class ImpossibleError(Exception):
    """The act makes no sense on this topic or post as it is now."""


def write_entry(
    act: Act, *, by: User, reason: str = "", note: str = "", before: dict[str, Any] | None = None, **about: Any
) -> ModerationEntry:
    """Write one act in the log; `about` names the topic, post or person."""
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
    tell_moved(topic, target, key=f"led:{entry.pk}")
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
    """
    title = " ".join(title.split())[:200]
    if not title:
        raise ValueError("a topic needs a title")
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


# --- one post ----------------------------------------------------------------------------------


@transaction.atomic
def hide(*, by: User, post: Post, reason: str = "", note: str = "", tell: bool = False) -> ModerationEntry:
    """Take a post out of sight, with its topic when it is the question. `tell` sends the note and the text to its author.

    Raises:
        ImpossibleError: it is hidden already.
    """
    lock_everything(post.topic_id)
    post = _fresh(post)
    meta, _created = PostMeta.objects.get_or_create(post=post)
    if meta.hidden:
        raise ImpossibleError
    act = Act.HIDE if post.approved else Act.REFUSE
    PostMeta.objects.filter(post=post).update(hidden=True)
    _show(post, shown=False)
    flags = _settle(post, by=by, upheld=True)
    if tell and post.poster_id != by.pk:
        tell_removed(post, note.strip() or str(Reason(reason or Reason.OTHER).label))
    before = {"flags": flags, "approved": act == Act.HIDE}
    return write_entry(act, by=by, reason=reason, note=note, topic=post.topic, post=post, before=before)


@transaction.atomic
def approve(*, by: User, post: Post, watch: bool = False, note: str = "") -> ModerationEntry:
    """Show a post that waited, or say that a first post is fine. `watch` has its author's next texts wait too.

    Raises:
        ImpossibleError: a moderator hid it (undo that instead), or it is shown and waits for nothing.
    """
    lock_everything(post.topic_id)
    post = _fresh(post)
    waits = Review.objects.filter(post=post, settled_at=None)
    if PostMeta.objects.filter(post=post, hidden=True).exists() or (post.approved and not waits.exists()):
        raise ImpossibleError
    was_shown = post.approved
    rules = list(waits.values_list("rules", flat=True))
    waits.update(settled_at=timezone.now())
    watched = False
    if watch and post.poster is not None:
        _row, watched = WatchedAuthor.objects.get_or_create(person=post.poster, defaults={"by": by})
    if not was_shown:
        _show(post, shown=True)
        tell_about_post(post)
        if post.poster is not None:
            tell_mentioned(post, post.poster)
    before = {"approved": was_shown, "rules": rules[0] if rules else [], "watched": watched}
    return write_entry(
        Act.APPROVE,
        by=by,
        note=note,
        reason=Reason.TIDY,
        topic=post.topic,
        post=post,
        person=post.poster,
        before=before,
    )


@transaction.atomic
def dismiss_flags(*, by: User, post: Post, note: str = "") -> ModerationEntry:
    """The post stays as it is.

    Raises:
        ImpossibleError: nothing is flagged.
    """
    flags = _settle(post, by=by, upheld=False)
    if not flags:
        raise ImpossibleError
    return write_entry(
        Act.DISMISS, by=by, note=note, reason=Reason.TIDY, topic=post.topic, post=post, before={"flags": flags}
    )


def _settle(post: Post, *, by: User, upheld: bool) -> list[int]:
    waiting = Flag.objects.filter(post=post, settled_at=None)
    flags = list(waiting.values_list("pk", flat=True))
    Flag.objects.filter(pk__in=flags).update(settled_at=timezone.now(), settled_by=by, upheld=upheld)
    if upheld:
        Review.objects.filter(post=post, settled_at=None).update(settled_at=timezone.now())
    return flags


def _fresh(post: Post) -> Post:
    """
    Raises:
        Post.DoesNotExist: it was deleted meanwhile.
    """
    fresh: Post = Post.objects.select_for_update(of=("self",)).select_related("topic__forum", "poster").get(pk=post.pk)
    return fresh


def _show(post: Post, *, shown: bool) -> None:
    """Set `approved` of a post, and of its topic when it is the question; machina counts again."""
    Post.objects.filter(pk=post.pk).update(approved=shown)
    post.approved = shown
    if post.pk == post.topic.first_post_id:
        post.topic.approved = shown
    post.topic.update_trackers()


# --- changes and authors -----------------------------------------------------------------------


@transaction.atomic
def settle_edit(*, by: User, held: HeldEdit, accept: bool, note: str = "") -> ModerationEntry:
    """Apply a change that waited, in its author's name, or drop it. The text of the other way is kept for undoing."""
    post = Post.objects.select_related("topic__forum", "topic__meta", "poster").get(pk=held.post_id)
    heads = post.pk == post.topic.first_post_id
    kept = {
        "title": held.title,
        "body": held.body,
        "tags": held.tags,
        "rules": held.rules,
        "was_title": post.topic.subject if heads else "",
        "was_body": post.content.raw,
        "was_tags": [entry.tag.name for entry in post.topic.meta.topic_tags.select_related("tag")] if heads else None,
        "by": held.by_id,
    }
    author = held.by
    held.delete()
    if accept:
        title = held.title or None
        edit_post(by=author, post=post, body=held.body, title=title, tags=held.tags, reviewed=True)
    act = Act.ACCEPT_EDIT if accept else Act.REFUSE_EDIT
    return write_entry(
        act, by=by, note=note, reason=Reason.TIDY, topic=post.topic, post=post, person=author, before=kept
    )


@transaction.atomic
def watch(*, by: User, person: User, reason: str = "", note: str = "") -> ModerationEntry:
    """Have a person's next posts and changes wait for a moderator.

    Raises:
        ImpossibleError: they are watched already.
    """
    _row, created = WatchedAuthor.objects.get_or_create(person=person, defaults={"by": by})
    if not created:
        raise ImpossibleError
    return write_entry(Act.WATCH, by=by, reason=reason, note=note, person=person)


@transaction.atomic
def unwatch(*, by: User, person: User, reason: str = "", note: str = "") -> ModerationEntry:
    """
    Raises:
        ImpossibleError: nobody watches them.
    """
    if not WatchedAuthor.objects.filter(person=person).delete()[0]:
        raise ImpossibleError
    return write_entry(Act.UNWATCH, by=by, reason=reason, note=note, person=person)


@transaction.atomic
def flag(*, by: User, post: Post, reason: str, note: str = "") -> bool:
    """Tell the moderators about a post: False when this person did so before.

    Raises:
        ValueError: the reason is none of `Reason`, or `by` wrote the post.
    """
    if reason not in Reason.values or post.poster_id == by.pk:
        raise ValueError("a flag needs a reason, and somebody else's post")
    _row, created = Flag.objects.get_or_create(
        post=post, by=by, defaults={"reason": reason, "note": note.strip()[:NOTE_LENGTH]}
    )
    return created
