"""Values that exist on this site, of tags, authors, databases…: for examples, and to say what comes near an unknown one."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.conf import settings

from search import services
from search.documents import PUBLIC
from search.labels import label_key, label_keys
from search.operators import LABELS, Asked, Part
from search.query import Query
from search.requests import SearchRequest, address

EACH = 5
MOST_CHECKED = 4  # values looked up for one page
ALIKE = 0.6
INSIDE = 0.9  # a value that holds the other whole
LEAST_INSIDE = 3
KEPT_SECONDS = 300.0
PERSON = "person"

Values = Mapping[str, tuple[str, ...]]
_kept: dict[tuple[str, ...], tuple[float, Values]] = {}


@dataclass(frozen=True, slots=True)
class UnknownValue:
    """An operator whose value nothing carries, with values that exist: labels with the addresses that ask for them."""

    typed: str
    is_near: bool
    choices: tuple[tuple[str, str], ...]


def existing_values(audience: frozenset[str]) -> Values:
    """The values of each facet that operators name, among results this reader may see; the commonest first."""
    found = services.search(Query(audience=audience, facets=tuple(sorted(LABELS)), page_size=1, children=0))
    return {
        name: tuple(value.value for value in sorted(values, key=lambda one: (-one.count, one.value)))
        for name, values in found.facets.items()
    }


def public_values() -> Values:
    """The same for everybody's results, as they stood within the last minutes."""
    place = (settings.SEARCH_ENGINE, str(settings.SEARCH_INDEX_DIR), settings.ELASTICSEARCH_INDEX_PREFIX)
    read, values = _kept.get(place, (0.0, {}))
    if not values or time.monotonic() - read > KEPT_SECONDS:
        values = existing_values(frozenset({PUBLIC}))
        _kept[place] = time.monotonic(), values
    return values


def example_values() -> dict[str, str]:
    """One value of each facet, ready to follow a colon: the commonest, by preference of one word; the latest year."""
    chosen: dict[str, str] = {}
    for facet, values in public_values().items():
        if facet == "year":
            chosen[facet] = max(values, default="")
        elif facet == "author":
            chosen[facet] = next((last for value in values if (last := value.split()[-1]).isalpha()), "")
        else:
            chosen[facet] = quoted(next((value for value in values if " " not in value), next(iter(values), "")))
    return {facet: value for facet, value in chosen.items() if value}


def unknown_values(asked: SearchRequest) -> list[UnknownValue]:
    """The operators of a text whose value nothing carries that this reader may see."""
    audience = asked.query.audience
    named = [part for part in asked.operators.parts if part.operator in LABELS][:MOST_CHECKED]
    unknown = [part for part in named if not _is_carried(part, audience)]
    if not unknown:
        return []
    existing = existing_values(audience)
    return [_unknown(part, existing.get(part.operator, ()), asked) for part in unknown]


def _is_carried(part: Part, audience: frozenset[str]) -> bool:
    labels = {part.operator: (part.value,)}
    found = services.search(Query(audience=audience, labels=labels, page_size=1, children=0, facets=()))
    return found.resting or found.total > 0


def _unknown(part: Part, existing: tuple[str, ...], asked: SearchRequest) -> UnknownValue:
    if part.operator == "author":
        people = services.suggest(part.value, audience=asked.query.audience, limit=EACH, groups=((PERSON,),))
        existing = tuple(dict.fromkeys([*existing, *(one.text for one in people)]))
    near = nearest_values(part.operator, part.value, existing)
    operators = asked.operators
    choices = tuple(
        (value, address(asked.parameters, q=_with_value(operators, part, value))) for value in near or existing[:EACH]
    )
    return UnknownValue(operators.typed[part.start : part.end], bool(near), choices)


def nearest_values(facet: str, typed: str, existing: Iterable[str]) -> list[str]:
    """Existing values of a facet that are alike, the most alike first; at most five."""
    key = label_key(typed)
    scored = []
    for place, value in enumerate(existing):
        own = label_key(value)
        alike = max(
            SequenceMatcher(None, key, other).ratio() for other in {*label_keys(facet, value), *own.split(), own}
        )
        if min(len(key), len(own)) >= LEAST_INSIDE and (key in own or own in key):
            alike = max(alike, INSIDE)
        if alike >= ALIKE:
            scored.append((-alike, place, value))
    return [value for _alike, _place, value in sorted(scored)[:EACH]]


def quoted(value: str) -> str:
    """A value as it follows the colon of an operator."""
    return f'"{value}"' if set(value) & set(" ,;.!?)") else value


def _with_value(asked: Asked, part: Part, value: str) -> str:
    """The text typed with another value for one of its operators."""
    name = asked.typed[part.start : part.end].partition(":")[0]
    return f"{asked.typed[: part.start]}{name}:{quoted(value)}{asked.typed[part.end :]}"
