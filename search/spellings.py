"""Values of a facet that differ only by case, accents or hyphens are one choice."""

from collections.abc import Iterable
from dataclasses import replace

from search import services
from search.labels import label_key
from search.query import Query
from search.results import FacetValue

MOST_COUNTED = 4  # choices of several spellings whose count is asked for; beyond, it is that of the first spelling


def merged(values: Iterable[FacetValue], name: str, query: Query) -> list[tuple[FacetValue, tuple[str, ...]]]:
    """Each choice once, under its most frequent spelling, with all its spellings; the count is what choosing them finds."""
    spelt: dict[str, list[FacetValue]] = {}
    for value in values:
        spelt.setdefault(label_key(value.value) or value.value, []).append(value)
    found: list[tuple[FacetValue, tuple[str, ...]]] = []
    counted = 0
    for group in spelt.values():
        group.sort(key=lambda value: (-value.count, value.value.isascii(), value.value))
        spellings = tuple(value.value for value in group)
        shown = group[0]
        if sum(1 for value in group if value.count) > 1 and counted < MOST_COUNTED:
            counted += 1
            chosen = replace(
                query, filters={**query.filters, name: spellings}, page=1, page_size=1, children=0, facets=()
            )
            shown = replace(shown, count=services.search(chosen).total)
        found.append((shown, spellings))
    return found
