"""Mail to the people a post concerns."""

from forum.overrides.forum_conversation.models import Post
from hub.accounts.models import User
from hub.notifications.services import send_later


def tell_author(post: Post) -> None:
    """Queue the mail that tells the author of a topic about an answer; the same answer is told once."""
    author = post.topic.poster
    if (
        author is None
        or author.pk == post.poster_id
        or not (author.is_active and author.email and author.email_notifications)
    ):
        return
    send_later(
        to=author.email,
        template="questions/mail/answer",
        context={
            "name": str(author),
            "answerer": str(post.poster or ""),
            "title": post.topic.subject,
            "path": post.get_absolute_url(),
        },
        language=author.language,
        kind="answer",
        key=f"answer:{post.pk}",
    )


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
