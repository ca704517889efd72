"""A topic as lists show it. The row is a function of the facts in it and of the language alone, so one rendering serves every
reader and every page until a fact changes.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from forum.overrides.forum_conversation.models import Topic
from hub.accounts.models import User

KEPT_ROWS = 4096  # about a kilobyte and a half each


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote something, as `questions/author.html` shows them."""

    username: str
    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicRow:
    """What a row shows; `category` is empty where the page is about one, `claimed_by` None where nobody takes care of it."""

    pk: int
    slug: str
    subject: str
    forum_pk: int
    forum_slug: str
    category: str
    state: str
    answers: int
    votes: int
    asked_at: datetime
    author: Author | None
    last_activity: datetime
    last_author: Author | None
    has_last: bool
    claimed_by: str | None
    needs_details: bool
    is_locked: bool
    is_pinned: bool
    is_unread: bool
    tags: tuple[tuple[str, str], ...]

    @property
    def url(self) -> str:
        return reverse("forum_conversation:topic", args=[self.forum_slug, self.forum_pk, self.slug, self.pk])


def read_row(topic: Topic, *, is_unread: bool, is_pinned: bool, names_category: bool) -> TopicRow:
    """The row of a topic that was read for a list."""
    meta = topic.meta
    has_last = bool(meta.answers_count and topic.last_post_id)
    return TopicRow(
        pk=topic.pk,
        slug=topic.slug,
        subject=topic.subject,
        forum_pk=topic.forum_id,
        forum_slug=topic.forum.slug,
        category=topic.forum.name if names_category else "",
        state=meta.state,
        answers=meta.answers_count,
        votes=meta.votes,
        asked_at=topic.created,
        author=author_of(topic.poster),
        last_activity=meta.last_activity,
        last_author=author_of(topic.last_post.poster) if has_last else None,
        has_last=has_last,
        claimed_by=str(meta.claimed_by or "–") if meta.is_claimed() else None,
        needs_details=meta.needs_details,
        is_locked=topic.is_locked,
        is_pinned=is_pinned,
        is_unread=is_unread,
        tags=topic.tag_links,
    )


def author_of(person: User | None) -> Author | None:
    return Author(person.username, str(person)) if person is not None else None


def row_html(row: TopicRow) -> SafeString:
    return _rendered(row, get_language())


@lru_cache(maxsize=KEPT_ROWS)
def _rendered(row: TopicRow, _language: str | None) -> SafeString:
    return mark_safe(render_to_string("questions/topic_row.html", {"row": row}).strip())  # noqa: S308 -- a template's output
