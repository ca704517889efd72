"""What an address of the directory asks for: a place and a radius, choices by facet, a page. Bad values get a message."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from experts.queries import FACETS, Filters, Near
from hub.places.geocoders import locate
from hub.places.models import Place, PlaceKind
from hub.places.queries import find_places, other_places

RADII_KM = (10, 25, 50, 100, 200, 500)
DEFAULT_KM = 50
FARTHEST_KM = 2000
MAX_CHOICES = 20
MAX_VALUE = 80
MAX_NEAR = 100


@dataclass(slots=True, kw_only=True)
class Asked:
    """A parsed address. `near_text` is what was typed; `place` what it means, None when unknown or empty."""

    near_text: str = ""
    km: int = DEFAULT_KM
    filters: Filters = field(default_factory=Filters)
    page: int | None = 1
    shows_map: bool = False
    place: Place | None = None
    suggestions: list[Place] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def near(self) -> Near | None:
        if self.place is None:
            return None
        return Near(latitude=self.place.latitude, longitude=self.place.longitude, km=self.km, place=self.place)

    @property
    def is_narrowed(self) -> bool:
        return self.place is not None or self.filters.chosen > 0

    def query_string(self, **changes: str | None) -> str:
        """Return the same request as a query string without its page; `changes` replace a parameter, or drop it when None."""
        pairs: list[tuple[str, str]] = []
        if self.near_text:
            pairs += [("near", self.near_text), ("within", str(self.km))]
        pairs += [(facet, value) for facet in FACETS for value in self.filters.of(facet)]
        if self.shows_map:
            pairs.append(("view", "map"))
        kept = [(name, value) for name, value in pairs if name not in changes]
        kept += [(name, value) for name, value in changes.items() if value]
        return urlencode(kept)

    def toggled(self, facet: str, value: str) -> str:
        """Return the query string with this value chosen, or dropped when it is chosen now."""
        chosen = self.filters.of(facet)
        values = tuple(item for item in chosen if item != value) if value in chosen else (*chosen, value)
        other = Asked(
            near_text=self.near_text,
            km=self.km,
            filters=Filters(values={**self.filters.values, facet: values}),
            shows_map=self.shows_map,
        )
        return other.query_string()


def read_address(parameters: QueryDict) -> Asked:
    """Understand the parameters near, within, topic, base, tool, kind, availability, region, view and page."""
    asked = Asked(filters=Filters(values=_choices(parameters)), shows_map=parameters.get("view") == "map")
    asked.near_text = " ".join(parameters.get("near", "").replace("\x00", "").split())[:MAX_NEAR]
    asked.km = _radius(parameters.get("within", ""), asked.problems)
    asked.page = _page(parameters.get("page", "1"))
    if asked.near_text:
        _settle_place(asked)
    return asked


def _choices(parameters: QueryDict) -> Mapping[str, tuple[str, ...]]:
    chosen = {}
    for facet in FACETS:
        values = dict.fromkeys(
            value for value in parameters.getlist(facet) if 0 < len(value) <= MAX_VALUE and value.isprintable()
        )
        if values:
            chosen[facet] = tuple(values)[:MAX_CHOICES]
    return chosen


def _radius(text: str, problems: list[str]) -> int:
    if not text:
        return DEFAULT_KM
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= len(str(FARTHEST_KM)) else 0
    if 1 <= number <= FARTHEST_KM:
        return number
    problems.append(
        _("The distance must be a number of kilometres from 1 to %(most)s: we searched within %(km)s km.")
        % {"most": FARTHEST_KM, "km": DEFAULT_KM}
    )
    return DEFAULT_KM


def _page(text: str) -> int | None:
    digits = 6
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits and int(text) else None


def _settle_place(asked: Asked) -> None:
    place = locate(asked.near_text)
    if place is not None and place.kind == PlaceKind.COUNTRY:
        asked.problems.append(
            _("A whole country is too wide: type a town, a postcode or a département to sort by distance.")
        )
        return
    asked.place = place
    asked.suggestions = find_places(asked.near_text, limit=6) if place is None else other_places(asked.near_text, place)
    if place is None and not asked.suggestions:
        asked.suggestions = _nearest_spellings(asked.near_text)


def _nearest_spellings(text: str) -> list[Place]:
    """Places that begin as the text does, the longest beginning first."""
    shortest = 3
    for length in range(len(text) - 1, shortest - 1, -1):
        if found := find_places(text[:length], limit=5):
            return found
    return []
