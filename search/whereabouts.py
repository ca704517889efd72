"""A place named without saying "near": `PMSI Lyon`, `69008`. It is offered beside the results, never imposed on them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.text import slugify

from hub.places.models import Place, PlaceKind
from hub.places.names import place_key, place_keys, tidied
from hub.places.queries import places_named
from search import services
from search.analysis import fold, is_stop_word, words
from search.asking import TOWN, near_place
from search.identifiers import canonical_identifiers
from search.labels import label_key
from search.query import Query
from search.requests import DEFAULT_KM, SearchRequest, address
from search.results import Hit

MOST_WORDS = 4  # of a name
LEAST_SIGNS = 4  # of a name in small letters or capitals throughout
VILLAGE = 2_000  # inhabitants from which a name with a capital letter inside a text means the place
PEOPLE = 3
PEOPLE_KINDS = ("person", "organisation")
OF_PEOPLE = {"base": "base", "theme": "topic", "tool": "tool"}  # facets of people as the directory's address calls them
NAMED_OTHERWISE = ("term", "table", "variable", "nomenclature")
_POSTCODE = re.compile(r"(?<!\d)\d{5}(?!\d)")
_ARTICLES = frozenset({"le", "la", "les"})
_WORD = re.compile(r"[^\s,;]+")
# Who asks for people means a place by a word that is also one of every day.
PEOPLE_WORDS = frozenset(
    [
        "expert",
        "experte",
        "experts",
        "expertes",
        "specialiste",
        "specialistes",
        "statisticien",
        "statisticienne",
        "statisticiens",
        "biostatisticien",
        "biostatisticienne",
        "epidemiologiste",
        "epidemiologistes",
        "chercheur",
        "chercheuse",
        "chercheurs",
        "personne",
        "personnes",
        "contact",
        "contacts",
        "annuaire",
        "referent",
        "referente",
        "qui",
        "experts",
        "specialist",
        "specialists",
        "statistician",
        "statisticians",
        "researcher",
        "researchers",
        "people",
        "person",
        "who",
        "someone",
        "quelqu",
    ]
)
# Towns and units whose names are words of every day, of the field or of forms: a capital letter inside the text must say so.
EVERYDAY = frozenset(
    [
        "nice",
        "tours",
        "sens",
        "orange",
        "vienne",
        "lens",
        "gap",
        "die",
        "bourg",
        "cannes",
        "vannes",
        "grasse",
        "saintes",
        "romans",
        "castres",
        "valence",
        "sceaux",
        "mer",
        "salon",
        "centre",
        "nord",
        "lot",
        "manche",
        "creuse",
        "ain",
        "aube",
        "var",
        "cher",
        "eure",
        "orne",
        "indre",
        "loire",
        "marne",
        "landes",
        "seine",
        "est",
        "grandest",
        "reunion",
        "lareunion",
        "port",
        "leport",
        "tampon",
        "letampon",
        "possession",
        "lapossession",
        "garde",
        "lagarde",
        "robert",
        "lerobert",
        "fort",
        "source",
        "code",
        "table",
        "angle",
        "pont",
        "bois",
        "lisle",
        "montagne",
        "riviere",
        "plaine",
        "plateau",
        "chelles",
        "vertus",
        "bar",
        "sable",
        "cadre",
        "fosse",
        "saint",
        "sainte",
        "chateau",
        "pile",
        "charge",
        "guise",
        "base",
        "notes",
        "suite",
        "page",
        "date",
        "age",
        "jours",
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A place at the end of a text, its name as typed, and what stands before it."""

    place: Place
    name: str
    rest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleNear:
    """People near the place a text names: the nearest, the directory's address, and the same search around the place."""

    place: Place
    people: tuple[Hit, ...]
    directory_url: str
    search_url: str
    rest: str


def place_at_end(text: str) -> Named | None:
    """The town, postcode, département or région that the whole text or its last words can only mean; None for anything else."""
    tails = list(_tails(text))
    found = places_named(tail for tail, _rest in tails) if tails else {}
    for tail, rest in tails:
        place = found.get(tail)
        if place is not None and _is_meant(place, tail, rest):
            return Named(place=place, name=tail, rest=rest)
    return None


def people_near(asked: SearchRequest) -> PeopleNear | None:
    """What to offer for a place named in passing; None where none is, or where one was already asked for."""
    query = asked.query
    if query.near is not None or asked.near_text or asked.operators.parts or query.page > 1 or query.as_typed:
        return None
    if query.kinds and set(query.kinds).isdisjoint(PEOPLE_KINDS):
        return None
    named = place_at_end(query.text)
    if named is None or _is_named_otherwise(named, query):
        return None
    place, rest = named.place, named.rest
    around = replace(
        query,
        text=rest,
        kinds=PEOPLE_KINDS,
        near=near_place(place, DEFAULT_KM),
        sort="nearest",
        page_size=PEOPLE,
        children=0,
        facets=tuple(OF_PEOPLE),
    )
    found = services.search(around)
    if found.resting:
        return None
    chosen = [
        (OF_PEOPLE[facet], slugify(value.value))
        for facet, values in found.facets.items()
        for value in values
        if rest and label_key(value.value) == label_key(rest)
    ]
    return PeopleNear(
        place=place,
        people=found.hits,
        directory_url=f"{reverse('experts:index')}?{urlencode([('near', place.label), *chosen[:1]])}",
        search_url=address(asked.parameters, q=rest or None, near=place.label),
        rest=rest,
    )


def _tails(text: str) -> Iterator[tuple[str, str]]:
    """The last words of a text that may name a place, the longest first, with what stands before without its link word."""
    spans = [match.span() for match in _WORD.finditer(text)]
    for count in range(min(MOST_WORDS, len(spans)), 0, -1):
        start = spans[-count][0]
        tail = text[start:].strip(" ,;.!?")
        first = fold(next(iter(words(tail)), ""))
        if not first or (is_stop_word(first) and (first not in _ARTICLES or count == 1)):
            continue
        before = [text[left:right] for left, right in spans[:-count]]
        while before and (is_stop_word(before[-1]) or _POSTCODE.fullmatch(before[-1])):
            before.pop()
        yield tail, " ".join(before)


def _is_meant(place: Place, tail: str, rest: str) -> bool:
    """Whether a name can only mean the place here: by its number, its capital letter, its size, or who is looked for."""
    if _POSTCODE.search(tail):
        return bool(_POSTCODE.fullmatch(tail)) or place_key(_POSTCODE.sub(" ", tail)) in place_keys(place.name)
    name = tidied(tail)  # an arrondissement behind it says no other place
    if any(sign.isdigit() for sign in name) or place_key(name) not in place_keys(place.name):
        return False
    is_everyday = place_key(tail) in EVERYDAY
    is_name = bool(rest) and tail[:1].isupper() and not tail.isupper()
    size = place.population if place.kind == PlaceKind.COMMUNE else TOWN
    if size < TOWN:
        return is_name and size >= VILLAGE and not is_everyday
    if is_name or not PEOPLE_WORDS.isdisjoint(fold(rest).split()):
        return True
    return len(place_key(tail)) >= LEAST_SIGNS and not is_everyday


def _is_named_otherwise(named: Named, query: Query) -> bool:
    """Whether the name is an identifier, or the title of a term, a table or a variable that this reader may see."""
    tail = named.name
    if canonical_identifiers(tail, in_code=True):
        return True
    titled = services.search(
        Query(
            text=tail, audience=query.audience, kinds=NAMED_OTHERWISE, page_size=1, children=0, facets=(), as_typed=True
        )
    ).hits
    return any(fold(hit.title.partition(" — ")[0]) == fold(tail) for hit in titled)
