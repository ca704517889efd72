"""What a reader may choose on the results page: facets, chips of what is in force, other places of a name, sorts; each with its address."""

from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from hub.places.queries import other_places
from search import registry
from search.documents import DocumentKind
from search.labels import label_key
from search.operator_labels import chip_label
from search.operators import Part, kind_named, state_named
from search.requests import FACETS, SearchRequest, address, default_sort, toggled
from search.results import FacetValue, Results
from search.spellings import merged

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


def kind_label(name: str, kinds: dict[str, DocumentKind], *, plural: bool = False) -> str:
    kind = kinds.get(name)
    if kind is None:
        return name
    return capfirst(str(kind.plural if plural else kind.label))


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
