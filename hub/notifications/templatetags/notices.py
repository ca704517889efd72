"""What the header says of the inbox."""

from django import template

from hub.notifications.notices import unread_count
from hub.notifications.saved_searches import target_of
from search.requests import SearchRequest

register = template.Library()

SHOWN_AT_MOST = 99


@register.simple_tag(takes_context=True)
def unread_notices(context: template.Context) -> str:
    """How many notices wait: empty when none do, `99+` when there are more than one cares to count."""
    person = context.get("user")
    count = unread_count(person) if person is not None and person.is_authenticated else 0
    return f"{SHOWN_AT_MOST}+" if count > SHOWN_AT_MOST else str(count or "")


@register.simple_tag
def search_target(asked: SearchRequest) -> str:
    """Name the search of a results page, as something to follow."""
    return target_of(asked)
