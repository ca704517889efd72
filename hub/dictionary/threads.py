"""Forum threads that speak of the dictionary, through the one index."""

from collections.abc import Sequence

from hub.dictionary.paths import Hop
from search.query import Query
from search.results import Hit
from search.services import search


def threads_about(hops: Sequence[Hop], *, audience: frozenset[str], limit: int = 2) -> dict[int, list[Hit]]:
    """Topics that name both tables of a join, by link; none while search rests."""
    found: dict[int, list[Hit]] = {}
    for hop in hops:
        query = Query(
            audience=audience,
            kinds=("topic",),
            phrases=(hop.start, hop.end),
            page_size=limit,
            children=0,
            facets=(),
            as_typed=True,
        )
        results = search(query)
        if results.resting:
            return found
        found[hop.link] = list(results.hits)
    return found
