"""What the directory holds about a person, for the export they may ask for."""

from typing import Any

from django.db.models import Q

from experts.models import Card, CardClaim, CardDraft, ContactMessage, RelayBlock
from hub.base.personal_data import register

CARD_FIELDS = (
    *("kind", "name", "acronym", "organisation", "sector", "headline", "bio", "precision", "availability"),
    *("unavailable_until", "takes_messages", "visibility", "withheld", "website", "orcid", "contact_email", "source"),
    *("status", "proposed", "submitted_at", "reviewed_at", "review_reason"),
    *("created_at", "updated_at", "confirmed_at", "verified_at"),
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


def begun_card(user_id: int) -> dict[str, Any] | None:
    draft = CardDraft.objects.filter(user_id=user_id).first()
    return {"typed": draft.values, "updated_at": draft.updated_at} if draft is not None else None


def claims(user_id: int) -> list[dict[str, Any]]:
    asked = CardClaim.objects.filter(person_id=user_id).select_related("card")
    return [
        {
            "card": claim.card.name,
            "email": claim.email,
            "justification": claim.justification,
            "state": claim.state,
            "reason": claim.reason,
            "asked": claim.created_at,
            "decided": claim.decided_at,
        }
        for claim in asked
    ]


def relayed_messages(user_id: int) -> dict[str, Any]:
    sent = ContactMessage.objects.filter(sender_id=user_id).select_related("card")
    received = ContactMessage.objects.filter(
        Q(card__user_id=user_id, by_owner=False) | Q(root__sender_id=user_id, by_owner=True)
    )
    blocks = RelayBlock.objects.filter(owner_id=user_id)
    return {
        "sent": [
            {"to": message.card.name, "subject": message.subject, "body": message.body, "at": message.created_at}
            for message in sent
        ],
        "received": list(received.values("sender_name", "subject", "body", "created_at")),
        "senders_stopped": list(blocks.values("name", "created_at")),
    }


register("expert_card", expert_card)
register("begun_expert_card", begun_card)
register("claimed_expert_cards", claims)
register("relayed_messages", relayed_messages)
