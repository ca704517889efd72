"""Relays messages to the owners of cards."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from experts.models import Card, ContactMessage
from hub.accounts.models import User
from hub.accounts.names import tidy_name
from hub.notifications.services import send_later

MESSAGES_KEPT_DAYS = 365


def purge_messages(*, days: int = MESSAGES_KEPT_DAYS) -> int:
    """Delete messages relayed longer ago than this; returns how many."""
    return ContactMessage.objects.filter(created_at__lt=timezone.now() - timedelta(days=days)).delete()[0]


@transaction.atomic
def send_message(
    *, card: Card, card_url: str, sender_name: str, sender_email: str, subject: str, body: str, by: User | None = None
) -> ContactMessage:
    """Relay a message to the owner of a card by mail, answers going to the sender; the sender gets a receipt.

    The receipt repeats the message only for a person who is signed in with that address: it could otherwise be used to
    mail anyone. `card_url` is absolute.

    Raises:
        ValidationError: the card has no owner to write to, or an address is not one.
    """
    if card.user is None or not card.can_be_contacted:
        raise ValidationError(_("This card cannot be written to."))
    message = ContactMessage(
        card=card,
        sender=by,
        sender_name=tidy_name(sender_name),
        sender_email=sender_email,
        subject=tidy_name(subject),
        body=body.strip(),
    )
    message.full_clean(exclude=["card", "sender"])
    message.save()
    context: dict[str, object] = {
        "card_name": card.name,
        "card_url": card_url,
        "sender_name": message.sender_name,
        "subject": message.subject,
        "body": message.body,
    }
    send_later(
        to=card.user.email,
        template="experts/mail/contact",
        context=context,
        reply_to=message.sender_email,
        language=card.user.language,
        kind="contact",
    )
    is_known = by is not None and by.email.casefold() == message.sender_email.casefold()
    send_later(
        to=message.sender_email,
        template="experts/mail/receipt",
        context={**context, "body": message.body if is_known else ""},
        language=by.language if by is not None else "fr",
        kind="contact",
    )
    return message
