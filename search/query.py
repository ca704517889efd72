"""What is asked of an engine: a value, built by one parser, never the user's raw syntax."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from search.documents import PUBLIC

MAX_TEXT = 300
MAX_PAGE = 50
SORTS = ("relevance", "newest", "nearest")


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """A point in degrees and, when `km` is given, the radius in kilometres beyond which nothing is returned."""

    latitude: float
    longitude: float
    km: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """
    One search.

    `audience` holds the tokens of the reader (`hub.accounts.queries.audience`). `filters` maps a facet name to accepted
    values: any of them within one facet, all facets together. `kinds` filters by kind the same way. `facets` names the
    facets to count. `text` may be empty: then everything allowed matches.
    """

    text: str = ""
    audience: frozenset[str] = frozenset({PUBLIC})
    kinds: tuple[str, ...] = ()
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    near: Near | None = None
    sort: str = "relevance"
    page: int = 1
    page_size: int = 10
    children: int = 3
    facets: tuple[str, ...] = ("theme", "base", "year", "region", "state")
    identifiers: tuple[str, ...] = ()
