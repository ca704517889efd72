"""Reads the directory: the cards a reader may see, near a place, by facet, and their counts."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import CharField, Count, Exists, F, FloatField, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.db.models.lookups import LessThanOrEqual

from experts.models import EARTH_RADIUS_KM, Card, Precision, Skill, SkillKind, Visibility, km_between, on_sphere
from hub.accounts.models import User
from hub.places.models import Place, PlaceKind

PUBLIC_ONLY = frozenset({"public"})
SKILL_FACETS = {"topic": SkillKind.TOPIC, "base": SkillKind.BASE, "tool": SkillKind.TOOL}
COLUMN_FACETS = {"kind": "kind", "availability": "availability", "region": "region__code"}
FACETS = (*SKILL_FACETS, *COLUMN_FACETS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """A point in degrees and a radius in kilometres; no radius means however far.

    With a `place`, cards whose unit holds it and cards inside it are near too, wherever the centres are.
    """

    latitude: float
    longitude: float
    km: float | None = None
    place: Place | None = None


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


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetCount:
    """A value of a facet. `count` is the length of the list once it is chosen beside what already is."""

    value: str
    label: str
    count: int
    is_chosen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """The people of one administrative unit; no unit when they show no place."""

    place: Place | None
    count: int


def visible_cards(audience: frozenset[str] = PUBLIC_ONLY) -> QuerySet[Card]:
    """Every card this reader may see."""
    seen = [Visibility.PUBLIC, *([Visibility.MEMBERS] if "members" in audience else [])]
    return Card.objects.filter(visibility__in=seen)


def cards_matching(
    filters: Filters, *, audience: frozenset[str] = PUBLIC_ONLY, near: Near | None = None
) -> QuerySet[Card]:
    """Return the set that the list and the map show: nearest first near a point, else the most available first, by name."""
    cards = visible_cards(audience)
    for facet in FACETS:
        if chosen := filters.of(facet):
            cards = cards.filter(_facet_condition(facet, chosen))
    return cards.order_by("availability", "name", "pk") if near is None else _by_distance(cards, near)


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


def distance_of(card: Card) -> float | None:
    """Kilometres from the point that was asked to the centre of the card's unit; None when no point was asked."""
    chord_squared = getattr(card, "chord_squared", None)
    return None if chord_squared is None else km_between(chord_squared)


def shared_unit(card: Card, place: Place) -> Place | None:
    """Return the département or région that both are in, one of them being it: a distance would then mean nothing."""
    if card.place is None:
        return None
    if card.place.kind != PlaceKind.COMMUNE and card.place_id in _chain(place):
        return card.place
    if place.kind != PlaceKind.COMMUNE and place.pk in _chain(card.place):
        return place
    return None


def cards_near_home(limit: int = 3) -> list[Card]:
    """Public cards for the home page: recently changed, available, from as many régions as possible."""
    recent = for_display(visible_cards().filter(availability="available")).order_by("-updated_at", "-pk")[: limit * 8]
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


def skills_by_kind(card: Card) -> dict[str, list[Skill]]:
    """Skills of a card by kind, a broader one left out when a narrower one is there."""
    skills = list(card.skills.all())
    implied = {skill.broader_id for skill in skills}
    grouped: dict[str, list[Skill]] = {kind: [] for kind in SkillKind.values}
    for skill in skills:
        if skill.pk not in implied:
            grouped[skill.kind].append(skill)
    return grouped


def facet_counts(
    filters: Filters, *, total: int, audience: frozenset[str] = PUBLIC_ONLY, near: Near | None = None
) -> dict[str, list[FacetCount]]:
    """For each facet its values, most frequent first, in one query. `total` is the length of the present list.

    Within a facet that already has a choice, another value widens the list: its count is that wider list's length.
    """
    branches = []
    for facet in FACETS:
        cards = cards_matching(filters.without(facet), audience=audience, near=near)
        branches.append(_grouped(facet, cards, filters.of(facet)))
    counts: dict[str, list[FacetCount]] = {facet: [] for facet in FACETS}
    for row in branches[0].union(*branches[1:], all=True):
        chosen = filters.of(row["facet"])
        is_chosen = row["value"] in chosen
        count = total + row["added"] if chosen and not is_chosen else row["n"]
        counts[row["facet"]].append(
            FacetCount(value=row["value"], label=row["label"], count=count, is_chosen=is_chosen)
        )
    for values in counts.values():
        values.sort(key=lambda item: (-item.count, item.label))
    return counts


def known_choices(values: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Labels of skill slugs, as `kind:slug` to name, in one query: for choices that no visible card has any more.
    Only of the common vocabulary and of public cards: how the owner of a hidden card spelt a topic is nobody's business.
    """
    wanted = Q()
    for facet, slugs in values.items():
        if facet in SKILL_FACETS and slugs:
            wanted |= Q(kind=facet, slug__in=slugs)
    if not wanted:
        return {}
    shown = Skill.objects.filter(wanted).filter(Q(is_listed=True) | Q(cards__in=visible_cards().values("pk")))
    return {f"{kind}:{slug}": name for kind, slug, name in shown.values_list("kind", "slug", "name")}


def units_of(cards: QuerySet[Card]) -> list[Unit]:
    """Return the same people by administrative unit, for the map, in two queries."""
    grouped = list(cards.order_by().values("place_id").annotate(n=Count("pk")).order_by("place_id"))
    places = Place.objects.select_related("parent").in_bulk([row["place_id"] for row in grouped if row["place_id"]])
    return [Unit(place=places.get(row["place_id"]), count=row["n"]) for row in grouped]


def listed_skills() -> dict[str, list[Skill]]:
    """Return the vocabulary offered in the form, by kind."""
    grouped: dict[str, list[Skill]] = {kind: [] for kind in SkillKind.values}
    for skill in Skill.objects.filter(is_listed=True):
        grouped[skill.kind].append(skill)
    return grouped


def _facet_condition(facet: str, chosen: Iterable[str]) -> Q:
    if facet in SKILL_FACETS:
        through = Card.skills.through.objects.filter(
            card_id=OuterRef("pk"), skill__kind=SKILL_FACETS[facet], skill__slug__in=list(chosen)
        )
        return Q(Exists(through))
    # A card without a région must not vanish from the complement of a choice of régions.
    column = COLUMN_FACETS[facet]
    return Q(**{f"{column}__in": list(chosen)}) & Q(**{f"{column}__isnull": False})


def _grouped(facet: str, cards: QuerySet[Card], chosen: Sequence[str]) -> QuerySet[Any, Any]:
    """Rows facet, value, label, `n` cards with the value, `added` of them that the present choice does not cover."""
    text = CharField()
    rows: QuerySet[Any, Any] = cards.order_by()
    added = Q()
    if facet in SKILL_FACETS:
        ids = rows.values("pk")
        rows = Card.skills.through.objects.filter(card__in=ids, skill__kind=SKILL_FACETS[facet])
        value, label = "skill__slug", "skill__name"
        if chosen:
            covered = Card.skills.through.objects.filter(skill__kind=SKILL_FACETS[facet], skill__slug__in=list(chosen))
            added = ~Q(card__in=covered.values("card_id"))
    else:
        value = COLUMN_FACETS[facet]
        label = "region__name" if facet == "region" else value
        rows = rows.filter(**{f"{value}__isnull": False})
    return (
        rows.values(facet=Value(facet, output_field=text), value=Cast(F(value), text), label=Cast(F(label), text))
        .annotate(n=Count("pk"), added=Count("pk", filter=added) if added else Count("pk"))
        .order_by()
    )


def _by_distance(cards: QuerySet[Card], near: Near) -> QuerySet[Card]:
    """Cards with their squared chord to the point, nearest first; within a radius, those of its bounding box only, and
    those that share a unit with the place.
    """
    x, y, z = on_sphere(near.latitude, near.longitude)
    gaps = [F(axis) - Value(value, output_field=FloatField()) for axis, value in (("x", x), ("y", y), ("z", z))]
    chord_squared = sum((gap * gap for gap in gaps[1:]), start=gaps[0] * gaps[0])
    cards = cards.exclude(precision=Precision.HIDDEN)
    if near.km is not None:
        angle = near.km / EARTH_RADIUS_KM
        within = LessThanOrEqual(
            chord_squared, Value((2 * math.sin(min(angle, math.pi) / 2)) ** 2, output_field=FloatField())
        )
        cards = cards.filter((_in_box(near, angle) & Q(within)) | _sharing_unit(near.place))
    return cards.annotate(chord_squared=chord_squared).order_by(F("chord_squared"), "availability", "name", "pk")


def _in_box(near: Near, angle: float) -> Q:
    tall = math.degrees(angle) + 1e-9
    box = Q(latitude__range=(near.latitude - tall, near.latitude + tall))
    reach = math.sin(min(angle, math.pi / 2)) / max(math.cos(math.radians(near.latitude)), 1e-9)
    if reach >= 1:
        return box
    wide = math.degrees(math.asin(reach)) + 1e-9
    west, east = near.longitude - wide, near.longitude + wide
    half_turn = 180
    if west < -half_turn or east > half_turn:  # the box crosses the antimeridian: latitude alone narrows
        return box
    return box & Q(longitude__range=(west, east))


def _sharing_unit(place: Place | None) -> Q:
    """Cards whose unit is the place, holds it or lies in it. Each side of every OR has an index of its own."""
    if place is None:
        return Q()
    sharing = Q(place__in=_chain(place))
    if place.kind == PlaceKind.REGION:
        sharing |= Q(region=place.pk)
    elif place.kind == PlaceKind.DEPARTEMENT:
        towns = Place.objects.filter(parent=place.pk).values("pk")
        sharing |= Q(region=place.parent_id, place__in=towns)  # the région first: it has the index
    return sharing


def _chain(place: Place) -> list[int]:
    """Keys of a unit and of those that hold it, up to its région."""
    chain = []
    unit: Place | None = place
    while unit is not None and unit.kind != PlaceKind.COUNTRY:
        chain.append(unit.pk)
        unit = unit.parent if unit.kind != PlaceKind.REGION else None
    return chain
