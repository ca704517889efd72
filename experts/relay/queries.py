"""Reads the relay: a conversation, who is stopped, what was reported."""

from django.db.models import Count, Max, Q, QuerySet

from experts.models import ContactMessage, MessageReport, RelayBlock, Visibility
from experts.relay.addresses import address_hash
from experts.relay.tokens import OWNER, Conversation, token_for
from hub.accounts.models import User
from hub.accounts.queries import has_blocked

SHOWN = 100


def messages_of(root: ContactMessage) -> QuerySet[ContactMessage]:
    """Return a conversation from its first message on; the latest hundred of them."""
    found = ContactMessage.objects.filter(Q(pk=root.pk) | Q(root=root))
    latest = found.order_by("-created_at", "-pk").values("pk")[:SHOWN]
    return ContactMessage.objects.filter(pk__in=list(latest.values_list("pk", flat=True))).order_by("created_at", "pk")


def is_stopped(*, owner: User, sender: User | None, address: str) -> bool:
    """Whether messages of this sender are not passed on to this person: stopped by them, here or anywhere, or for everybody."""
    known = Q(address_hash=address_hash(address))
    if sender is not None:
        if has_blocked(owner, sender):
            return True
        known |= Q(person=sender)
    return RelayBlock.objects.filter(known, Q(owner=owner) | Q(owner=None)).exists()


def blocks_of(owner: User) -> QuerySet[RelayBlock]:
    """Senders this person stopped, latest first."""
    return RelayBlock.objects.filter(owner=owner)


def conversations_of(owner: User) -> list[tuple[ContactMessage, str]]:
    """Return the conversations about a person's card, the latest written first, each with the owner's key to it.

    Each has `length` (messages) and `last_at`.
    """
    roots = ContactMessage.objects.filter(card__user=owner, root=None).annotate(
        length=Count("answers") + 1, last_at=Max("answers__created_at")
    )
    found = sorted(roots[:SHOWN], key=lambda root: root.last_at or root.created_at, reverse=True)
    return [(root, token_for(root, OWNER)) for root in found]


def may_write(conversation: Conversation) -> bool:
    """Whether this side may add a message now: the other can be reached, and nobody ended the conversation."""
    root = conversation.root
    owner = root.card.user
    if root.closed_at is not None or owner is None or not owner.is_active or not root.sender_email:
        return False
    if is_stopped(owner=owner, sender=root.sender, address=root.sender_email):
        return False
    if conversation.is_owner:
        return root.sender is None or root.sender.is_active
    # Once the owner answered, the sender may go on even if the card takes no new messages.
    is_open = root.card.can_be_contacted and root.card.visibility != Visibility.HIDDEN
    return is_open or root.answers.filter(by_owner=True).exists()


def reports(*, state: str = "") -> QuerySet[MessageReport]:
    """Return reported messages with what the moderators need, in one query, latest first; all states by default."""
    found = MessageReport.objects.select_related(
        "message__card", "message__root__sender", "message__sender", "closed_by"
    )
    return found.filter(state=state) if state else found
