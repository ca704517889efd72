"""What the frame of a page needs to know of the request. Works without a request too: an error page must not fail."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from hub.base.tools import Tool, tools_of

LONGEST_QUERY = 2000  # characters; what is longer was not made by a link of ours

register = template.Library()

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
