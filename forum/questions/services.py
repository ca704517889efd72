"""What changes a topic. Callers have checked who may; the rules that keep the data true are here."""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.text import slugify

from forum.overrides.forum_conversation.models import Post, Topic
from forum.questions.access import Access, Forum, takes_questions
from forum.questions.models import State, Submission, TopicMeta
from hub.accounts.models import User
from hub.notifications.services import send_later
from search.services import request_indexing

MAX_TITLE = 200
MAX_BODY = 30_000
MAX_TAGS = 6
MAX_TAG = 40
ANSWER_PREFIX = "Re: "


class EditConflictError(Exception):
    """Somebody changed the post since the form was shown."""


class LockedTopicError(Exception):
    """The topic takes no more answers."""


class KeptPostError(Exception):
    """The post stays: a question with answers, or an accepted answer that its author would take away."""


@transaction.atomic
def ask(
    *,
    by: User,
    forum: Forum,
    title: str,
    body: str,
    tags: Iterable[str] = (),
    at: datetime | None = None,
    token: str = "",
) -> Topic:
    """Start a topic; `body` is Markdown. With `at` the moment is set and nobody is told (demo, imports). The same `token`
    with the same content gives the topic it gave the first time.

    Raises:
        ValueError: the title or the body is empty, or the forum holds no topics.
    """
    title = _clean_title(title)
    body = _clean_body(body)
    if not forum.is_forum:
        message = f"{forum} holds no topics"
        raise ValueError(message)
    submission, earlier = _first_time(by, token, title, body)
    if earlier is not None:
        known: Topic = earlier.topic
        return known
    approved = Access(by).can("can_post_without_approval", forum.pk)
    topic = Topic(
        forum=_lock_forum(forum.pk),
        poster=by,
        subject=title,
        type=Topic.TOPIC_POST,
        status=Topic.TOPIC_UNLOCKED,
        approved=approved,
    )
    topic.save()
    post = Post(topic=topic, poster=by, subject=title, content=body, approved=approved)
    post.save()
    _set_moment(post, at)
    if at is not None:
        Topic.objects.filter(pk=topic.pk).update(created=at)
        topic.created = at
    topic.update_trackers()
    set_tags(topic=topic, tags=tags)
    _remember(submission, post)
    return topic


@transaction.atomic
def answer(*, by: User, topic: Topic, body: str, at: datetime | None = None, token: str = "") -> Post:
    """Reply to a topic and tell its author by mail, if they wish and did not write it. `at` and `token` as in `ask`.

    Raises:
        ValueError: the body is empty.
        LockedTopicError: the topic was locked and `by` may not answer nevertheless.
    """
    body = _clean_body(body)
    submission, earlier = _first_time(by, token, str(topic.pk), body)
    if earlier is not None:
        return earlier
    topic = _lock_topic(topic.pk)
    access = Access(by)
    if topic.is_locked and not access.can("can_reply_to_locked_topics", topic.forum_id):
        raise LockedTopicError
    approved = access.can("can_post_without_approval", topic.forum_id)
    subject = f"{ANSWER_PREFIX}{topic.subject}"[:255]
    post = Post(topic=topic, poster=by, subject=subject, content=body, approved=approved)
    post.save()
    if at is not None:
        _set_moment(post, at)
        topic.update_trackers()
    _remember(submission, post)
    if approved and at is None:
        tell_author(post)
    return post


@transaction.atomic
def edit_post(
    *,
    by: User,
    post: Post,
    body: str,
    title: str | None = None,
    tags: Iterable[str] | None = None,
    seen_version: int | None = None,
) -> Post:
    """Change a post; `title` and `tags` count for the first post of a topic only. `seen_version` is the `updates_count`
    the form was made from.

    Raises:
        ValueError: the title or the body is empty.
        EditConflictError: the post was changed since.
    """
    body = _clean_body(body)
    topic = _lock_topic(post.topic_id)
    post = Post.objects.select_for_update().get(pk=post.pk)
    if seen_version is not None and seen_version != post.updates_count:
        raise EditConflictError
    post.topic = topic
    if post.pk == topic.first_post_id and title is not None:
        title = _clean_title(title)
        post.subject = title
        topic.subject = title
        topic.save()
    post.content = body
    post.updated_by = by
    post.updates_count = F("updates_count") + 1
    post.save()
    post.refresh_from_db()
    if post.pk == topic.first_post_id and tags is not None:
        set_tags(topic=topic, tags=tags)
    return post


@transaction.atomic
def delete_post(*, by: User, post: Post, reason: str = "") -> bool:
    """Remove an answer, or a question that has none and its topic with it. With a `reason` the author gets it by mail,
    with the text that was removed. True when the topic is still there.

    Raises:
        KeptPostError: the question has answers, or the answer is accepted and `by` does not moderate.
        Topic.DoesNotExist, Post.DoesNotExist: it was deleted meanwhile.
    """
    topic = _lock_topic(post.topic_id)
    post = Post.objects.select_related("poster").get(pk=post.pk)
    post.topic = topic
    if Access(by).must_keep(post):
        raise KeptPostError
    TopicMeta.objects.filter(accepted_post=post).update(accepted_post=None, accepted_at=None)
    stays: bool = post.pk != topic.first_post_id
    if reason.strip() and post.poster_id != by.pk:
        _tell_removed(post, reason.strip())
    post.delete()  # machina counts again, and the receivers refresh our row and the index
    return stays


@transaction.atomic
def accept_answer(*, by: User, post: Post, at: datetime | None = None) -> TopicMeta:  # noqa: ARG001 -- the actor is part of every service
    """Mark an answer as the solution, in place of any other.

    Raises:
        ValueError: the post is the question itself or is not approved.
    """
    topic = _lock_topic(post.topic_id)
    if post.pk == topic.first_post_id or not post.approved:
        message = "only an approved answer can be accepted"
        raise ValueError(message)
    meta = TopicMeta.objects.get(topic=topic)
    meta.accepted_post = post
    meta.accepted_at = at or timezone.now()
    meta.state = State.SOLVED
    meta.save()
    request_indexing(f"topic:{topic.pk}")
    return meta


@transaction.atomic
def unaccept_answer(*, by: User, topic: Topic) -> TopicMeta:  # noqa: ARG001 -- the actor is part of every service
    """Open a solved topic again."""
    topic = _lock_topic(topic.pk)
    TopicMeta.objects.filter(topic=topic).update(accepted_post=None, accepted_at=None)
    return refresh_meta(topic)


@transaction.atomic
def set_tags(*, topic: Topic, tags: Iterable[str]) -> None:
    """Replace the tags of a topic; case does not make another tag, and what is no tag is left out."""
    names = list(
        {
            " ".join(name.split())[:MAX_TAG].casefold(): " ".join(name.split())[:MAX_TAG]
            for name in tags
            if is_tag(" ".join(name.split())[:MAX_TAG])
        }.values()
    )
    TopicMeta.objects.get(topic=topic).tags.set(names[:MAX_TAGS])
    request_indexing(f"topic:{topic.pk}")


def is_tag(name: str) -> bool:
    """Whether an address can be made of it: a letter or a digit at least, and nothing that looks like markup."""
    return bool(slugify(name, allow_unicode=True)) and not set(name) & set("<>\0")


@transaction.atomic
def refresh_meta(topic: Topic) -> TopicMeta:
    """Bring the list columns of a topic up to date with machina's, and have it indexed. Safe to run at any time."""
    accepted = TopicMeta.objects.filter(topic=topic).values_list("accepted_post__approved", flat=True).first()
    answers = max(topic.posts_count - (1 if topic.approved else 0), 0)
    if accepted:
        state = State.SOLVED
    elif not takes_questions(topic.forum_id):
        state = State.NOTICE
    else:
        state = State.OPEN if answers else State.UNANSWERED
    meta, _created = TopicMeta.objects.update_or_create(
        topic=topic,
        defaults={
            "forum_id": topic.forum_id,
            "approved": topic.approved,
            "state": state,
            "answers_count": answers,
            "last_activity": topic.last_post_on or topic.created,
        },
    )
    request_indexing(f"topic:{topic.pk}")
    return meta


def tell_author(post: Post) -> None:
    """Queue the mail that tells the author of a topic about an answer; the same answer is told once."""
    author = post.topic.poster
    if (
        author is None
        or author.pk == post.poster_id
        or not (author.is_active and author.email and author.email_notifications)
    ):
        return
    send_later(
        to=author.email,
        template="questions/mail/answer",
        context={
            "name": str(author),
            "answerer": str(post.poster or ""),
            "title": post.topic.subject,
            "path": post.get_absolute_url(),
        },
        language=author.language,
        kind="answer",
        key=f"answer:{post.pk}",
    )


def can_be_told(person: User | None) -> bool:
    """Whether a mail about a removed post reaches this person."""
    return person is not None and bool(person.is_active and person.email)


def _tell_removed(post: Post, reason: str) -> None:
    author = post.poster
    if author is None or not can_be_told(author):
        return
    send_later(
        to=author.email,
        template="questions/mail/removed",
        context={"name": str(author), "title": post.topic.subject, "reason": reason, "text": post.content.raw},
        language=author.language,
        kind="moderation",
        key=f"removed:{post.pk}",
    )


# --- the parts ---------------------------------------------------------------------------------


def _clean_title(title: str) -> str:
    title = " ".join(title.split())
    if not title:
        raise ValueError("a topic needs a title")
    return title[:MAX_TITLE]


def _clean_body(body: str) -> str:
    """Keep the text as it was typed; a browser's line ends are the only thing changed."""
    if not body.strip():
        raise ValueError("a post needs a text")
    return body.replace("\r\n", "\n").replace("\r", "\n")


def _lock_forum(forum_id: int) -> Forum:
    """Locks go forum first, then topic: counters of both are counted again inside them."""
    return Forum.objects.select_for_update().get(pk=forum_id)


def _lock_topic(topic_id: int) -> Topic:
    """Lock a topic and the forum it is in now. Going back to a savepoint lets go of the forum a topic just left: two forums
    locked in any order but their own would be a deadlock.

    Raises:
        Topic.DoesNotExist: the topic was deleted meanwhile.
    """
    while True:
        attempt = transaction.savepoint()
        forum = _lock_forum(Topic.objects.values_list("forum_id", flat=True).get(pk=topic_id))
        topic: Topic = Topic.objects.select_for_update().get(pk=topic_id)
        if topic.forum_id == forum.pk:
            transaction.savepoint_commit(attempt)
            topic.forum = forum
            return topic
        transaction.savepoint_rollback(attempt)


def _set_moment(post: Post, at: datetime | None) -> None:
    if at is not None:
        Post.objects.filter(pk=post.pk).update(created=at, updated=at)
        post.created = post.updated = at


def _first_time(by: User, token: str, *content: str) -> tuple[Submission | None, Post | None]:
    """The mark of a form sent for the first time, or the post it made earlier; (None, None) without a token."""
    if not token:
        return None, None
    Submission.objects.filter(person=by, created_at__lt=timezone.now() - timedelta(days=2)).delete()
    key = hashlib.sha256("\0".join((str(by.pk), token, *content)).encode()).hexdigest()
    try:
        with transaction.atomic():
            return Submission.objects.create(key=key, person=by), None
    except IntegrityError:
        return None, Submission.objects.select_related("post__topic__forum").get(key=key).post


def _remember(submission: Submission | None, post: Post) -> None:
    if submission is not None:
        Submission.objects.filter(pk=submission.pk).update(post=post)
