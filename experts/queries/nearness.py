"""Distances: cards near a point, and units that share ground, where a distance would mean nothing."""

import math
from dataclasses import dataclass

from django.db.models import F, FloatField, Q, QuerySet, Value
from django.db.models.lookups import LessThanOrEqual

from experts.models import EARTH_RADIUS_KM, Card, Precision, km_between, on_sphere
from hub.places.models import Place, PlaceKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """A point in degrees and a radius in kilometres; no radius means however far.

    With a `place`, cards whose unit holds it and cards inside it are near too, wherever the centres are.
    """

    latitude: float
    longitude: float
    km: float | None = None
    place: Place | None = None


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


def by_distance(cards: QuerySet[Card], near: Near) -> QuerySet[Card]:
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
    return cards.annotate(chord_squared=chord_squared).order_by(F("chord_squared"), F("open_now"), "name", "pk")


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
