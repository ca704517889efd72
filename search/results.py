"""What an engine answers: values ready to be shown, highlights already escaped."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.safestring import SafeString


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """
    One reason for a score: `code` says which (see `search.clues`), `zone` where it stands, `text` what was looked for.

    `kind` says how it counts: `points` are added up; each `share` (of 1) then raises the sum; a `note` counts nothing.
    `errors`: by how many typing errors a similar word differs from the one typed.
    """

    code: str
    zone: str = ""
    text: str = ""
    points: float = 0.0
    kind: str = "points"
    errors: int = 0


def score_of(parts: Iterable[Part]) -> float:
    """The score that these parts give: the sum of the points, times one and the sum of the shares."""
    listed = list(parts)
    points = sum(part.points for part in listed if part.kind == "points")
    return points * (1.0 + sum(part.points for part in listed if part.kind == "share"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One result. `title_html` and `snippet_html` are escaped and mark what matched with `<mark>`."""

    key: str
    kind: str
    title: str
    title_html: SafeString
    snippet_html: SafeString
    url: str
    anchor: str = ""
    score: float = 0.0
    parent: str = ""
    parent_title: str = ""
    distance_km: float | None = None
    areas: tuple[str, ...] = ()
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    source: str = ""
    table: str = ""
    talk: str = ""
    children: tuple["Hit", ...] = ()
    language: str = "fr"
    explanation: tuple[Part, ...] = ()

    @property
    def href(self) -> str:
        return f"{self.url}{self.anchor}"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlsoSearched:
    """What was looked for beside a word or phrase of the reader: its synonyms, or its French."""

    word: str
    synonyms: tuple[str, ...]
    is_translation: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SeeAlso:
    """A document beside the identifier asked for: the same table in another database, the codes of a variable."""

    title: str
    kind: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetValue:
    value: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """
    One page of results. `total` counts roots; `resting` says that the engine did not answer.

    `reading` tells how the text was read: `exact` (every word), `some_words` or `spelling` (typing errors allowed).
    `also` tells what was looked for beside the words typed. `did_you_mean` is the text with its unknown words corrected,
    one by one as `corrections` say; `nearest` are known words, offered when nothing was found. Both hold only words of
    documents that the reader may see.
    """

    total: int = 0
    hits: tuple[Hit, ...] = ()
    kinds: tuple[FacetValue, ...] = ()
    facets: Mapping[str, tuple[FacetValue, ...]] = field(default_factory=dict)
    took_ms: float = 0.0
    engine: str = ""
    resting: bool = False
    reading: str = "exact"
    also: tuple[AlsoSearched, ...] = ()
    did_you_mean: str = ""
    corrections: tuple[tuple[str, str], ...] = ()
    nearest: tuple[str, ...] = ()
    see_also: tuple[SeeAlso, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A title or an identifier that begins like what is typed. `within` names the table of a variable."""

    text: str
    kind: str
    url: str
    within: str = ""
