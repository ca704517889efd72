"""Keeps what cards are filtered by in step with what they say."""

from collections import defaultdict
from collections.abc import Iterable

from experts.marks import marks_of
from experts.models import Card

AT_ONCE = 2_000


def settle_facets(card_ids: Iterable[int]) -> int:
    """Write anew what these cards are filtered by; returns how many had to change. For rows written in bulk, and by signals."""
    ids = list(card_ids)
    changed = 0
    for start in range(0, len(ids), AT_ONCE):
        part = ids[start : start + AT_ONCE]
        skills: dict[int, list[int]] = defaultdict(list)
        for card_id, skill_id in Card.skills.through.objects.filter(card__in=part).values_list("card_id", "skill_id"):
            skills[card_id].append(skill_id)
        behind = []
        for card in Card.objects.filter(pk__in=part).only("kind", "sector", "region_id", "facets"):
            marks = marks_of(
                kind=card.kind, sector=card.sector, region_id=card.region_id, skill_ids=skills.get(card.pk, ())
            )
            if card.facets != marks:
                card.facets = marks
                behind.append(card)
        changed += Card.objects.bulk_update(behind, ["facets"], batch_size=500)
    return changed
