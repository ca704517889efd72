"""Reads whom else to ask: people of the same themes, people of the same région."""

from dataclasses import dataclass

from django.db.models import Count, F, QuerySet

from experts.models import Card, SkillKind
from experts.queries.cards import PUBLIC_ONLY, visible_cards

MOST = 5
SHARED_KINDS = (SkillKind.TOPIC, SkillKind.BASE, SkillKind.TOOL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Similar:
    """A card near in what it declares, and the names of what both declare to everybody."""

    card: Card
    shared: tuple[str, ...]


def similar_cards(card: Card, audience: frozenset[str] = PUBLIC_ONLY) -> list[Similar]:
    """Return up to five cards this reader may see that share most themes, databases and tools with this one; one query.

    A broader word counts less than its narrower one beside it: both are shared, and only the narrower is named.
    """
    skills = [skill for skill in card.skills.all() if skill.kind in SHARED_KINDS]
    if not skills:
        return []
    through = Card.skills.through.objects
    keys = [skill.pk for skill in skills]
    # visible_cards carries what its own order needs; here only the set matters.
    seen = visible_cards(audience).exclude(pk=card.pk).order_by().values("pk")
    nearest = (
        through.filter(skill_id__in=keys, card_id__in=seen)
        .values("card_id")
        .annotate(n=Count("skill_id"))
        .order_by("-n", "card__availability", "card__name", "card_id")
        .values("card_id")[:MOST]
    )
    rows = through.filter(skill_id__in=keys, card_id__in=nearest).select_related("card__place", "card__region")
    broader = {skill.pk: skill.broader_id for skill in skills}
    names = {skill.pk: skill.name for skill in skills}
    found: dict[int, Card] = {}
    shared: dict[int, list[int]] = {}
    for row in rows.order_by("card__name", "card_id", "skill_id"):
        found.setdefault(row.card_id, row.card)
        shared.setdefault(row.card_id, []).append(row.skill_id)
    ranked = sorted(found, key=lambda key: (-len(shared[key]), found[key].availability, found[key].name, key))
    return [Similar(card=found[key], shared=_named(shared[key], names, broader)) for key in ranked]


def same_region_cards(card: Card, audience: frozenset[str] = PUBLIC_ONLY) -> QuerySet[Card]:
    """Return up to five cards this reader may see of the same région, the most available first; none without a région."""
    if card.region_id is None:
        return Card.objects.none()
    cards = visible_cards(audience).filter(region=card.region_id).exclude(pk=card.pk)
    return cards.select_related("place").order_by(F("open_now"), "name", "pk")[:MOST]


def _named(keys: list[int], names: dict[int, str], broader: dict[int, int | None]) -> tuple[str, ...]:
    implied = {broader[key] for key in keys}
    return tuple(names[key] for key in keys if key not in implied)
