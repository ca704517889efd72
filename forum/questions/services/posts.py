"""Writing in the forum: questions, answers, changes, deletions."""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from forum.overrides.forum_conversation.models import Post, Topic
from forum.questions.access import Access, Forum, rights_once
from forum.questions.models import PostRevision, Submission, TopicMeta
from forum.questions.services import screening
from forum.questions.services.files import attach_files
from forum.questions.services.helping import settle_by_post
from forum.questions.services.locks import lock_forum, lock_topic
from forum.questions.services.mail import tell_removed
from forum.questions.services.revisions import keep_original, keep_revision
from forum.questions.services.states import set_tags
from forum.questions.services.tell import keep_following, tell_about_post, tell_mentioned
from hub.accounts.models import User
from hub.base.guarding import refuse_blocked

MAX_TITLE = 200
MAX_BODY = 30_000
ANSWER_PREFIX = "Re: "


class EditConflictError(Exception):
    """Somebody changed the post since the form was shown."""


class LockedTopicError(Exception):
    """The topic takes no more answers."""


class KeptPostError(Exception):
    """The post stays: a question with answers, or an accepted answer that its author would take away."""


@transaction.atomic
@rights_once()
def ask(
    *,
    by: User,
    forum: Forum,
    title: str,
    body: str,
    tags: Iterable[str] = (),
    at: datetime | None = None,
    token: str = "",
    website: str = "",
) -> Topic:
    """Start a topic; `body` is Markdown. With `at` the moment is set, no rule is asked and nobody is told (demo, imports).
    The same `token` with the same content gives the topic it gave the first time. `website` is the field of the form that
    people do not see.

    Raises:
        ValueError: the title or the body is empty, or the forum holds no topics.
        GuardedTextError: it holds personal health data for certain; what is imported is not looked at.
    """
    title = _clean_title(title)
    body = _clean_body(body)
    tags = list(tags)
    if at is None:
        refuse_blocked(title, body, *tags)
    if not forum.is_forum:
        message = f"{forum} holds no topics"
        raise ValueError(message)
    submission, earlier = _first_time(by, token, title, body)
    if earlier is not None:
        known: Topic = earlier.topic
        return known
    rules = _rules(by, forum.pk, f"{title}\n{body}", at, website)
    approved = not rules
    topic = Topic(
        forum=lock_forum(forum.pk),
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
    attach_files(post=post, by=by)
    if at is None:
        screening.remember(post, rules)
        if approved:
            tell_about_post(post)
    return topic


@transaction.atomic
@rights_once()
def answer(
    *, by: User, topic: Topic, body: str, at: datetime | None = None, token: str = "", website: str = ""
) -> Post:
    """Reply to a topic and tell its author and followers, as they wish. `at`, `token` and `website` as in `ask`.

    Raises:
        ValueError: the body is empty.
        GuardedTextError: as in `ask`.
        LockedTopicError: the topic was locked and `by` may not answer nevertheless.
    """
    body = _clean_body(body)
    if at is None:
        refuse_blocked(body)
    submission, earlier = _first_time(by, token, str(topic.pk), body)
    if earlier is not None:
        return earlier
    topic = lock_topic(topic.pk)
    access = Access(by)
    if topic.is_locked and not access.can("can_reply_to_locked_topics", topic.forum_id):
        raise LockedTopicError
    rules = _rules(by, topic.forum_id, body, at, website)
    approved = not rules
    subject = f"{ANSWER_PREFIX}{topic.subject}"[:255]
    post = Post(topic=topic, poster=by, subject=subject, content=body, approved=approved)
    post.save()
    if at is not None:
        _set_moment(post, at)
        topic.update_trackers()
    _remember(submission, post)
    attach_files(post=post, by=by)
    if approved:
        settle_by_post(by=by, topic=topic)
    if at is None:
        screening.remember(post, rules)
        keep_following(by, topic)
        if approved:
            tell_about_post(post)
    return post


@transaction.atomic
@rights_once()
def edit_post(
    *,
    by: User,
    post: Post,
    body: str,
    title: str | None = None,
    tags: Iterable[str] | None = None,
    seen_version: int | None = None,
    restores: int | None = None,
    reviewed: bool = False,
) -> Post:
    """Change a post and keep both versions; `title` and `tags` count for the first post of a topic only. `seen_version` is
    the `updates_count` the form was made from. A change that a rule holds back waits as `post.held_edit`, unless it was
    `reviewed`: the post stays as it was until then.

    Raises:
        ValueError: the title or the body is empty.
        GuardedTextError: as in `ask`.
        EditConflictError: the post was changed since.
    """
    body = _clean_body(body)
    tags = None if tags is None else list(tags)
    refuse_blocked(body, title or "", *(tags or ()))
    topic = lock_topic(post.topic_id)
    post = Post.objects.select_for_update().get(pk=post.pk)
    if seen_version is not None and seen_version != post.updates_count:
        raise EditConflictError
    post.topic = topic
    if post.approved and not reviewed and (rules := screening.rules_for_change(by=by, post=post, text=body)):
        screening.hold_change(
            by=by, post=post, title=title, body=body, tags=None if tags is None else [*tags], rules=rules
        )
        return post
    keep_original(post, tags=_tags_of(post))
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
    post.topic = topic
    keep_revision(post, by=by, tags=_tags_of(post), restores=restores)
    attach_files(post=post, by=by)
    if post.approved:
        tell_mentioned(post, by)
        settle_by_post(by=by, topic=topic)
    return post


def restore_revision(*, by: User, post: Post, revision: PostRevision) -> Post:
    """Bring an earlier version of a post back, as its newest.

    Raises:
        ValueError: the text of that version was taken away.
    """
    if revision.text_removed:
        raise ValueError("this version has no text any more")
    tags = [tag.strip() for tag in revision.tags.split(",") if tag.strip()]
    return edit_post(by=by, post=post, title=revision.title, body=revision.body, tags=tags, restores=revision.number)


@transaction.atomic
def delete_post(*, by: User, post: Post, reason: str = "") -> bool:
    """Remove an answer, or a question that has none and its topic with it. With a `reason` the author gets it by mail,
    with the text that was removed. True when the topic is still there.

    Raises:
        GuardedTextError: the reason holds personal data for certain.
        KeptPostError: the question has answers, or the answer is accepted and `by` does not moderate.
        Topic.DoesNotExist, Post.DoesNotExist: it was deleted meanwhile.
    """
    refuse_blocked(reason)
    topic = lock_topic(post.topic_id)
    post = Post.objects.select_related("poster").get(pk=post.pk)
    post.topic = topic
    if Access(by).must_keep(post):
        raise KeptPostError
    TopicMeta.objects.filter(accepted_post=post).update(accepted_post=None, accepted_at=None)
    stays: bool = post.pk != topic.first_post_id
    if reason.strip() and post.poster_id != by.pk:
        tell_removed(post, reason.strip())
    post.delete()  # machina counts again, and the receivers refresh our row and the index
    return stays


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


def _tags_of(post: Post) -> list[str]:
    """The tags of the topic, for its first post; they are no part of an answer."""
    if post.pk != post.topic.first_post_id:
        return []
    return sorted(TopicMeta.objects.get(topic=post.topic_id).tags.names())


def _rules(by: User, forum_id: int, text: str, at: datetime | None, website: str) -> list[str]:
    """What holds a new text back; with a moment of its own only the right of the category does."""
    if at is None:
        return screening.rules_for(by=by, forum_id=forum_id, text=text, website=website)
    return [] if Access(by).can("can_post_without_approval", forum_id) else ["no_right"]


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
