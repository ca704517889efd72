"""Reads the directory: the cards a reader may see, near a place and by facet."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.lookups import Exact
from django.utils import timezone

from experts.models import LAPSED_MONTHS, Availability, Card, SkillKind, Status, Visibility, months_ago
from experts.queries.nearness import Near, by_distance
from hub.accounts.models import User
from hub.places.models import Place

PUBLIC_ONLY = frozenset({"public"})
SKILL_FACETS = {"topic": SkillKind.TOPIC, "base": SkillKind.BASE, "tool": SkillKind.TOOL}
COLUMN_FACETS = {"kind": "kind", "availability": "open_now", "region": "region__code"}
FACETS = (*SKILL_FACETS, *COLUMN_FACETS)


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


def cards_matching(
    filters: Filters, *, audience: frozenset[str] = PUBLIC_ONLY, near: Near | None = None
) -> QuerySet[Card]:
    """Return the set that the list and the map show: nearest first near a point, else the most available first, by name."""
    cards = visible_cards(audience)
    for facet in FACETS:
        if chosen := filters.of(facet):
            cards = cards.filter(_facet_condition(facet, chosen))
    return cards.order_by(F("open_now"), "name", "pk") if near is None else by_distance(cards, near)


def experts_near(
    place: Place | tuple[float, float],
    km: float | None,
    *,
    filters: Filters | None = None,
    audience: frozenset[str] = PUBLIC_ONLY,
) -> QuerySet[Card]:
    """Cards within `km` of a place or of (latitude, longitude), nearest first; read a card's distance with `distance_of`.

    Of a place, also the cards whose unit holds it or lies in it.
    """
    unit = place if isinstance(place, Place) else None
    latitude, longitude = place.point if isinstance(place, Place) else place
    near = Near(latitude=latitude, longitude=longitude, km=km, place=unit)
    return cards_matching(filters or Filters(), audience=audience, near=near)


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


def _facet_condition(facet: str, chosen: Iterable[str]) -> Q:
    if facet in SKILL_FACETS:
        through = Card.skills.through.objects.filter(
            card_id=OuterRef("pk"), skill__kind=SKILL_FACETS[facet], skill__slug__in=list(chosen)
        )
        return Q(Exists(through))
    # A card without a région must not vanish from the complement of a choice of régions.
    column = COLUMN_FACETS[facet]
    return Q(**{f"{column}__in": list(chosen)}) & Q(**{f"{column}__isnull": False})
