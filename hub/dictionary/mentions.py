"""Where the rest of the site speaks of a table or a variable, through the one index."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hub.dictionary.identifiers import is_ambiguous
from hub.dictionary.paths import Hop
from search.query import Query
from search.results import Hit
from search.services import search

SHOWN = 4
READ = 12  # threads read, so that the solved ones can come first
PARTS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """Kinds of documents shown together; `searched` is the one that "see all" filters by."""

    label: Promise
    kinds: tuple[str, ...]
    searched: str


THREADS = Kind(label=_("Questions"), kinds=("topic",), searched="topic")
KINDS = (
    THREADS,
    Kind(label=_("Minutes of recordings"), kinds=("talk",), searched="talk"),
    Kind(label=_("Factsheets and articles"), kinds=("factsheet", "article", "term"), searched="factsheet"),
    Kind(label=_("People"), kinds=("person", "organisation"), searched="person"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentions:
    """What names it among documents of one kind: the first of them, and whether there are more."""

    label: Promise
    searched: str
    hits: tuple[Hit, ...] = field(default=())
    has_more: bool = False


def mentions_of(name: str, *, audience: frozenset[str]) -> list[Mentions]:
    """Documents that name a table or variable in any spelling, by kind, solved questions first; no database query.

    Nothing for a name that is also a word of every day, and nothing while search rests.
    """
    if is_ambiguous(name):
        return []
    found = []
    for kind in KINDS:
        results = search(
            Query(
                text=name,
                audience=audience,
                kinds=kind.kinds,
                page_size=READ if kind is THREADS else SHOWN,
                children=PARTS,
                facets=(),
                as_typed=True,
            )
        )
        if results.resting:
            return []
        hits = sorted(results.hits, key=lambda hit: "solved" not in hit.facets.get("state", ()))
        if hits:
            found.append(
                Mentions(
                    label=kind.label,
                    searched=kind.searched,
                    hits=tuple(hits[:SHOWN]),
                    has_more=results.total > SHOWN,
                )
            )
    return found


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
