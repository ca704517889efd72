"""What is asked of an engine: a value, built by one parser, never the user's raw syntax."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from math import isfinite

from search.analysis import as_asked, clean
from search.documents import PUBLIC
from search.synonyms import Synonyms

MAX_TEXT = 300
MAX_PAGE = 50
MAX_PAGE_SIZE = 500
MAX_VALUES = 20
MAX_RELATED = 100
DEEPEST = MAX_PAGE * MAX_PAGE_SIZE  # results that can be listed; what is beyond is only counted
SORTS = ("relevance", "newest", "nearest")


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """
    A point in degrees and, when `km` is given, the radius in kilometres beyond which nothing is returned, unless it
    carries one of the tokens in `areas` (`hub.places.nearness`): it is near then, wherever its centre is.
    """

    latitude: float
    longitude: float
    km: float | None = None
    areas: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """
    One search.

    `audience` holds the tokens of the reader (`hub.accounts.queries.audience`). `filters` maps a facet name to accepted
    values: any of them within one facet, all facets together. `kinds` filters by kind the same way. `facets` names the
    facets to count. `text` may be empty: then everything allowed matches. `synonyms` is what the words of the text also
    call for; `search.services` looks it up. `as_typed` asks for neither synonyms nor typing errors. `explain` has each
    hit say how its score comes about. `words_first`: where the text may hold typing errors and known words are near,
    answer with these corrections alone, for the question is asked again with them. `spelled_right` asks for no typing
    errors. `only` keeps the results with these keys and changes nothing else about them. `related` are keys of documents to
    see also.

    What operators ask (`search.operators`) holds before anything is ranked or counted: every one of `phrases` stands
    word for word, nothing of `excluded` does, one of the values of each facet in `labels` is there (compared folded),
    and the day of the document is `after` or later, and earlier than `before`.
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
    synonyms: tuple[Synonyms, ...] = ()
    as_typed: bool = False
    explain: bool = False
    words_first: bool = False
    spelled_right: bool = False
    only: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    after: date | None = None
    before: date | None = None

    @property
    def words(self) -> str:
        """Everything to look for, the words of phrases too: they rank and are marked like any other."""
        return " ".join(text for text in (self.text, *self.phrases) if text)

    @property
    def start(self) -> int:
        """How many results come before this page."""
        return (max(self.page, 1) - 1) * self.page_size

    @property
    def size(self) -> int:
        """How many results this page may hold: none beyond the deepest that are listed."""
        return max(0, min(self.page_size, DEEPEST - self.start))

    def tidied(self) -> "Query":
        """The same question in values that every engine can take, whatever an address or a script put into it."""
        near = self.near
        if near is not None and not (isfinite(near.latitude) and isfinite(near.longitude) and isfinite(near.km or 0.0)):
            near = None
        return replace(
            self,
            text=self.text[:MAX_TEXT],
            audience=frozenset(clean(token) for token in self.audience),
            kinds=tuple(clean(kind) for kind in self.kinds[:MAX_VALUES]),
            filters={
                clean(name): tuple(clean(value) for value in values[:MAX_VALUES])
                for name, values in self.filters.items()
                if values
            },
            only=tuple(clean(key) for key in self.only[:MAX_VALUES]),
            related=self.related[:MAX_RELATED],
            phrases=tuple(as_asked(phrase[:MAX_TEXT]) for phrase in self.phrases[:MAX_VALUES]),
            excluded=tuple(as_asked(text[:MAX_TEXT]) for text in self.excluded[:MAX_VALUES]),
            labels={
                clean(name): tuple(as_asked(value) for value in values[:MAX_VALUES])
                for name, values in self.labels.items()
                if values
            },
            near=near,
            page=min(max(self.page, 1), 10_000),
            page_size=min(max(self.page_size, 1), MAX_PAGE_SIZE),
        )
