"""What the directory holds about a person, for the export they may ask for."""

from typing import Any

from experts.models import Card, ContactMessage
from hub.base.personal_data import register

CARD_FIELDS = (
    *("kind", "name", "acronym", "organisation", "headline", "bio", "precision", "availability", "takes_messages"),
    *("visibility", "website", "orcid", "created_at", "updated_at", "confirmed_at", "verified_at"),
)


def expert_card(user_id: int) -> dict[str, Any] | None:
    card = Card.objects.select_related("place__parent").prefetch_related("skills").filter(user_id=user_id).first()
    if card is None:
        return None
    return {
        **{name: getattr(card, name) for name in CARD_FIELDS},
        "place": card.place.label if card.place is not None else None,
        "skills": [{"kind": skill.kind, "name": skill.name} for skill in card.skills.all()],
        "former_addresses": [former.slug for former in card.former_slugs.all()],
    }


def relayed_messages(user_id: int) -> dict[str, Any]:
    sent = ContactMessage.objects.filter(sender_id=user_id).select_related("card")
    received = ContactMessage.objects.filter(card__user_id=user_id)
    return {
        "sent": [
            {"to": message.card.name, "subject": message.subject, "body": message.body, "at": message.created_at}
            for message in sent
        ],
        "received": list(received.values("sender_name", "sender_email", "subject", "body", "created_at")),
    }


register("expert_card", expert_card)
register("relayed_messages", relayed_messages)
