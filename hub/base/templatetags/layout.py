"""What the frame of a page needs to know of the request. Works without a request too: an error page must not fail."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template.loader import get_template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from hub.base import person_columns
from hub.base.tools import Tool, tools_of

LONGEST_QUERY = 2000  # characters; what is longer was not made by a link of ours

MOST_FRAMES = 1024
_CAME_FROM = "\0came-from\0"  # no text of a page holds a NUL

register = template.Library()
_frames: dict[Hashable, list[str]] = {}

MAIN_ADDRESSES = (
    (_("Home"), "/"),
    (_("Experts"), "/experts/"),
    (_("Forum"), "/forum/"),
    (_("Meetups"), "/meetups/"),
    (_("Factsheets"), "/fiches/"),
    (_("Glossary"), "/glossaire/"),
    (_("Dictionary"), "/dictionary/"),
)


@dataclass(frozen=True, slots=True)
class NavigationLink:
    """One entry of the main navigation; `current` is the value of aria-current, empty elsewhere."""

    label: str
    url: str
    current: str


def _path(context: template.Context) -> str:
    request: HttpRequest | None = context.get("request")
    return request.path if request is not None else ""


@register.simple_tag(takes_context=True)
def navigation_links(context: template.Context) -> list[NavigationLink]:
    """List the main navigation: `page` for the very page, `true` for the part of the site it belongs to."""
    path = _path(context)
    links = []
    for label, url in MAIN_ADDRESSES:
        inside = url != "/" and path.startswith(url)
        links.append(NavigationLink(str(label), url, "page" if path == url else "true" if inside else ""))
    return links


@register.simple_tag(takes_context=True)
def return_address(context: template.Context) -> str:
    """`next=…` for this page, as a query string: the same bytes for everyone who reads this address. An endless query is
    left out whole, for half of one would ask for something else.
    """
    request: HttpRequest | None = context.get("request")
    if request is None or request.method not in {"GET", "HEAD"}:
        return ""
    query = request.META.get("QUERY_STRING", "")
    return urlencode({"next": request.get_full_path() if len(query) <= LONGEST_QUERY else request.path})


@register.simple_tag(takes_context=True)
def tools(context: template.Context) -> list[Tool]:
    """List the working places this person may open."""
    person = context.get("user")
    return tools_of(person) if person is not None else []


@register.simple_tag
def other_languages() -> list[tuple[str, str]]:
    """Languages of the site but the present one, as (code, its own name)."""
    names = {"fr": "Français", "en": "English"}
    return [(code, names[code]) for code, _name in settings.LANGUAGES if code != get_language()]


@register.simple_tag(takes_context=True)
def site_header(context: template.Context) -> SafeString:
    """The head of the page. What differs between two people, or two parts of the site, is named here; the rest is kept."""
    person = context.get("user")
    facts: tuple[Hashable, ...] = tuple(link.current for link in navigation_links(context))
    if person is not None and person.is_authenticated:
        columns = person_columns.read_with(person)
        if columns is None:  # this person is not of a session, or something of theirs has just changed
            return mark_safe(_part(context, "base/header.html", return_address(context)))  # noqa: S308 -- a template's output
        facts += (person.username, str(person), tuple(tool.address for tool in tools_of(person)), columns)
    return _framed("base/header.html", facts, context)


@register.simple_tag(takes_context=True)
def site_footer(context: template.Context) -> SafeString:
    return _framed("base/footer.html", (), context)


def _framed(name: str, facts: tuple[Hashable, ...], context: template.Context) -> SafeString:
    """A part of the frame, rendered once for the same facts and language; the way back to this page is put in afterwards."""
    key = (name, get_language(), facts)
    pieces = _frames.get(key)
    if pieces is None:
        pieces = _part(context, name, _CAME_FROM).split(_CAME_FROM)
        if len(_frames) >= MOST_FRAMES:
            _frames.clear()
        _frames[key] = pieces
    return mark_safe(escape(return_address(context)).join(pieces))  # noqa: S308 -- a template's output around an escaped address


def _part(context: template.Context, name: str, came_from: str) -> str:
    compiled = get_template(name).template  # type: ignore[attr-defined]  # -- the backend wraps a template that has one
    with context.push(came_from=came_from):
        return str(compiled.render(context))


def forget_frames(**_: Any) -> None:
    """Receiver of `setting_changed`: addresses of static files and languages may be others now."""
    _frames.clear()
