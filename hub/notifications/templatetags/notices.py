"""What the header says of the inbox."""

from django import template

from hub.notifications.notices import unread_count

register = template.Library()

SHOWN_AT_MOST = 99


@register.simple_tag(takes_context=True)
def unread_notices(context: template.Context) -> str:
    """How many notices wait: empty when none do, `99+` when there are more than one cares to count."""
    person = context.get("user")
    count = unread_count(person) if person is not None and person.is_authenticated else 0
    return f"{SHOWN_AT_MOST}+" if count > SHOWN_AT_MOST else str(count or "")
