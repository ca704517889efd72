"""Writes the directory: cards saved, submitted, published, confirmed, taken over, withdrawn."""

from experts.services.cards import ADDED, CHANGED, UNCHANGED, save_card, shown_unit, withhold
from experts.services.claims import (
    LINK_DAYS,
    accept_claim,
    claim_card,
    open_link,
    refuse_claim,
    send_claim_link,
    take_card,
)
from experts.services.confirmation import confirm_card, confirmation_token, read_confirmation, tend_cards
from experts.services.drafts import DRAFTS_KEPT_DAYS, drop_draft, keep_draft, purge_drafts
from experts.services.facets import settle_facets
from experts.services.messages import MESSAGES_KEPT_DAYS, purge_messages
from experts.services.review import publish_card, refuse_card, submit_card, verify_card
from experts.services.skills import find_skills, skill_slug, skills_meant
from experts.services.withdrawal import follow_consent, forget_person, hide_card

__all__ = [
    "ADDED",
    "CHANGED",
    "DRAFTS_KEPT_DAYS",
    "LINK_DAYS",
    "MESSAGES_KEPT_DAYS",
    "UNCHANGED",
    "accept_claim",
    "claim_card",
    "confirm_card",
    "confirmation_token",
    "drop_draft",
    "find_skills",
    "follow_consent",
    "forget_person",
    "hide_card",
    "keep_draft",
    "open_link",
    "publish_card",
    "purge_drafts",
    "purge_messages",
    "read_confirmation",
    "refuse_card",
    "refuse_claim",
    "save_card",
    "send_claim_link",
    "settle_facets",
    "shown_unit",
    "skill_slug",
    "skills_meant",
    "submit_card",
    "take_card",
    "tend_cards",
    "verify_card",
    "withhold",
]
