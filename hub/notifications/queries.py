"""What is known of mail."""

from hub.accounts.models import User
from hub.notifications.models import OutgoingMail


def mail_to(person: User) -> list[OutgoingMail]:
    """Messages to a person's present address, newest first."""
    return list(OutgoingMail.objects.filter(to__iexact=person.email))


def mail_of(user_id: int) -> list[dict[str, object]]:
    """List the same, ready for JSON."""
    person = User.objects.get(pk=user_id)
    return [
        {
            "kind": mail.kind,
            "subject": mail.subject,
            "state": mail.state,
            "created": mail.created_at,
            "sent": mail.sent_at,
        }
        for mail in mail_to(person)
    ]
