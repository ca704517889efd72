"""A post as the page of its topic shows it. As with the rows of lists, one rendering serves every reader for whom the same facts
hold; only the token of a reader's forms is put in afterwards.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from forum.questions.rows import Author

KEPT_POSTS = 1024
_TOKEN_PLACE = secrets.token_hex(16)  # nobody can write it in a post: it is known to this process alone and never sent


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """What the reader may do with a post, and did."""

    may_vote: bool = False
    has_voted: bool = False
    is_own: bool = False
    may_quote: bool = False
    may_edit: bool = False
    may_delete: bool = False
    may_flag: bool = False
    may_judge: bool = False
    may_accept: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PostPart:
    """What the page shows of a post. `html` is safe; `edited_at` is None for a text that never changed; `waits` says that others
    do not see it yet, `is_hidden` that a moderator took it away, `is_folded` that the reader muted its author, `change_waits` that the
    reader, its author, changed it and a moderator has not seen that yet.
    """

    pk: int
    topic_pk: int
    url: str
    html: str
    author: Author | None
    created: datetime
    edited_at: datetime | None
    votes: int
    is_question: bool
    is_accepted: bool
    waits: bool
    is_hidden: bool
    is_folded: bool
    is_fresh: bool
    change_waits: bool
    rights: Rights


def part_html(part: PostPart, token: str) -> SafeString:
    """`token` is the reader's CSRF token, for the forms below the post; empty where there are none."""
    return mark_safe(token.join(_rendered(part, get_language())))  # noqa: S308 -- a template's output and a token of ours


def has_forms(part: PostPart) -> bool:
    return len(_rendered(part, get_language())) > 1


@lru_cache(maxsize=KEPT_POSTS)
def _rendered(part: PostPart, _language: str | None) -> tuple[str, ...]:
    """The HTML, cut where the token goes."""
    context = {"post": part, "may": part.rights, "html": mark_safe(part.html), "csrf_token": _TOKEN_PLACE}  # noqa: S308 -- cleaned when it was written
    return tuple(render_to_string("questions/post.html", context).strip().split(_TOKEN_PLACE))
