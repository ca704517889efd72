"""Reads the directory. What others may call is named here; a card is shown to nobody whom `visible_cards` leaves out."""

from experts.queries.cards import (
    COLUMN_FACETS,
    FACETS,
    PUBLIC_ONLY,
    SKILL_FACETS,
    Filters,
    card_of,
    cards_matching,
    cards_near_home,
    experts_near,
    for_display,
    public_card_of,
    visible_cards,
)
from experts.queries.facets import FacetCount, facet_counts, known_choices, listed_skills, skills_by_kind
from experts.queries.nearness import Near, distance_of, shared_unit
from experts.queries.units import Unit, units_of

__all__ = [
    "COLUMN_FACETS",
    "FACETS",
    "PUBLIC_ONLY",
    "SKILL_FACETS",
    "FacetCount",
    "Filters",
    "Near",
    "Unit",
    "card_of",
    "cards_matching",
    "cards_near_home",
    "distance_of",
    "experts_near",
    "facet_counts",
    "for_display",
    "known_choices",
    "listed_skills",
    "public_card_of",
    "shared_unit",
    "skills_by_kind",
    "units_of",
    "visible_cards",
]
