"""Reads the directory. What others may call is named here; a card is shown to nobody whom `visible_cards` leaves out."""

from experts.queries.cards import (
    FACETS,
    PUBLIC_ONLY,
    SKILL_FACETS,
    Filters,
    card_of,
    cards_near_home,
    for_display,
    public_card_of,
    visible_cards,
)
from experts.queries.facets import known_choices, listed_skills, narrowest, skills_by_kind
from experts.queries.found import BEYOND, FacetCount, Found
from experts.queries.knowing import nearest_who_know
from experts.queries.nearness import Near, distance_of, shared_unit
from experts.queries.neighbours import Similar, same_region_cards, similar_cards
from experts.queries.owners import (
    cards_to_review,
    claims_by,
    claims_to_review,
    draft_of,
    messages_by,
    messages_to,
)
from experts.queries.sharing import FEW, Recognition, Share, recognition
from experts.queries.units import MOST_UNITS, NOWHERE, Unit, cards_at, units_of

__all__ = [
    "BEYOND",
    "FACETS",
    "FEW",
    "MOST_UNITS",
    "NOWHERE",
    "PUBLIC_ONLY",
    "SKILL_FACETS",
    "FacetCount",
    "Filters",
    "Found",
    "Near",
    "Recognition",
    "Share",
    "Similar",
    "Unit",
    "card_of",
    "cards_at",
    "cards_near_home",
    "cards_to_review",
    "claims_by",
    "claims_to_review",
    "distance_of",
    "draft_of",
    "for_display",
    "known_choices",
    "listed_skills",
    "messages_by",
    "messages_to",
    "narrowest",
    "nearest_who_know",
    "public_card_of",
    "recognition",
    "same_region_cards",
    "shared_unit",
    "similar_cards",
    "skills_by_kind",
    "units_of",
    "visible_cards",
]
