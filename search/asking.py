"""From a reader's text to a query: operators read, places and regions looked up, what was not understood said in words."""

from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import Any

from django_stubs_ext import StrOrPromise

from django.utils.translation import gettext_lazy, pgettext_lazy

from hub.places.models import Place, PlaceKind
from hub.places.names import place_key, place_keys
from hub.places.nearness import asked_tokens
from hub.places.queries import regions, resolve_place
from search import registry
from search.labels import label_key, label_keys
from search.operator_labels import shown_names
from search.operators import KINDS, Asked, Unknown, kind_named, parse
from search.query import Near, Query

TOWN = 10_000  # inhabitants from which a name in small letters, or its beginning, means the town
NEAREST, LIKENESS = 3, 0.7
MAX_PLACES = 5  # looked up in one text, until one is known
_NOTES: dict[str, StrOrPromise] = {
    "operator": gettext_lazy(
        "“%(typed)s” was looked for as text: there is no operator “%(name)s:”. The operators are %(known)s."
    ),
    "empty": gettext_lazy(
        "Nothing follows “%(name)s:”: write the value right after the colon, in quotes if it has several words. Until then it is looked for as text."
    ),
    "negated": gettext_lazy(
        "“%(typed)s” was looked for as text: only words and quoted phrases can be excluded with a minus sign."
    ),
    "kind": gettext_lazy("“%(typed)s” was looked for as text: there is no kind of result “%(value)s”. Try %(known)s."),
    "state": gettext_lazy("“%(typed)s” was looked for as text: there is no state “%(value)s”. Try %(known)s."),
    "date": gettext_lazy(
        "“%(typed)s” was looked for as text: we cannot read “%(value)s” as one date. Write 2023, 2023-05, 2023-05-14 or 14/05/2023."
    ),
    "region": gettext_lazy(
        "“%(typed)s” was looked for as text: we know no region called “%(value)s”. The nearest names are %(known)s."
    ),
    "place": gettext_lazy(
        "“%(typed)s” was looked for as text: we know no place called “%(value)s”. Try a town, a postcode or a département, in quotes if its name has several words."
    ),
    "second_place": gettext_lazy("“%(typed)s” was looked for as text: distances are measured from one place only."),
}
_KIND_WORDS = tuple(word for words in KINDS.values() for word in words)
_KNOWN: dict[str, StrOrPromise] = {
    "kind": pgettext_lazy(
        "kinds", "expert, question, answer, meetup, talk, factsheet, article, glossary, table or variable"
    ),
    "state": pgettext_lazy("states", "solved, unanswered, open or online"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """A text read against what the site knows. `place` is where `near:` leads; `notes` are for the reader, in words."""

    asked: Asked
    place: Place | None = None
    notes: tuple[str, ...] = ()

    def query(self, **values: Any) -> Query:
        """The query this text asks; `values` are further fields of `Query`. The place is the caller's to use."""
        asked = self.asked
        return Query(
            **{
                "text": asked.text,
                "phrases": asked.phrases,
                "excluded": asked.excluded,
                "labels": asked.labels,
                "kinds": asked.kinds,
                "after": asked.after,
                "before": asked.before,
                **values,
            }
        )

    def near(self, km: float) -> Near | None:
        """The circle of this radius in kilometres around the place named in the text; None where none is."""
        place = self.place
        return near_place(place, km) if place is not None else None


def near_place(place: Place, km: float) -> Near:
    """What is within so many kilometres of a place, and what shares a unit with it."""
    return Near(latitude=place.latitude, longitude=place.longitude, km=km, areas=asked_tokens(place))


def understand(text: str) -> Understood:
    """Read a text; the database is asked only where it names a place or a region."""
    places: dict[str, Place] = {}
    asked = parse(text, _knower(places))
    return Understood(
        asked=asked, place=places.get(asked.near_text), notes=tuple(dict.fromkeys(map(note_of, asked.unknown)))
    )


def _knower(places: dict[str, Place]) -> Callable[[str, str], bool]:
    """Says whether a place or a region exists, and keeps the places it found."""
    looked_up: set[str] = set()

    @cache
    def region_keys() -> frozenset[str]:
        return frozenset(key for region in regions() for key in label_keys("region", region.name))

    def knows(operator: str, value: str) -> bool:
        if operator == "region":
            return label_key(value) in region_keys()
        looked_up.add(value)
        place = resolve_place(value) if len(looked_up) <= MAX_PLACES else None
        if place is None or place.latitude is None or place.longitude is None:
            return False
        if operator == "nearby" and not _is_surely(place, value):
            return False
        places[value] = place
        return True

    return knows


def _is_surely(place: Place, words: str) -> bool:
    """Whether plain words name this place: a known town or unit, or a village by its whole name with a capital letter."""
    if place.kind != PlaceKind.COMMUNE or place.population >= TOWN:
        return True
    return words[:1].isupper() and place_key(words) in place_keys(place.name)


def note_of(unknown: Unknown) -> str:
    """Why something typed is no operator, in the reader's language."""
    known = str(_KNOWN.get(unknown.reason, ""))
    if unknown.reason == "operator":
        known = ", ".join(f"{name}:" for name in shown_names())
    elif unknown.reason == "kind":
        kinds = registry.kinds()
        near = [
            kind_named(word) for word in get_close_matches(label_key(unknown.value), _KIND_WORDS, NEAREST, LIKENESS)
        ]
        known = ", ".join(dict.fromkeys(str(kinds[name].label).lower() for name in near if name in kinds)) or known
    elif unknown.reason == "region":
        names = {label_key(region.name): region.name for region in regions()}
        known = ", ".join(names[key] for key in get_close_matches(label_key(unknown.value), names, NEAREST, 0.0))
    told = {
        "typed": unknown.typed,
        "name": unknown.name.lower(),
        "value": unknown.value,
        "known": known,
    }
    return str(_NOTES[unknown.reason]) % told
