"""Reads what belongs to the owner of a card, and what waits for the moderators."""

from typing import Any

from django.db.models import Q, QuerySet

from experts.models import Card, CardClaim, CardDraft, ClaimState, ContactMessage, Status, Visibility
from hub.accounts.models import User


def draft_of(user: User) -> dict[str, Any]:
    """What this person typed of a card and has not saved: field names to a text or a list of texts."""
    return CardDraft.objects.filter(user=user).values_list("values", flat=True).first() or {}


def cards_to_review() -> QuerySet[Card]:
    """Cards that wait for a moderator, or whose owner proposes a change; the longest waiting first."""
    waiting = Card.objects.filter(Q(status=Status.PENDING) | Q(status=Status.PUBLISHED) & ~Q(proposed={}))
    shown = waiting.exclude(visibility=Visibility.HIDDEN)
    return shown.select_related("user", "place__parent").prefetch_related("skills").order_by("submitted_at", "pk")


def claims_to_review() -> QuerySet[CardClaim]:
    """Requests to take over a card that wait for a moderator, the oldest first."""
    return (
        CardClaim.objects.filter(state=ClaimState.ASKED).select_related("card", "person").order_by("created_at", "pk")
    )


def claims_by(user: User) -> QuerySet[CardClaim]:
    """Requests of this person, the newest first."""
    return CardClaim.objects.filter(person=user).select_related("card")


def messages_to(card: Card) -> QuerySet[ContactMessage]:
    """Messages relayed to the owner of a card and still kept, the newest first."""
    return ContactMessage.objects.filter(card=card, by_owner=False)


def messages_by(user: User) -> QuerySet[ContactMessage]:
    """Messages this person sent through cards and that are still kept, the newest first."""
    return ContactMessage.objects.filter(sender=user, by_owner=False).select_related("card")
