"""Finds places by what people type: a town, a postcode, a département, a région."""

import re
from collections.abc import Iterable
from functools import lru_cache

from django.db.models import Q, QuerySet

from hub.places.models import Place, PlaceKind, PlaceName, PointSource
from hub.places.names import MAX_KEY, begins_with, place_key, tidied

LEVELS = (PlaceKind.COMMUNE, PlaceKind.DEPARTEMENT, PlaceKind.REGION, PlaceKind.COUNTRY)
HIDDEN = "hidden"
MAX_TYPED = 200
CANDIDATES = 60  # namesakes read before a hint narrows them; the commonest name of France has fewer
VILLAGE = 2_000  # inhabitants below which a namesake's longer name may be meant
OUTWEIGHS = 20
TOWN = 50_000  # inhabitants from which a name without more means this town
SHORTEST_BEGINNING = 4
SQUARE_MARGIN = 0.15  # degrees: the nearest town may lie across the border
MOST_IN_SQUARE = 3_000
TOO_COMMON = {"saint", "sainte", "saints", "villeneuve", "villers", "neuville", "chateau", "notre"}

_POSTCODE = re.compile(r"(?<!\d)(\d{5})(?!\d)")
_HINT = re.compile(
    r"^(?P<name>.*?)\s*(?:\(\s*(?P<inside>[^()]*)\)|,\s*(?P<after>[^,]+)|\s(?P<code>\d{2,3}|2[ab]))\s*$", re.IGNORECASE
)
_LETTERS_END = "z" * 8


def find_places(text: str, *, limit: int = 8) -> list[Place]:
    """Places whose name or postcode begins with this text, exact names first, then the most inhabited.

    Understands `Saint-Denis (974)`, `Saint-Denis, La Réunion`, `69008`, `69008 Lyon`; never raises on odd text.
    """
    text = text.strip()[:MAX_TYPED]
    if not text or limit < 1:
        return []
    found = list(_search(place_key(text), limit=limit))
    if not found:
        found = _narrowed(text)[:limit]
    return found


def resolve_place(text: str) -> Place | None:
    """Return the one place this text names exactly, the most inhabited among namesakes; None when nothing does."""
    text = text.strip()[:MAX_TYPED]
    for reading in dict.fromkeys([text, tidied(text)]):
        key = place_key(reading)
        if not key:
            continue
        if exact := _search(key, limit=1, exact=True):
            return _meant(exact[0], reading)
        if narrowed := _narrowed(reading, exact=True):
            return narrowed[0]
    longer = _longer_names(tidied(text), limit=1)
    return longer[0] if longer else None


def places_named(texts: Iterable[str]) -> dict[str, Place]:
    """Places of 2,000 inhabitants or more called exactly so, and those of a postcode, by the text: the most inhabited of each.

    One query, and none for texts without such a name.
    """
    large = large_names()
    keys = {text: key for text in texts if (key := place_key(tidied(text))) in large or _POSTCODE.search(text)}
    if not keys:
        return {}
    best: dict[str, Place] = {}
    names = PlaceName.objects.filter(key__in=set(keys.values())).exclude(place__kind=PlaceKind.COUNTRY)
    for name in names.select_related("place__parent__parent__parent").order_by("-weight", "place_id"):
        best.setdefault(name.key, name.place)
    return {text: best[key] for text, key in keys.items() if key in best}


@lru_cache(maxsize=1)
def large_names() -> frozenset[str]:
    """Names of places that a text may mean in passing, read once a process: places change with the hub's own data alone."""
    return frozenset(PlaceName.objects.filter(weight__gte=VILLAGE).order_by().values_list("key", flat=True).distinct())


def other_places(text: str, place: Place, *, limit: int = 5) -> list[Place]:
    """What else the text may mean: places of the same name, then those whose longer name begins so. A number or a hint behind
    the name says which one is meant, but several towns may share a postcode.
    """
    text = text.strip()[:MAX_TYPED]
    if _POSTCODE.fullmatch(text):
        return [other for other in find_places(text, limit=limit + 1) if other.pk != place.pk][:limit]
    if _HINT.match(text) or any(sign.isdigit() for sign in text):
        return []
    found = [other for other in _search(place_key(place.name), limit=limit + 1, exact=True) if other.name == place.name]
    if begins_with(place.name, text) and place_key(text) != place_key(place.name):
        found += find_places(text, limit=limit + 1)
    elif place_key(text) == place_key(place.name) and place.kind == PlaceKind.COMMUNE and place.population < TOWN:
        found += _longer_names(text, limit=limit)
    return [other for other in dict.fromkeys(found) if other.pk != place.pk][:limit]


def towns_of_square(south: int, west: int) -> list[Place]:
    """Towns between these degrees and the next ones, and a little around, whose own point is known."""
    towns = Place.objects.filter(
        kind=PlaceKind.COMMUNE,
        point_source=PointSource.OWN,
        latitude__range=(south - SQUARE_MARGIN, south + 1 + SQUARE_MARGIN),
        longitude__range=(west - SQUARE_MARGIN, west + 1 + SQUARE_MARGIN),
    )
    return list(towns.select_related("parent").order_by("-population", "pk")[:MOST_IN_SQUARE])


def at_precision(place: Place, level: str) -> Place | None:
    """Return the unit of this level that holds the place (the place itself when it is coarser), None when `hidden`.

    Raises:
        ValueError: the level is not commune, departement, region or hidden.
    """
    if level == HIDDEN:
        return None
    if level not in LEVELS:
        message = f"no such level of precision: {level!r}"
        raise ValueError(message)
    unit = place
    while LEVELS.index(PlaceKind(unit.kind)) < LEVELS.index(PlaceKind(level)) and unit.parent is not None:
        unit = unit.parent
    return unit


def regions() -> QuerySet[Place]:
    """Every région and overseas collectivity, by name."""
    return Place.objects.filter(kind=PlaceKind.REGION).order_by("name")


def region_of(place: Place) -> Place | None:
    """Return the région that holds this place, None for the country."""
    region = at_precision(place, PlaceKind.REGION)
    return region if region is not None and region.kind == PlaceKind.REGION else None


def _search(key: str, *, limit: int, exact: bool = False) -> list[Place]:
    if not key:
        return []
    names = PlaceName.objects.order_by("-weight", "place_id")
    # The primary key breaks ties; a range instead of LIKE, so that SQLite and PostgreSQL both use the index.
    matching = names.filter(key=key)
    if exact:
        return _places_of(matching[: limit * 2])[:limit]
    ids = list(dict.fromkeys(matching.values_list("place_id", flat=True)[: limit * 2]))[:limit]
    if len(ids) < limit and len(key) < MAX_KEY:
        longer = names.filter(key__gt=key, key__lt=key + _LETTERS_END).values_list("place_id", flat=True)
        ids = list(dict.fromkeys([*ids, *longer[: limit * 3]]))[:limit]
    return _in_order(ids)


def _meant(place: Place, text: str) -> Place:
    """The place of exactly this name, unless it is a village and the text is how people call a town: `Asnières`."""
    if place.kind != PlaceKind.COMMUNE or place.population >= VILLAGE:
        return place
    longer = _longer_names(text, limit=1)
    return longer[0] if longer and longer[0].population >= OUTWEIGHS * max(place.population, 1) else place


def _longer_names(text: str, *, limit: int) -> list[Place]:
    """Towns whose name begins with these words and goes on, the most inhabited first: `Levallois`."""
    key = place_key(text)
    if len(key) < SHORTEST_BEGINNING or key in TOO_COMMON or key.isdigit():
        return []
    names = PlaceName.objects.filter(key__gt=key, key__lt=key + _LETTERS_END).order_by("-weight", "place_id")
    towns = [place for place in _places_of(names[:CANDIDATES]) if place.kind == PlaceKind.COMMUNE]
    towns = [town for town in towns if begins_with(town.name, text)]
    return sorted(towns, key=lambda town: -town.population)[:limit]


def _places_of(names: "QuerySet[PlaceName]") -> list[Place]:
    """The places of these names, each once, in one query."""
    found = {name.place_id: name.place for name in names.select_related("place__parent__parent__parent")}
    return list(found.values())


def _in_order(ids: Iterable[int]) -> list[Place]:
    ids = list(ids)
    if not ids:
        return []
    by_id = Place.objects.select_related("parent__parent__parent").in_bulk(ids)
    return [by_id[number] for number in ids if number in by_id]


def _narrowed(text: str, *, exact: bool = False) -> list[Place]:
    """Namesakes narrowed by a postcode, a département or a région named beside the town."""
    postcode = _POSTCODE.search(text)
    if postcode:
        in_postcode = _search(postcode[1], limit=CANDIDATES, exact=True)
        rest = place_key(_POSTCODE.sub(" ", text))
        if not in_postcode and rest:  # a CEDEX code belongs to no town; its beginning tells the département
            code = postcode[1][:3] if postcode[1][:2] in {"97", "98"} else postcode[1][:2]
            codes = {"2a", "2b"} if code == "20" else {code}
            return [place for place in _search(rest, limit=CANDIDATES, exact=True) if _departement_code(place) in codes]
        same = [place for place in in_postcode if place_key(place.name) == rest]
        return same or [place for place in in_postcode if place_key(place.name).startswith(rest[:4])]
    match = _HINT.match(text)
    if not match:
        return []
    hint = place_key(match["inside"] or match["after"] or match["code"] or "")
    namesakes = _search(place_key(match["name"]), limit=CANDIDATES, exact=exact)
    if not hint:
        return []
    inside = [place for place in namesakes if hint in place.postcodes.split() or _lies_within(place, hint)]
    departements = [place for place in namesakes if place.kind == PlaceKind.DEPARTEMENT]
    return inside + [place for place in departements if hint in {place_key(place.code), f"dep{place_key(place.code)}"}]


def _departement_code(place: Place) -> str:
    unit: Place | None = place
    while unit is not None and unit.kind != PlaceKind.DEPARTEMENT:
        unit = unit.parent
    return place_key(unit.code) if unit is not None else ""


def _lies_within(place: Place, hint: str) -> bool:
    unit = place.parent
    while unit is not None:
        # Codes of régions and of départements overlap; people know the latter.
        if hint == place_key(unit.name) or (unit.kind == PlaceKind.DEPARTEMENT and hint == place_key(unit.code)):
            return True
        unit = unit.parent
    return False


def named(kind: str, code: str) -> Place | None:
    """Return the unit of this kind with this INSEE code."""
    return Place.objects.select_related("parent__parent__parent").filter(Q(kind=kind) & Q(code=code)).first()
