"""Writes the directory: cards saved, submitted, published, withdrawn, verified."""

from experts.services.cards import ADDED, CHANGED, UNCHANGED, save_card
from experts.services.facets import settle_facets
from experts.services.messages import MESSAGES_KEPT_DAYS, purge_messages
from experts.services.review import publish_card, refuse_card, submit_card, verify_card
from experts.services.skills import find_skills, skill_slug
from experts.services.withdrawal import follow_consent, forget_person, hide_card

__all__ = [
    "ADDED",
    "CHANGED",
    "MESSAGES_KEPT_DAYS",
    "UNCHANGED",
    "find_skills",
    "follow_consent",
    "forget_person",
    "hide_card",
    "publish_card",
    "purge_messages",
    "refuse_card",
    "save_card",
    "settle_facets",
    "skill_slug",
    "submit_card",
    "verify_card",
]
