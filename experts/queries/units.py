"""Reads the map: the same people as the list, by administrative unit."""

from dataclasses import dataclass

from django.db.models import Count, QuerySet

from experts.models import Card
from hub.places.models import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """The people of one administrative unit; no unit when they show no place."""

    place: Place | None
    count: int


def units_of(cards: QuerySet[Card]) -> list[Unit]:
    """Return the same people by administrative unit, for the map, in two queries."""
    grouped = list(cards.order_by().values("place_id").annotate(n=Count("pk")).order_by("place_id"))
    places = Place.objects.select_related("parent").in_bulk([row["place_id"] for row in grouped if row["place_id"]])
    return [Unit(place=places.get(row["place_id"]), count=row["n"]) for row in grouped]
