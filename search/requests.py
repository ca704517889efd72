"""Reads the address of the results page into a query, and writes addresses back. Bad values are said, never fatal."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from hub.places.models import Place, PlaceKind
from hub.places.queries import resolve_place
from search import registry
from search.asking import near_place, understand
from search.operators import Asked
from search.query import MAX_PAGE, MAX_TEXT, MAX_VALUES, SORTS, Near, Query

FACETS = ("theme", "base", "year", "region", "state", "tool")
DISTANCES = (10, 25, 50, 100, 200)
DEFAULT_KM = 50
PAGE_SIZE = 10
MAX_FIELD = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchRequest:
    """
    What an address asks for. `text` is what was typed, `operators` what was understood of it, `query.text` what is left.
    `notes` are messages for the reader about what was left out, and why.
    """

    query: Query
    text: str
    operators: Asked
    near_text: str
    place: Place | None
    within: int
    notes: tuple[str, ...]
    parameters: QueryDict

    @property
    def is_blank(self) -> bool:
        """Nothing was asked for: the page shows where to begin."""
        query = self.query
        return not (query.words or query.kinds or query.filters or query.near or self.operators.parts)

    @property
    def chosen_kinds(self) -> list[str]:
        """Kinds chosen beside the results; those asked for by an operator stay in the text."""
        return self.parameters.getlist("kind")

    @property
    def is_narrowed(self) -> bool:
        """More than words was asked for: finding nothing then says little of the words."""
        query = self.query
        return bool(query.kinds or query.filters or self.near_text or query.as_typed or self.operators.parts)


def _within(value: str) -> int:
    try:
        distance = int(value)
    except ValueError:
        return DEFAULT_KM
    return distance if distance in DISTANCES else DEFAULT_KM


def _page(value: str) -> int:
    try:
        return max(1, min(int(value), MAX_PAGE))
    except ValueError:
        return 1


def default_sort(near: Near | None) -> str:
    """Nearest first where a place is known, else most relevant first."""
    return "nearest" if near is not None else "relevance"


def read_request(given: QueryDict, audience: frozenset[str]) -> SearchRequest:
    """Understand an address."""
    notes: list[str] = []
    text = " ".join(given.get("q", "").replace("\x00", " ").split())
    if len(text) > MAX_TEXT:
        text = text[:MAX_TEXT]
        notes.append(
            _("Your text is too long for a search: only its first %(count)s characters were looked for.")
            % {"count": MAX_TEXT}
        )
    near_text = " ".join(given.get("near", "").replace("\x00", " ").split())[:MAX_FIELD]
    within = _within(given.get("within", ""))
    understood = understand(text)
    operators = understood.asked
    notes += understood.notes
    place = understood.place
    near = understood.near(within)
    if near is not None and near_text and near_text != operators.near_text:
        notes.append(
            _("Two places were given: distances are measured from “%(place)s”, named in your text.")
            % {"place": operators.near_text}
        )
    elif near is None and near_text:
        place = resolve_place(near_text)
        if place is not None and place.kind == PlaceKind.COUNTRY:
            notes.append(
                _(
                    "“%(place)s” is a whole country: results are shown for everywhere. Try a town, a postcode or a region."
                )
                % {"place": near_text}
            )
            place = None
        elif place is None:
            notes.append(
                _(
                    "We know no place called “%(place)s”: results are shown for everywhere. Try a town, a postcode or a département."
                )
                % {"place": near_text}
            )
        else:
            near = near_place(place, within)
    known = registry.kinds()
    sort = given.get("sort", "")
    if sort not in SORTS or (sort == "nearest" and near is None):
        sort = default_sort(near)
    chosen = tuple(kind for kind in dict.fromkeys(given.getlist("kind")[:MAX_VALUES]) if kind in known)
    query = understood.query(
        audience=audience,
        kinds=tuple(dict.fromkeys([*operators.kinds, *chosen])),
        filters={
            name: tuple(dict.fromkeys(value[:MAX_FIELD] for value in given.getlist(name)[:MAX_VALUES] if value))
            for name in FACETS
            if any(given.getlist(name))
        },
        near=near,
        sort=sort,
        page=_page(given.get("page", "1")),
        page_size=PAGE_SIZE,
        facets=FACETS,
        as_typed=given.get("as_typed") == "1",
    )
    return SearchRequest(
        query=query,
        text=text,
        operators=operators,
        near_text=near_text,
        place=place,
        within=within,
        notes=tuple(notes),
        parameters=_parameters(query, text, chosen, near_text, within),
    )


def _parameters(query: Query, text: str, kinds: Sequence[str], near_text: str, within: int) -> QueryDict:
    """The parameters that say the same again, without the page."""
    found = QueryDict(mutable=True)
    if text:
        found["q"] = text
    found.setlist("kind", list(kinds))
    for name, values in query.filters.items():
        found.setlist(name, list(values))
    if near_text:
        found["near"] = near_text
    if query.near is not None or near_text:
        found["within"] = str(within)
    if query.sort != default_sort(query.near):
        found["sort"] = query.sort
    if query.as_typed:
        found["as_typed"] = "1"
    return found


def address(parameters: QueryDict, **changes: str | None) -> str:
    """The same address with some parameters replaced, or taken away where None."""
    copy = parameters.copy()
    for name, value in changes.items():
        if value is None:
            copy.pop(name, None)
        else:
            copy[name] = value
    encoded = copy.urlencode()
    return f"?{encoded}" if encoded else "?"


def toggled(parameters: QueryDict, name: str, *spellings: str) -> str:
    """The same address with one value of a facet chosen in all its spellings, or no longer chosen in any."""
    copy = parameters.copy()
    values = copy.getlist(name)
    others = [other for other in values if other not in spellings]
    copy.setlist(name, others if len(others) < len(values) else [*values, *spellings])
    return address(copy)
