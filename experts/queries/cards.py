"""Reads the directory: the cards a reader may see, and one person's card."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django.db.models import Case, CharField, F, Q, QuerySet, Value, When
from django.db.models.lookups import Exact
from django.utils import timezone

from experts.models import LAPSED_MONTHS, Availability, Card, SkillKind, Status, Visibility, months_ago
from hub.accounts.models import User

PUBLIC_ONLY = frozenset({"public"})
SKILL_FACETS = {
    "topic": SkillKind.TOPIC,
    "base": SkillKind.BASE,
    "tool": SkillKind.TOOL,
    "language": SkillKind.LANGUAGE,
}
FACETS = (*SKILL_FACETS, "sector", "kind", "availability", "region")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Accepted values by facet name (skill slugs, region codes…): any within a facet, all facets together."""

    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def of(self, facet: str) -> tuple[str, ...]:
        return self.values.get(facet, ())

    def without(self, facet: str) -> "Filters":
        return replace(self, values={name: values for name, values in self.values.items() if name != facet})

    @property
    def chosen(self) -> int:
        """How many values are chosen."""
        return sum(len(values) for values in self.values.values())


def visible_cards(audience: frozenset[str] = PUBLIC_ONLY) -> QuerySet[Card]:
    """Every card this reader may see: published, not withdrawn, and confirmed by its owner within the last 14 months.

    `open_now` is there to filter and sort by: what was said, until the day it was said for.
    """
    seen = [Visibility.PUBLIC, *([Visibility.MEMBERS] if "members" in audience else [])]
    confirmed = Q(user=None) | Q(confirmed_at=None) | Q(confirmed_at__gte=months_ago(LAPSED_MONTHS))
    cards = Card.objects.filter(confirmed, visibility__in=seen, status=Status.PUBLISHED)
    return cards.alias(open_now=available_again())


def available_again() -> Case:
    """Return the expression of `Card.availability_now`."""
    is_over = When(unavailable_until__lt=timezone.localdate(), then=Value(Availability.AVAILABLE.value))
    return Case(is_over, default=F("availability"), output_field=CharField())


def for_display(cards: QuerySet[Card]) -> QuerySet[Card]:
    """Return the same cards with what a list shows, in two queries."""
    return cards.select_related("place__parent__parent", "region").prefetch_related("skills")


def cards_near_home(limit: int = 3) -> list[Card]:
    """Public cards for the home page: recently changed, available, from as many régions as possible."""
    recent = for_display(visible_cards().filter(Exact(F("open_now"), Value(Availability.AVAILABLE.value)))).order_by(
        "-updated_at", "-pk"
    )[: limit * 8]
    chosen: list[Card] = []
    rest: list[Card] = []
    regions: set[int | None] = set()
    for card in recent:
        if card.region_id is not None and card.region_id not in regions:
            regions.add(card.region_id)
            chosen.append(card)
        else:
            rest.append(card)
    return [*chosen, *rest][:limit]


def card_of(user: User) -> Card | None:
    """Return this person's card, whatever its visibility: for the person, or check `visible_cards` before showing it."""
    return Card.objects.select_related("place__parent", "region").prefetch_related("skills").filter(user=user).first()


def public_card_of(user: User, audience: frozenset[str] = PUBLIC_ONLY) -> Card | None:
    """Return this person's card if this reader may see it."""
    return for_display(visible_cards(audience)).filter(user=user).first()
