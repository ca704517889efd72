"""Reads the map: the same people as the list, by administrative unit."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from experts.models import Card
from experts.queries.cards import for_display
from experts.queries.found import Found
from hub.places.models import Place, PlaceKind

LEVELS = {"c": PlaceKind.COMMUNE, "d": PlaceKind.DEPARTEMENT, "r": PlaceKind.REGION}
LETTERS = {str(kind): letter for letter, kind in LEVELS.items()}
NOWHERE = "none"
MOST_UNITS = 150


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """How many people one administrative unit has, at its centre in degrees; those who show no place have none of it."""

    kind: str = ""
    code: str = ""
    name: str = ""
    label: str = ""
    latitude: float = 0.0
    longitude: float = 0.0
    count: int
    is_abroad: bool = False

    @property
    def key(self) -> str:
        """What `cards_at` takes: `c69123`, `d69`, `r84`, `none`."""
        return f"{LETTERS[self.kind]}{self.code}" if self.kind else NOWHERE


def units_of(found: Found) -> list[Unit]:
    """Return the same people by unit, in one query, by level and code."""
    unit = {
        "unit_kind": F("place__kind"),
        "unit_code": F("place__code"),
        "unit_name": F("place__name"),
        "unit_latitude": F("place__latitude"),
        "unit_longitude": F("place__longitude"),
        "parent_kind": F("place__parent__kind"),
        "parent_code": F("place__parent__code"),
        "parent_name": F("place__parent__name"),
    }
    cards: QuerySet[Any, Any] = found.cards()
    rows: Any = cards.order_by().values("place_id", **unit).annotate(n=Count("pk")).order_by("unit_kind", "unit_code")
    units = []
    for row in rows.annotate(n=Count("pk")).order_by("unit_kind", "unit_code"):
        if row["place_id"] is None:
            units.append(Unit(count=row["n"]))
            continue
        parent = Place(kind=row["parent_kind"], code=row["parent_code"], name=row["parent_name"])
        place = Place(kind=row["unit_kind"], code=row["unit_code"], name=row["unit_name"], parent=parent)
        units.append(
            Unit(
                kind=place.kind,
                code=place.code,
                name=place.name,
                label=place.label,
                latitude=row["unit_latitude"],
                longitude=row["unit_longitude"],
                count=row["n"],
                is_abroad=parent.kind == PlaceKind.COUNTRY,
            )
        )
    return units


def cards_at(found: Found, keys: list[str], *, start: int, stop: int) -> tuple[list[Card], int]:
    """Return a part of the cards of the set at these units, unit after unit, and how many there are; unknown keys hold nobody."""
    wanted = Q(place__isnull=True) if NOWHERE in keys else Q(pk__in=[])
    for letter, kind in LEVELS.items():
        if codes := [key[1:] for key in keys[:MOST_UNITS] if key[:1] == letter]:
            wanted |= Q(place__in=Place.objects.filter(kind=kind, code__in=codes).values("pk"))
    cards = found.cards().filter(wanted)
    ordered = cards.order_by("place__name", "place_id", F("open_now"), "name", "pk")
    return list(for_display(ordered)[start:stop]), cards.count()
