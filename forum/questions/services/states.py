"""The state of a topic: accepted answer, tags, and the columns lists are sorted by."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.text import slugify

from forum.overrides.forum_conversation.models import Post, Topic
from forum.questions.access import takes_questions
from forum.questions.models import State, TopicMeta
from forum.questions.services.locks import lock_topic
from forum.questions.services.tell import tell_accepted
from hub.accounts.models import User
from search.services import request_indexing

MAX_TAGS = 6
MAX_TAG = 40


@transaction.atomic
def accept_answer(*, by: User, post: Post, at: datetime | None = None) -> TopicMeta:
    """Mark an answer as the solution, in place of any other, and tell its author unless the moment is given.

    Raises:
        ValueError: the post is the question itself or is not approved.
    """
    topic = lock_topic(post.topic_id)
    if post.pk == topic.first_post_id or not post.approved:
        message = "only an approved answer can be accepted"
        raise ValueError(message)
    meta = TopicMeta.objects.get(topic=topic)
    meta.accepted_post = post
    meta.accepted_at = at or timezone.now()
    meta.state = State.SOLVED
    meta.claimed_by = meta.claimed_until = None
    meta.details_by, meta.details_at, meta.details_wanted = None, None, ""
    meta.save()
    request_indexing(f"topic:{topic.pk}")
    if at is None:
        post.topic = topic
        tell_accepted(post, by=by)
    return meta


@transaction.atomic
def unaccept_answer(*, by: User, topic: Topic) -> TopicMeta:  # noqa: ARG001 -- the actor is part of every service
    """Open a solved topic again."""
    topic = lock_topic(topic.pk)
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


@transaction.atomic(savepoint=False)
def refresh_meta(topic: Topic) -> TopicMeta:
    """Bring the list columns of a topic up to date with machina's, and have it indexed. Safe to run at any time."""
    kept: Any = TopicMeta.objects.annotate(is_solved=F("accepted_post__approved")).filter(topic=topic).first()
    answers = max(topic.posts_count - (1 if topic.approved else 0), 0)
    if kept is not None and kept.is_solved:
        state = State.SOLVED
    elif not takes_questions(topic.forum_id):
        state = State.NOTICE
    else:
        state = State.OPEN if answers else State.UNANSWERED
    columns = {
        "forum_id": topic.forum_id,
        "listed": topic.approved and (kept is None or kept.canonical_id is None),
        "state": state,
        "answers_count": answers,
        "asked_at": topic.created,
        "last_activity": topic.last_post_on or topic.created,
    }
    if kept is None:
        kept = TopicMeta.objects.create(topic=topic, **columns)
    else:
        TopicMeta.objects.filter(topic=topic).update(**columns)
        for name, value in columns.items():
            setattr(kept, name, value)
    request_indexing(f"topic:{topic.pk}")
    meta: TopicMeta = kept
    return meta
