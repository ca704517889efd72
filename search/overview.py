"""The best result of each kind that the first page does not show, so that no kind is out of sight."""

from dataclasses import replace

from search import registry, services
from search.requests import SearchRequest
from search.results import Hit, Results

MOST_KINDS = 5  # searches made for it


def best_of_other_kinds(asked: SearchRequest, found: Results) -> list[tuple[str, int, Hit]]:
    """Kind, how many there are of it, and the best of them; in the declared order of kinds. Only beside a first page."""
    query = asked.query
    if query.page > 1 or query.kinds or query.sort != "relevance" or found.total <= len(found.hits):
        return []
    shown = {hit.kind for hit in found.hits}
    counts = {value.value: value.count for value in found.kinds}
    best: list[tuple[str, int, Hit]] = []
    for kind in [kind for kind in registry.kinds() if counts.get(kind) and kind not in shown][:MOST_KINDS]:
        hits = services.search(replace(query, kinds=(kind,), page_size=1, children=1, facets=())).hits
        best += [(kind, counts[kind], hit) for hit in hits]
    return best
