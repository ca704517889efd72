"""
Reads the operators of the search box: "exact phrase", -word, `auteur:Dupont`, `is:résolu`, `avant:2024`, `près:Lyon`.

French and English names both work, whatever the language of the page, blind to case and accents. Nothing fails: what
cannot be understood stays text, and `Asked.unknown` says what and why.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from search.analysis import as_asked, fold, words
from search.labels import label_key
from search.lexicon import HYPHENS
from search.query import MAX_TEXT

PHRASE, EXCLUDED = "phrase", "excluded"

# What is typed before the colon, folded, and what it means. The first two names of each are those the help shows.
NAMES: Mapping[str, tuple[str, ...]] = {
    "author": ("auteur", "author", "autrice", "auteure", "auteurs", "authors"),
    "theme": ("tag", "theme", "tags", "themes"),
    "base": ("base", "database", "bases", "databases"),
    "tool": ("outil", "tool", "outils", "tools"),
    "year": ("annee", "year"),
    "region": ("region", "regions"),
    "kind": ("type", "kind"),
    "is": ("is", "est"),
    "before": ("avant", "before"),
    "after": ("apres", "after", "depuis", "since"),
    "near": ("pres", "near"),
}
LABELS = frozenset({"author", "theme", "base", "tool", "year", "region"})
STATES: Mapping[str, tuple[str, ...]] = {
    "solved": ("resolu", "resolue", "resolus", "resolues", "solved"),
    "unanswered": ("sans reponse", "sans reponses", "unanswered"),
    "open": ("ouvert", "ouverte", "non resolu", "non resolue", "open", "unsolved"),
    "online": ("en ligne", "online"),
}
KINDS: Mapping[str, tuple[str, ...]] = {
    "person": ("expert", "experts", "experte", "expertes", "personne", "personnes", "person", "persons", "people"),
    "organisation": ("organisation", "organisations", "organization", "organizations", "organisme", "organismes"),
    "topic": ("question", "questions", "topic", "topics", "sujet", "sujets", "discussion", "discussions", "thread", "threads"),
    "post": ("reponse", "reponses", "answer", "answers", "post", "posts", "message", "messages"),
    "meetup": ("rencontre", "rencontres", "meetup", "meetups"),
    "talk": ("intervention", "interventions", "talk", "talks", "expose", "exposes", "presentation", "presentations"),
    "proposal": ("proposition", "propositions", "proposal", "proposals"),
    "cue": ("minute", "minutes", "moment", "moments", "cue", "cues"),
    "slide": ("diapositive", "diapositives", "diapo", "diapos", "slide", "slides"),
    "factsheet": ("fiche", "fiches", "factsheet", "factsheets"),
    "section": ("section", "sections"),
    "article": ("article", "articles", "page", "pages", "documentation"),
    "term": ("glossaire", "glossary", "terme", "termes", "term", "terms", "definition", "definitions"),
    "table": ("table", "tables"),
    "variable": ("variable", "variables"),
    "pitfall": ("piege", "pieges", "pitfall", "pitfalls"),
    "nomenclature": ("nomenclature", "nomenclatures"),
}  # fmt: skip
_OPERATOR_OF = {name: operator for operator, names in NAMES.items() for name in names}
_STATE_OF = {word: state for state, typed in STATES.items() for word in typed}
_KIND_OF = {word: kind for kind, typed in KINDS.items() for word in typed}

MINUS = "-\N{MINUS SIGN}"
_QUOTED = r'"[^"]*"|“[^”]*”|«[^»]*»'
_TOKEN = re.compile(
    rf"(?<![^\s(])(?:(?P<name>[^\W\d_]{{2,20}}):(?P<value>{_QUOTED}|[^\s\"“«/:]\S*)?"
    rf"|[{MINUS}](?P<refused>{_QUOTED}|[^\W_]\S*)"
    rf"|(?P<quoted>{_QUOTED}))"
)
_DAY = re.compile(
    r"(?P<y>\d{4})(?:-(?P<m>\d{1,2})(?:-(?P<d>\d{1,2}))?)?|(?:(?P<d2>\d{1,2})/)?(?P<m2>\d{1,2})/(?P<y2>\d{4})"
)
_QUOTES = '"“”«»'
_TRAILING = ",;.!?)"
LEAST_NAME = 3  # `ab:cd` is no attempt at an operator
# A place named in plain words: `pmsi près de Rennes`, `near Lyon`. What follows is one only if the site knows a place so called.
_NEARBY = re.compile(
    r"(?<![^\s(])(?:(?:tout\s+)?pr[eè]s|proches?|autour|[aà]\s+proximit[eé]|(?:aux\s+|dans\s+les\s+)?(?:environs|alentours))"
    r"\s+(?:(?:de|du|des)\s+(?:l['’]\s*)?|d['’]\s*)|(?<![^\s(])(?:near(?:by)?(?:\s+to)?|close\s+to|around)\s+",
    re.IGNORECASE,
)
_PLACE_WORD = re.compile(r"[^\W_][\w'’-]*")
MOST_PLACE_WORDS = 4


@dataclass(frozen=True, slots=True)
class Part:
    """One operator that was understood: where it stands in the text typed, and what it asks for, as typed."""

    operator: str
    value: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Unknown:
    """
    Something that looks like an operator and stays text. `reason` is one of `operator`, `empty`, `negated`, `kind`,
    `state`, `date`, `region`, `place`, `second_place`.
    """

    typed: str
    reason: str
    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """
    A text understood. `text` is what is left to look for; `excluded` holds words, taken away in all their forms, and
    phrases. `labels` maps a facet to values, any of which will do. `after` is the first day wanted, `before` the first
    that is too late. `kinds` are names of document kinds.
    """

    typed: str = ""
    text: str = ""
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    kinds: tuple[str, ...] = ()
    after: date | None = None
    before: date | None = None
    near_text: str = ""
    unknown: tuple[Unknown, ...] = ()
    parts: tuple[Part, ...] = ()

    def without(self, part: Part) -> str:
        """The text typed, less one of its operators."""
        return " ".join(f"{self.typed[: part.start]} {self.typed[part.end :]}".split())


def operator_named(name: str) -> str:
    """The operator of this name in French or English, or an empty string."""
    return _OPERATOR_OF.get(fold(name), "")


def kind_named(word: str) -> str:
    """The document kind of this French or English name, singular or plural, or an empty string."""
    return _KIND_OF.get(label_key(word), "")


def state_named(word: str) -> str:
    """The value of the facet `state` of this French or English name, or an empty string."""
    return _STATE_OF.get(label_key(word), "")


def day_named(text: str) -> date | None:
    """The first day of a year, a month or a day: 2023, 2023-05, 2023-05-14, 14/05/2023, 05/2023; None for anything else."""
    match = _DAY.fullmatch(text.strip()) if text.isascii() else None
    if match is None:
        return None
    try:
        return date(
            int(match["y"] or match["y2"]), int(match["m"] or match["m2"] or 1), int(match["d"] or match["d2"] or 1)
        )
    except ValueError:
        return None


def parse(text: str, knows: Callable[[str, str], bool] = lambda _operator, _value: True) -> Asked:
    """
    Read a reader's text, of which the first 300 characters count; never raises.

    `knows("near", "Lyon")` and `knows("region", "Bretagne")` say whether such a place exists, `knows("nearby", "Lyon")` whether
    these words can only mean it; what is not known stays text.
    """
    typed = as_asked(text[:MAX_TEXT])
    parts: list[Part] = []
    unknown: list[Unknown] = []
    for match in _TOKEN.finditer(typed):
        found = _named(match) if match["name"] else _unnamed(match)
        if isinstance(found, Part) and (reason := _refused(found, parts, knows)):
            found = Unknown(typed[found.start : found.end], reason, match["name"], found.value)
        if isinstance(found, Part):
            parts.append(found)
        elif found is not None:
            unknown.append(found)
    if (place := _named_in_words(typed, parts, unknown, knows)) is not None:
        parts = sorted([*parts, place], key=lambda part: part.start)
    return _asked(typed, parts, unknown)


def _named_in_words(
    typed: str, parts: list[Part], unknown: list[Unknown], knows: Callable[[str, str], bool]
) -> Part | None:
    """The first place named in plain words that exists, the longest name first; none beside an operator for places."""
    if any(part.operator == "near" for part in parts) or any(operator_named(one.name) == "near" for one in unknown):
        return None
    for match in _NEARBY.finditer(typed):
        after = min((part.start for part in parts if part.start >= match.end()), default=len(typed))
        if any(part.start < match.end() and match.start() < part.end for part in parts):
            continue  # inside quotes
        ends: list[int] = []
        place = match.end()
        while len(ends) < MOST_PLACE_WORDS and (word := _PLACE_WORD.match(typed, place, after)):
            ends.append(word.end())
            place = word.end() + len(typed[word.end() :]) - len(typed[word.end() :].lstrip(" "))
        for end in reversed(ends):
            if knows("nearby", typed[match.end() : end]):
                return Part("near", typed[match.end() : end], match.start(), end)
    return None


def _refused(part: Part, before: list[Part], knows: Callable[[str, str], bool]) -> str:
    """Why a place or a region is no operator here; empty where it is one."""
    if part.operator == "near" and any(other.operator == "near" for other in before):
        return "second_place"
    if part.operator not in {"near", "region"} or knows(part.operator, part.value):
        return ""
    return "place" if part.operator == "near" else "region"


def _value(raw: str) -> tuple[str, int]:
    """A value without its quotes, or without punctuation that follows it; and how many signs were left out at its end."""
    if raw[:1] and raw[:1] in _QUOTES:
        return " ".join(raw.strip(_QUOTES).split()), 0
    kept = raw.rstrip(_TRAILING)
    return kept, len(raw) - len(kept)


def _unnamed(match: re.Match[str]) -> Part | Unknown | None:
    """A phrase or an exclusion; None where there is no word in it."""
    value, spare = _value(match["quoted"] or match["refused"])
    end = match.end() - spare
    if not words(value):
        return None
    if match["quoted"]:
        return Part(PHRASE, value, match.start(), end)
    negated, colon, _rest = value.partition(":")
    if colon and operator_named(negated):
        return Unknown(match.string[match.start() : end], "negated", negated, value)
    return Part(EXCLUDED, value, match.start(), end)


def _named(match: re.Match[str]) -> Part | Unknown | None:
    """`name:value` as an operator, or as an attempt at one; None where it looks like neither."""
    value, spare = _value(match["value"] or "")
    name, end = match["name"], match.end() - spare
    typed = match.string[match.start() : end]
    operator = operator_named(name)
    reason = ""
    if not operator:
        if len(name) < LEAST_NAME or not words(value):
            return None
        reason = "operator"
    elif not label_key(value):
        reason = "empty"
    elif operator == "kind" and not kind_named(value):
        reason = "kind"
    elif operator == "is" and not state_named(value):
        reason = "state"
    elif operator in {"before", "after"} and day_named(value) is None:
        reason = "date"
    return Unknown(typed, reason, name, value) if reason else Part(operator, value, match.start(), end)


def _left(typed: str, parts: list[Part]) -> Iterator[str]:
    """The pieces of the text outside operators; where there were any, punctuation left alone goes with them."""
    last = 0
    for part in parts:
        yield typed[last : part.start]
        last = part.end
    yield typed[last:]


def _is_punctuation(token: str) -> bool:
    return all(unicodedata.category(sign).startswith("P") or sign in HYPHENS for sign in token)


def _asked(typed: str, parts: list[Part], unknown: list[Unknown]) -> Asked:
    tokens = " ".join(_left(typed, parts)).split()
    labels: dict[str, dict[str, None]] = {}
    kinds: dict[str, None] = {}
    after: date | None = None
    before: date | None = None
    for part in parts:
        if part.operator in LABELS:
            labels.setdefault(part.operator, {})[part.value] = None
        elif part.operator == "is":
            labels.setdefault("state", {})[state_named(part.value)] = None
        elif part.operator == "kind":
            kinds[kind_named(part.value)] = None
        elif part.operator == "after" and (day := day_named(part.value)) is not None:
            after = max(after, day) if after is not None else day
        elif part.operator == "before" and (day := day_named(part.value)) is not None:
            before = min(before, day) if before is not None else day
    return Asked(
        typed=typed,
        text=" ".join(token for token in tokens if not parts or not _is_punctuation(token)),
        phrases=tuple(dict.fromkeys(part.value for part in parts if part.operator == PHRASE)),
        excluded=tuple(dict.fromkeys(part.value for part in parts if part.operator == EXCLUDED)),
        labels={facet: tuple(values) for facet, values in labels.items()},
        kinds=tuple(kinds),
        after=after,
        before=before,
        near_text=next((part.value for part in parts if part.operator == "near"), ""),
        unknown=tuple(unknown),
        parts=tuple(parts),
    )
