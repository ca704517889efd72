"""Passes messages between a visitor and the owner of a card; each side may end it, stop the other, call the moderators."""

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from experts.desk.log import CLOSE_REPORT, note_act
from experts.models import Card, ContactMessage, MessageReport, RelayBlock
from experts.relay import queries
from experts.relay.addresses import address_hash
from experts.relay.tokens import OWNER, SENDER, Conversation, token_for
from hub.accounts.models import User
from hub.accounts.names import tidy_name
from hub.base.guarding import refuse_blocked
from hub.notifications.services import send_later

KIND = "contact"


@transaction.atomic
def send_message(
    *,
    card: Card,
    sender_name: str,
    sender_email: str,
    subject: str,
    body: str,
    by: User | None = None,
    language: str = "fr",
) -> ContactMessage:
    """Begin a conversation: the owner of the card gets the message by mail, the sender a receipt with a link to the copy.

    The receipt repeats the message only for a person who is signed in with that address: it could otherwise be used to
    mail anyone. `language` is the sender's, for the mail they will get.

    Raises:
        ValidationError: the card takes no message, or not from this sender, or a value is not acceptable.
        GuardedTextError: the text holds personal data for certain.
    """
    owner = card.user
    if owner is None or not card.can_be_contacted or queries.is_stopped(owner=owner, sender=by, address=sender_email):
        raise ValidationError(_("This card cannot be written to."))
    refuse_blocked(subject, body)
    message = ContactMessage(
        card=card,
        sender=by,
        sender_name=tidy_name(sender_name),
        sender_email=sender_email,
        subject=tidy_name(subject),
        body=body.strip(),
        language=language,
    )
    message.full_clean(exclude=["card", "sender"])
    message.save()
    _mail(message, root=message, side=OWNER, template="contact")
    is_known = by is not None and by.email.casefold() == message.sender_email.casefold()
    _mail(message, root=message, side=SENDER, template="receipt", body=message.body if is_known else "")
    return message


@transaction.atomic
def answer(*, conversation: Conversation, body: str) -> ContactMessage:
    """Add a message to a conversation; the other side gets it by mail, the writer a copy.

    Raises:
        ValidationError: this side may not write any more, or the text is not acceptable.
        GuardedTextError: the text holds personal data for certain.
    """
    root = conversation.root
    if not queries.may_write(conversation):
        raise ValidationError(_("This conversation is over: nothing can be added."))
    refuse_blocked(body)
    message = ContactMessage(
        card=root.card,
        root=root,
        by_owner=conversation.is_owner,
        sender=root.card.user if conversation.is_owner else root.sender,
        sender_name=_name_of(root, conversation.side),
        subject=root.subject,
        body=body.strip(),
        language=root.language,
    )
    message.full_clean(exclude=["card", "sender", "root"])
    message.save()
    other = SENDER if conversation.is_owner else OWNER
    _mail(message, root=root, side=other, template="answer")
    _mail(message, root=root, side=conversation.side, template="answer_copy")
    return message


@transaction.atomic
def end(*, conversation: Conversation) -> None:
    """End a conversation: neither side can add to it. The owner of the card also gets nothing more from this sender."""
    root = conversation.root
    owner = root.card.user
    if conversation.is_owner and owner is not None and root.sender_email:
        stop_sender(owner=owner, root=root)
    if root.closed_at is None:
        root.closed_at = timezone.now()
        root.save(update_fields=["closed_at"])


def stop_sender(*, owner: User | None, root: ContactMessage) -> RelayBlock:
    """Pass no message of this sender to `owner` any more; to nobody when there is no owner."""
    block, _is_new = RelayBlock.objects.get_or_create(
        owner=owner,
        address_hash=address_hash(root.sender_email),
        defaults={"person": root.sender, "name": root.sender_name},
    )
    return block


@transaction.atomic
def lift_block(*, by: User, block: RelayBlock) -> None:
    """Take messages of a sender again.

    Raises:
        PermissionDenied: somebody else stopped this sender.
    """
    if block.owner_id != by.pk and not (block.owner_id is None and by.has_perm("experts.change_messagereport")):
        raise PermissionDenied
    block.delete()


@transaction.atomic
def report(*, conversation: Conversation, reason: str = "") -> MessageReport | None:
    """Show the moderators the latest message that the other side wrote; None when it wrote none. A second call adds
    nothing.

    Raises:
        GuardedTextError: the reason holds personal data for certain.
    """
    refuse_blocked(reason)
    written = queries.messages_of(conversation.root).filter(by_owner=not conversation.is_owner)
    message = written.order_by("-created_at", "-pk").first()
    if message is None:
        return None
    made, _is_new = MessageReport.objects.get_or_create(message=message, defaults={"reason": tidy_name(reason)[:500]})
    return made


@transaction.atomic
def close_report(*, by: User, report: MessageReport, note: str, stops_sender: bool) -> MessageReport:
    """Close a report with a note; `stops_sender` keeps the sender of the conversation from writing to anybody.

    Raises:
        GuardedTextError: the note holds personal data for certain.
        PermissionDenied: `by` may not moderate messages.
        ValidationError: the writer is the owner of a card, whom a moderator withdraws instead.
    """
    if not by.has_perm("experts.change_messagereport"):
        raise PermissionDenied
    root = report.message.root or report.message
    if stops_sender and (report.message.by_owner or not root.sender_email):
        raise ValidationError(_("Only the sender of a message can be stopped: withdraw the card instead."))
    if stops_sender:
        stop_sender(owner=None, root=root)
    report.state = MessageReport.State.STOPPED if stops_sender else MessageReport.State.DISMISSED
    report.note, report.closed_by, report.closed_at = note.strip(), by, timezone.now()
    report.save(update_fields=["state", "note", "closed_by", "closed_at"])
    note_act(report.message.card, CLOSE_REPORT, by=by, reason=report.note)
    return report


def reply_address(root: ContactMessage, side: str) -> str:
    """Where a mail program sends an answer to this side's mail; empty where the site takes no mail in."""
    domain = settings.HUB_REPLY_DOMAIN
    return f"reply+{token_for(root, side)}@{domain}" if domain else ""


def _name_of(root: ContactMessage, side: str) -> str:
    return root.card.name[:80] if side == OWNER else root.sender_name


def _mail(message: ContactMessage, *, root: ContactMessage, side: str, template: str, body: str | None = None) -> None:
    """Queue one mail to one side; nothing when that side has no address any more."""
    owner = root.card.user
    to = (owner.email if owner is not None else "") if side == OWNER else root.sender_email
    if not to:
        return
    language = root.language
    if side == OWNER and owner is not None:
        language = owner.language
    elif root.sender is not None:
        language = root.sender.language
    token = token_for(root, side)
    link = settings.HUB_BASE_URL + reverse("experts:conversation", args=[token])
    context: dict[str, object] = {
        "card_name": root.card.name,
        "card_url": settings.HUB_BASE_URL + root.card.get_absolute_url(),
        "writer": message.sender_name,
        "other": _name_of(root, SENDER if side == OWNER else OWNER),
        "subject": message.subject,
        "body": message.body if body is None else body,
        "link": link,
        "end_link": settings.HUB_BASE_URL + reverse("experts:end_conversation", args=[token]),
        "report_link": settings.HUB_BASE_URL + reverse("experts:report_message", args=[token]),
        "takes_replies": bool(settings.HUB_REPLY_DOMAIN),
    }
    send_later(
        to=to,
        template=f"experts/mail/{template}",
        context=context,
        reply_to=reply_address(root, side),
        language=language,
        kind=KIND,
    )
