"""A card as a line of a list: what the reader may see of it, and how far it is."""

from collections.abc import Iterable
from dataclasses import dataclass

from experts import queries
from experts.models import Card
from experts.shown import ShownCard, shown_card
from hub.places.distances import in_words, inside_in_words
from hub.places.models import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A card in a list."""

    card: Card
    shown: ShownCard
    distance: str
    tags: list[str]


def rows_of(cards: Iterable[Card], place: Place | None, readers: frozenset[str]) -> list[Row]:
    """Lines for these readers; the distance is one between units, and none where one unit holds the other."""
    rows = []
    for found in cards:
        unit = queries.shared_unit(found, place) if place is not None else None
        shown = shown_card(found, readers)
        rows.append(
            Row(
                card=found,
                shown=shown,
                distance=in_words(queries.distance_of(found)) if unit is None else inside_in_words(unit.kind),
                tags=[*shown.names("base"), *shown.names("tool")],
            )
        )
    return rows
