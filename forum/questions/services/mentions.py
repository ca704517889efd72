"""People named in a post by their handle."""

import re

from django.utils.translation import gettext_lazy as _

from hub.notifications.notices import NoticeKind, register

MOST_MENTIONS = 10
MENTION = re.compile(r"(?<![\w@./&-])@([A-Za-z0-9][\w-]{1,40}(?:\.[\w-]{1,40})*)", re.ASCII)
_CODE = re.compile(r"(`{3,}|~{3,}).*?(?:\1|\Z)|`[^`\n]+`", re.DOTALL)

register(
    NoticeKind(
        name="mention",
        label=_("Somebody names me in the forum"),
        sentence=_("%(by)s names you in “%(title)s”"),
    )
)


def handles_in(text: str) -> tuple[str, ...]:
    """Handles named in a Markdown text outside of code, in lower case, each once."""
    if "@" not in text:
        return ()
    found = (match[1].rstrip(".-_").lower() for match in MENTION.finditer(_CODE.sub(" ", text)))
    return tuple(dict.fromkeys(found))[:MOST_MENTIONS]
