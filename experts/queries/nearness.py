"""Distances: cards near a point, and units that share ground, where a distance would mean nothing."""

import math
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from experts.models import EARTH_RADIUS_KM, Card, km_between, on_sphere
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
    if card.place.kind != PlaceKind.COMMUNE and card.place_id in chain_of(place):
        return card.place
    if place.kind != PlaceKind.COMMUNE and place.pk in chain_of(card.place):
        return place
    return None


def largest_chord(near: Near) -> float | None:
    """Squared chord on the unit sphere that the radius spans; None without a radius."""
    if near.km is None:
        return None
    return float((2 * math.sin(min(near.km / EARTH_RADIUS_KM, math.pi) / 2)) ** 2)


def chords_near(near: Near) -> dict[int, float]:
    """Squared chords from the point to the centres of the units within the radius, and of those that share ground with
    the place asked, by primary key; in one query.
    """
    units = Place.objects.filter(Exists(Card.objects.filter(place=OuterRef("pk"))))
    if near.km is not None:
        units = units.filter(_in_box(near, near.km / EARTH_RADIUS_KM) | _units_sharing(near.place))
    holders, place, most = chain_of(near.place), near.place and near.place.pk, largest_chord(near)
    x, y, z = on_sphere(near.latitude, near.longitude)
    chords = {}
    for key, latitude, longitude, parent, grandparent in units.order_by().values_list(
        "pk", "latitude", "longitude", "parent", "parent__parent"
    ):
        unit_x, unit_y, unit_z = on_sphere(latitude, longitude)
        chord_squared = (unit_x - x) ** 2 + (unit_y - y) ** 2 + (unit_z - z) ** 2
        shares = key in holders or (place is not None and place in (parent, grandparent))
        if most is None or chord_squared <= most or shares:
            chords[key] = chord_squared
    return chords


def _units_sharing(place: Place | None) -> Q:
    """Units that hold the place, are it or lie in it."""
    if place is None:
        return Q()
    inside = [place.pk]
    if place.kind == PlaceKind.REGION:
        inside += Place.objects.filter(parent=place.pk).values_list("pk", flat=True)
    sharing = Q(pk__in=chain_of(place))
    return sharing if place.kind == PlaceKind.COMMUNE else sharing | Q(parent__in=inside)


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


def chain_of(place: Place | None) -> list[int]:
    """Keys of a unit and of those that hold it, up to its région."""
    chain = []
    unit: Place | None = place
    while unit is not None and unit.kind != PlaceKind.COUNTRY:
        chain.append(unit.pk)
        unit = unit.parent if unit.kind != PlaceKind.REGION else None
    return chain
