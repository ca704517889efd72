"""Mail about posts that were taken away: what is gone is told beside the inbox, with the text."""

from forum.overrides.forum_conversation.models import Post
from hub.accounts.models import User
from hub.notifications.services import send_later


def can_be_told(person: User | None) -> bool:
    """Whether a mail about a removed post reaches this person."""
    return person is not None and bool(person.is_active and person.email)


def tell_removed(post: Post, reason: str) -> None:
    author = post.poster
    if author is None or not can_be_told(author):
        return
    send_later(
        to=author.email,
        template="questions/mail/removed",
        context={"name": str(author), "title": post.topic.subject, "reason": reason, "text": post.content.raw},
        language=author.language,
        kind="moderation",
        key=f"removed:{post.pk}",
    )
