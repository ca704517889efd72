"""What the rest of the site knows about a tag, through the one search: never more than the reader may see."""

from dataclasses import replace

from search.query import Query
from search.results import Hit
from search.services import search

FACETS = ("theme", "base", "tool")  # where a tag may be the name of something
SHOWN = 4


def bearing(name: str, *, kind: str, audience: frozenset[str]) -> list[Hit]:
    """The first things of a kind (`person`, `talk`, `factsheet`…) that bear this name as theme, data base or tool."""
    asked = Query(kinds=(kind,), audience=audience, page_size=SHOWN, children=0, facets=(), sort="newest")
    for facet in FACETS:
        if hits := search(replace(asked, labels={facet: (name,)})).hits:
            return list(hits)
    return []
