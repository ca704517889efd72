"""What the results page shows: facets with their links, chips, sorts, pages. Built from values, without a query."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from hub.places.distances import in_words, inside_in_words
from hub.places.models import Place
from hub.places.nearness import shared_level
from hub.places.queries import other_places
from search import registry
from search.corrections import corrected
from search.documents import DocumentKind
from search.labels import label_key
from search.nothing_found import Loosened, loosened, people_who_may_help
from search.operator_labels import chip_label
from search.operators import Part, kind_named, state_named
from search.overview import best_of_other_kinds
from search.query import MAX_PAGE
from search.requests import FACETS, SearchRequest, address, default_sort, toggled
from search.results import AlsoSearched, FacetValue, Hit, Results, Suggestion
from search.spellings import merged
from search.suggestions import GROUP_LABELS, marked_parts, suggested
from search.whereabouts import people_near

FACET_LABELS = {
    "theme": pgettext_lazy("search", "Theme"),
    "base": pgettext_lazy("search", "Database"),
    "year": pgettext_lazy("search", "Year"),
    "region": pgettext_lazy("search", "Region"),
    "state": pgettext_lazy("search", "State"),
    "tool": pgettext_lazy("search", "Tool"),
}
SORT_LABELS = {
    "relevance": pgettext_lazy("search", "Most relevant"),
    "newest": pgettext_lazy("search", "Most recent"),
    "nearest": pgettext_lazy("search", "Nearest"),
}
SHOWN_VALUES = 12
FIRST_VALUES = 6


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a facet, with the address that chooses it or no longer does."""

    value: str
    label: str
    url: str
    selected: bool
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Facet:
    """A facet with its choices: the first ones, and the rest, which unfolds."""

    name: str
    label: str
    choices: tuple[Choice, ...]

    @property
    def first(self) -> tuple[Choice, ...]:
        return self.choices[:FIRST_VALUES]

    @property
    def rest(self) -> tuple[Choice, ...]:
        return self.choices[FIRST_VALUES:]

    @property
    def is_open(self) -> bool:
        return any(choice.selected for choice in self.rest)


@dataclass(frozen=True, slots=True)
class ResultPages:
    """The neighbouring pages, as the pagination component reads them."""

    number: int
    num_pages: int
    previous_url: str
    next_url: str

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def has_next(self) -> bool:
        return self.number < self.num_pages


@dataclass(frozen=True, slots=True)
class ShownHit:
    """A result with the words for its kind, and for how far it is where a place is known."""

    hit: Hit
    kind_label: str
    states: tuple[str, ...]
    children: tuple["ShownHit", ...]
    distance: str = ""
    own_title: str = ""


def kind_label(name: str, kinds: dict[str, DocumentKind], *, plural: bool = False) -> str:
    kind = kinds.get(name)
    if kind is None:
        return name
    return capfirst(str(kind.plural if plural else kind.label))


def distance_words(hit: Hit, place: Place) -> str:
    """The same words as in the directory: rounded, or the unit that both share."""
    level = shared_level(hit.areas, place)
    return inside_in_words(level) if level else in_words(hit.distance_km)


def own_title(child: Hit, root: Hit) -> str:
    """What a child's title says beside its root's: a timecode, a heading; nothing where it has none of its own."""
    return child.title.removeprefix(root.title).strip(" –") if child.title.startswith(root.title) else child.title


@dataclass(frozen=True, slots=True)
class OtherKind:
    """The best result of a kind the page does not show, and where all of them are."""

    label: str
    count: int
    url: str
    shown: ShownHit


def other_kinds(asked: SearchRequest, results: Results) -> list[OtherKind]:
    kinds = registry.kinds()
    return [
        OtherKind(
            kind_label(kind, kinds, plural=count > 1),
            count,
            toggled(asked.parameters, "kind", kind),
            shown_hits([hit], asked.place)[0],
        )
        for kind, count, hit in best_of_other_kinds(asked, results)
    ]


def shown_hits(hits: Sequence[Hit], place: Place | None = None) -> tuple[ShownHit, ...]:
    kinds = registry.kinds()
    return tuple(
        ShownHit(
            hit=hit,
            kind_label=kind_label(hit.kind, kinds),
            states=tuple(registry.facet_label("state", state) for state in hit.facets.get("state", ())),
            children=tuple(replace(child, own_title=own_title(child.hit, hit)) for child in shown_hits(hit.children)),
            distance=distance_words(hit, place) if place is not None else "",
        )
        for hit in hits
    )


def suggestions(typed: str, found: Sequence[tuple[str, Suggestion]]) -> list[dict[str, Any]]:
    """Suggestions with their group, as the search boxes and the page that found nothing show them."""
    kinds = registry.kinds()
    return [
        {
            "text": one.text,
            "kind": " · ".join(filter(None, [kind_label(one.kind, kinds), one.within])),
            "url": one.url,
            "group": str(GROUP_LABELS.get(group, group)),
            "parts": [[piece, True] if matched else [piece] for piece, matched in marked_parts(one.text, typed)],
        }
        for group, one in found
    ]


def kind_facet(asked: SearchRequest, results: Results) -> Facet:
    """Kinds in their declared order, then those nobody declares any more; a chosen kind stays though it counts nothing."""
    kinds = registry.kinds()
    counts = {value.value: value.count for value in results.kinds}
    names = [name for name in kinds if name in counts or name in asked.query.kinds]
    names += [name for name in counts if name not in kinds]
    choices = tuple(
        Choice(
            name,
            kind_label(name, kinds, plural=True),
            _kind_url(asked, name),
            name in asked.query.kinds,
            counts.get(name, 0),
        )
        for name in names
    )
    return Facet("kind", _("Type"), choices)


def _kind_url(asked: SearchRequest, name: str) -> str:
    """The address that chooses a kind or no longer does, wherever it is chosen: by a click or in the text."""
    typed = asked.operators.typed
    for part in reversed(asked.operators.parts):
        if part.operator == "kind" and kind_named(part.value) == name:
            typed = f"{typed[: part.start]}{typed[part.end :]}"
    if typed == asked.operators.typed:
        return toggled(asked.parameters, "kind", name)
    copy = asked.parameters.copy()
    copy.setlist("kind", [kind for kind in asked.chosen_kinds if kind != name])
    return address(copy, q=" ".join(typed.split()) or None)


def value_facets(asked: SearchRequest, results: Results) -> list[Facet]:
    found = []
    for name in FACETS:
        chosen = asked.query.filters.get(name, ())
        values = list(results.facets.get(name, ()))
        present = {value.value for value in values}
        values = [FacetValue(value=value, count=0) for value in chosen if value not in present] + values
        offered = [
            Choice(
                v.value,
                registry.facet_label(name, v.value),
                toggled(asked.parameters, name, *spellings),
                not set(spellings).isdisjoint(chosen),
                v.count,
            )
            for v, spellings in merged(values, name, asked.query)
        ]
        offered.sort(
            key=(lambda one: one.value) if name == "year" else (lambda one: (-(one.count or 0), one.value.lower())),
            reverse=name == "year",
        )
        room = max(0, SHOWN_VALUES - sum(one.selected for one in offered))
        others = [one for one in offered if not one.selected][:room]
        if kept := tuple(one for one in offered if one.selected or one in others):
            found.append(Facet(name, str(FACET_LABELS[name]), kept))
    return found


def chips(asked: SearchRequest) -> list[Choice]:
    """Operators and filters in force, each with the address that takes it away."""
    kinds = registry.kinds()
    found = [_operator_chip(asked, part, kinds) for part in asked.operators.parts]
    found += [
        Choice(name, kind_label(name, kinds, plural=True), toggled(asked.parameters, "kind", name), selected=True)
        for name in asked.chosen_kinds
    ]
    for name, values in asked.query.filters.items():
        spelt: dict[str, list[str]] = {}
        for value in values:
            spelt.setdefault(label_key(value) or value, []).append(value)
        found += [
            Choice(
                spellings[0],
                registry.facet_label(name, spellings[0]),
                toggled(asked.parameters, name, *spellings),
                selected=True,
            )
            for spellings in spelt.values()
        ]
    if asked.query.near is not None and not asked.operators.near_text:
        label = _("%(km)s km around %(place)s") % {"km": asked.within, "place": _centre(asked)}
        found.append(Choice("near", label, address(asked.parameters, near=None, within=None, sort=None), selected=True))
    return found


def namesakes(asked: SearchRequest) -> list[Choice]:
    """Other places that the name may mean, each with the address that measures from there."""
    if asked.query.near is None or asked.place is None:
        return []
    part = next((part for part in asked.operators.parts if part.operator == "near"), None)
    words = {"q": asked.operators.without(part) or None} if part is not None else {}
    others = other_places(asked.operators.near_text or asked.near_text, asked.place)
    return [
        Choice(
            place.label,
            place.label,
            address(asked.parameters, near=place.label, within=str(asked.within), **words),
            selected=False,
        )
        for place in others
    ]


@dataclass(frozen=True, slots=True)
class NearPeople:
    """People near a place named in passing, as they are shown, with where to see them all."""

    place: str
    rest: str
    people: tuple[ShownHit, ...]
    directory_url: str
    search_url: str


def near_people(asked: SearchRequest) -> NearPeople | None:
    found = people_near(asked)
    if found is None:
        return None
    return NearPeople(
        place=found.place.label,
        rest=found.rest,
        people=shown_hits(found.people, found.place),
        directory_url=found.directory_url,
        search_url=found.search_url,
    )


def _centre(asked: SearchRequest) -> str:
    return asked.place.label if asked.place is not None else asked.near_text


def _operator_chip(asked: SearchRequest, part: Part, kinds: dict[str, DocumentKind]) -> Choice:
    label = chip_label(
        part,
        km=asked.within,
        centre=_centre(asked),
        kind_label=lambda word: kind_label(kind_named(word), kinds, plural=True),
        state_label=lambda word: capfirst(registry.facet_label("state", state_named(word))),
    )
    return Choice(part.value, label, address(asked.parameters, q=asked.operators.without(part) or None), selected=True)


def sorts(asked: SearchRequest) -> list[Choice]:
    offered = ["relevance", "newest"] + (["nearest"] if asked.query.near is not None else [])
    return [
        Choice(
            name,
            str(SORT_LABELS[name]),
            address(asked.parameters, sort=None if name == default_sort(asked.query.near) else name),
            name == asked.query.sort,
        )
        for name in offered
    ]


@dataclass(frozen=True, slots=True)
class Wording:
    """What was looked for beside the words typed, with the address that leaves it out or takes it in again, and what
    the reader may have meant: texts with their addresses.
    """

    also: tuple[AlsoSearched, ...]
    did_you_mean: tuple[str, str] | None
    is_as_typed: bool
    as_typed_url: str
    widened_url: str


def wording(asked: SearchRequest, results: Results) -> Wording:
    meant = corrected(asked.text, results.corrections)  # with the operators as they were typed
    told: set[str] = set()
    also = []
    for one in results.also:  # what two words call for is said once
        fresh = tuple(other for other in one.synonyms if other not in told)
        told.update(fresh)
        also += [replace(one, synonyms=fresh)] if fresh else []
    return Wording(
        also=tuple(also),
        did_you_mean=(meant, address(asked.parameters, q=meant))
        if results.corrections and meant != asked.text
        else None,
        is_as_typed=asked.query.as_typed and bool(asked.text),
        as_typed_url=address(asked.parameters, as_typed="1"),
        widened_url=address(asked.parameters, as_typed=None),
    )


@dataclass(frozen=True, slots=True)
class Empty:
    """What a page that found nothing offers."""

    titles: list[dict[str, Any]]
    loosened: list[Loosened]
    people: tuple[ShownHit, ...]


def empty(asked: SearchRequest, in_force: Sequence[Choice]) -> Empty:
    words = asked.query.words
    return Empty(
        titles=suggestions(words, suggested(words, asked.query.audience, most=5)),
        loosened=loosened(asked, [(_("without “%(word)s”") % {"word": one.label}, one.url) for one in in_force]),
        people=shown_hits(people_who_may_help(asked), asked.place),
    )


def last_page(total: int, page_size: int) -> int:
    return max(1, min(MAX_PAGE, ceil(total / page_size)))


def result_pages(asked: SearchRequest, total: int) -> ResultPages:
    number = asked.query.page
    last = last_page(total, asked.query.page_size)
    return ResultPages(
        number=number,
        num_pages=last,
        previous_url=address(asked.parameters, page=str(number - 1) if number > 2 else None),  # noqa: PLR2004 -- page 1 has the plain address
        next_url=address(asked.parameters, page=str(number + 1)),
    )
