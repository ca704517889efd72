"""People named in a post by their handle, told once."""

import re

from django.utils.translation import gettext_lazy as _

from forum.overrides.forum_conversation.models import Post
from forum.questions.access import Access
from hub.accounts.models import User
from hub.base.markdown import plain_text
from hub.notifications.notices import NoticeKind, notify, register

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


def tell_mentioned(post: Post, by: User) -> int:
    """Tell the people an approved post names, if they may read it; each once for a post, however often it is changed."""
    handles = handles_in(post.content.raw)
    if not handles or not post.approved or not post.topic.approved:
        return 0
    told = 0
    for person in User.objects.filter(username__in=handles, is_active=True):
        if not Access(person).can_read_post(post):
            continue
        excerpt = " ".join(plain_text(post.content.raw).split())[:200]
        told += bool(
            notify(
                to=person,
                kind="mention",
                title=post.topic.subject,
                url=post.get_absolute_url(),
                by=by,
                excerpt=excerpt,
                key=f"mention:{post.pk}",
            )
        )
    return told
