"""Writes the directory as CSV for those who may have it: what members see of each card, no address, no formula."""

import csv
import io
from collections.abc import Iterator

from django.core.exceptions import PermissionDenied

from experts.desk.csv_reading import LIST_SEPARATOR, written_cell
from experts.desk.importing import SOURCE
from experts.models import Card
from experts.queries import for_display, visible_cards
from experts.shown import shown_card
from hub.accounts.models import User

BATCH = 500
MEMBERS = frozenset({"public", "members"})
COLUMNS = (
    *("identifier", "kind", "name", "acronym", "organisation", "headline", "presentation", "place", "precision"),
    *("databases", "topics", "tools", "languages", "website", "orcid", "availability", "verified", "address"),
)


def export_lines(*, by: User, base_url: str) -> Iterator[str]:
    """Yield the file line by line: every card members may see, with the fields they may see. It can be imported again.

    Raises:
        PermissionDenied: `by` may not export cards.
    """
    if not by.has_perm("experts.export_cards"):
        raise PermissionDenied
    return _lines(base_url)


def _lines(base_url: str) -> Iterator[str]:
    yield "\ufeff" + _line(COLUMNS)  # the mark tells spreadsheets that it is UTF-8
    last = 0
    while cards := list(for_display(visible_cards(MEMBERS)).filter(pk__gt=last).order_by("pk")[:BATCH]):
        for card in cards:
            yield _line(_cells(card, base_url))
        last = cards[-1].pk


def _cells(card: Card, base_url: str) -> list[str]:
    shown = shown_card(card, MEMBERS)
    lists = {kind: f"{LIST_SEPARATOR} ".join(shown.names(kind)) for kind in ("base", "topic", "tool", "language")}
    return [
        card.source.removeprefix(SOURCE) if card.source.startswith(SOURCE) else "",
        shown.kind,
        shown.name,
        shown.acronym,
        shown.organisation,
        shown.headline,
        shown.bio,
        shown.place.label if shown.place is not None else "",
        shown.precision,
        *lists.values(),
        shown.website,
        shown.orcid,
        shown.availability,
        "1" if shown.is_verified else "",
        f"{base_url}{card.get_absolute_url()}",
    ]


def _line(cells: "tuple[str, ...] | list[str]") -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow([written_cell(cell) for cell in cells])
    return out.getvalue()
