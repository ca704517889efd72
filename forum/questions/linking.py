"""Links names of tables, variables and people in the HTML of a post, when it is shown: the dictionary may have grown since.
Moments of recordings it cites become cards.

Only text between tags is looked at, never what a link holds already; in code, only names the dictionary knows become
links, so that code stays what it was.
"""

import re
import time
from collections.abc import Iterable, Mapping
from functools import lru_cache
from html import escape
from typing import ClassVar

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from forum.overrides.forum_conversation.models import Post
from forum.questions.services.mentions import MENTION
from hub.accounts.models import User
from hub.base import citations
from hub.base.citations import CITATION, Cited, card
from hub.base.markdown import plain_text, render_markdown
from hub.dictionary.identifiers import canonical_name, is_ambiguous

MOST_LINKS = 300
_TAG = re.compile(r"<(/?)([a-z0-9]+)[^>]*>")
_TOKEN = re.compile(r"(?<![\w&])[A-Za-z][A-Za-z0-9]{0,20}(?:_[A-Za-z0-9]{1,24}){1,6}(?!\w)", re.ASCII)
_SECONDS_KEPT = 300.0
_MOST_KEPT = 20_000


class _Handles:
    """Handles that were looked up lately, with whether somebody active has them: no query for most pages."""

    known: ClassVar[dict[str, tuple[bool, float]]] = {}


def forget_handles() -> None:
    """Look handles up anew: at once in this process, in others within `_SECONDS_KEPT`."""
    _Handles.known.clear()


def linked_text(html: str, cited: Mapping[str, Cited] | None = None) -> SafeString:
    """The same HTML, already safe, with links. The text of each link is the text that stood there, but for moments that
    are cited: `cited` says what to show for each, by what is written.
    """
    if "_" not in html and "@" not in html:
        return mark_safe(html)  # noqa: S308 -- rendered and cleaned when the post was written
    people = _active_handles(html)
    pieces: list[str] = []
    links, inside_link, in_code, place = 0, 0, 0, 0
    for tag in (*_TAG.finditer(html), None):
        text = html[place : tag.start() if tag else len(html)]
        if text and not inside_link and links < MOST_LINKS:
            text, count = (
                _with_cards(text, people, cited)
                if cited and not in_code
                else _with_links(text, people if not in_code else ())
            )
            links += count
        pieces.append(text)
        if tag is None:
            break
        pieces.append(tag[0])
        place = tag.end()
        step = -1 if tag[1] else 1
        inside_link += step if tag[2] == "a" else 0
        in_code += step if tag[2] in {"code", "pre"} else 0
    return mark_safe("".join(pieces))  # noqa: S308 -- the same safe HTML, with links made of names we know


def link_posts(posts: Iterable[Post]) -> None:
    """Leave on each post its HTML, with links and with what to show for the moments of recordings it cites, as `html`."""
    shown = list(posts)
    cited = citations.resolve((f"post:{post.pk}", post.content.raw) for post in shown)
    for post in shown:
        post.cited = cited.get(f"post:{post.pk}", {})
        post.html = linked_text(str(post.content.rendered), post.cited)


def words_of(post: Post) -> str:
    """The plain text of a post that `link_posts` has seen."""
    return citations.in_words(plain_text(post.content.raw), post.cited)


def previewed(markdown: str) -> SafeString:
    """A text that is not kept yet, as it would be shown."""
    return linked_text(render_markdown(markdown), citations.resolve([("", markdown)]).get(""))


def _with_cards(text: str, people: Iterable[str], cited: Mapping[str, Cited]) -> tuple[str, int]:
    """Cards for what is cited; the text between them is linked as any other."""
    pieces: list[str] = []
    links, place = 0, 0
    for match in CITATION.finditer(text):
        found = cited.get(match[0][2:-2])
        if found is None:
            continue
        between, count = _with_links(text[place : match.start()], people)
        pieces += [between, card(found)]
        links += count + 1
        place = match.end()
    rest, count = _with_links(text[place:], people)
    return "".join([*pieces, rest]), links + count


def _with_links(text: str, people: Iterable[str]) -> tuple[str, int]:
    count = 0

    def identifier(match: re.Match[str]) -> str:
        nonlocal count
        name = canonical_name(match[0])
        if not name or is_ambiguous(name):
            return match[0]
        count += 1
        return f'<a class="ident" href="{_table_address(name)}">{match[0]}</a>'

    def mention(match: re.Match[str]) -> str:
        nonlocal count
        handle = match[1].rstrip(".-_").lower()
        if handle not in people:
            return match[0]
        count += 1
        return f'<a class="mention" href="{escape(reverse("person", args=[handle]))}">{match[0]}</a>'

    if "_" in text:
        text = _TOKEN.sub(identifier, text)
    if people and "@" in text and "<a" not in text:
        text = MENTION.sub(mention, text)
    return text, count


@lru_cache(maxsize=4096)
def _table_address(name: str) -> str:
    return escape(reverse("dictionary:table", args=[name]))


def _active_handles(html: str) -> frozenset[str]:
    """Of the handles named in this HTML, those that lead to somebody."""
    if "@" not in html:
        return frozenset()
    named = {match[1].rstrip(".-_").lower() for match in MENTION.finditer(html)}
    now, known = time.monotonic(), _Handles.known
    asked = [handle for handle in named if handle not in known or now - known[handle][1] > _SECONDS_KEPT]
    if asked:
        if len(known) > _MOST_KEPT:
            known.clear()
        there = set(User.objects.filter(username__in=asked[:50], is_active=True).values_list("username", flat=True))
        known.update({handle: (handle in there, now) for handle in asked})
    return frozenset(handle for handle in named if known[handle][0])
