"""What nobody may learn from the directory: a place finer than was chosen, a field for others, a card withdrawn."""

import logging
import re
import shutil
from collections import defaultdict
from collections.abc import Iterator, Sequence
from html import unescape
from itertools import count
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

import pytest
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse

from experts.models import Card
from experts.queries import Filters, Found, Near, distance_of, for_display, shared_unit, units_of
from experts.services import hide_card
from experts.shown import WITHHOLDABLE, shown_card
from hub.places.models import Place
from search.asking import near_place
from search.query import Query
from search.services import drain_outbox, rebuild, search
from tests.factories.accounts import UserFactory
from tests.factories.experts import CardFactory
from tests.test_budgets import Visitor

RADII = (10, 25, 50, 100, 300)
ORIGINS = 40


@pytest.fixture(autouse=True)
def _own_index(settings: Any) -> Iterator[None]:
    settings.SEARCHES_A_MINUTE = 10**6
    cache.clear()
    yield
    shutil.rmtree(django_settings.SEARCH_INDEX_DIR, ignore_errors=True)


def content(client: Client, path: str) -> str:
    """Everything an address answers with, its headers too; entities read, so that nothing hides in them."""
    answer = client.get(path)
    body = answer.getvalue().decode()
    return unescape(body) + "".join(f"\n{name}: {value}" for name, value in answer.items())


# --- trilateration -----------------------------------------------------------------------------


def _rows(html: str) -> dict[str, str]:
    """Names of a list with the distance that is told."""
    found = {}
    for row in re.findall(r'<li class="row.*?</li>', html, re.DOTALL):
        name = re.search(r'class="row-title">(?:<a[^>]*>)?([^<]+)<', row)
        distance = re.search(r'class="distance">([^<]+)<', row)
        if name:
            found[name[1]] = distance[1] if distance else ""
    return found


def _unit_counts(client: Client, query: str) -> dict[str, int]:
    features = client.get(f"/experts/map.geojson?{query}").json()["features"]
    return {feature["properties"]["unit"]: feature["properties"]["count"] for feature in features}


@pytest.mark.django_db
def test_two_hundred_origins_and_radii_never_tell_people_of_one_unit_apart(client: Client) -> None:
    """Two people of each unit live far apart in it: whatever is asked, the answers say the same of both."""
    homes = {
        "d69": ("Villefranche-sur-Saône", "Vénissieux", "departement"),
        "d33": ("Arcachon", "Libourne", "departement"),
        "r53": ("Brest", "Rennes", "region"),
        "none": ("Mulhouse", "Bayonne", "hidden"),
    }
    pairs: dict[str, tuple[str, str]] = {}
    for unit, (*towns, precision) in homes.items():
        cards = [CardFactory(name=f"Fictive {town}", place=town, precision=precision) for town in towns]
        pairs[unit] = (cards[0].name, cards[1].name)
    rebuild()
    towns_here = {town for *towns, _precision in homes.values() for town in towns}
    around = Place.objects.filter(name__in=towns_here, kind="commune").select_related("parent__parent")
    far = Place.objects.filter(kind="commune", parent__kind="departement", population__gt=20_000)
    origins = [*around, *far.select_related("parent__parent").order_by("code")[::9]][:ORIGINS]
    told = defaultdict(set)
    asked = [(origin, km) for origin in origins for km in RADII]
    for number, (origin, km) in enumerate(asked):
        seen = _read_everywhere(origin, km)
        for unit, (one, other) in pairs.items():
            assert all(read.get(one) == read.get(other) for read in seen), (origin, km, unit)
            told[unit].add(seen[0].get(one))
        if number % len(RADII) == number // len(RADII) % len(RADII):  # each origin once, each radius in turn
            _assert_pages_tell_units_alone(client, origin, km, pairs)
    assert len(asked) == ORIGINS * len(RADII) == 200
    assert told["none"] == {None}  # without a place, nobody is near anything
    assert all(len(told[unit]) > 3 for unit in ("d69", "d33", "r53"))  # the others were seen from several distances


def _read_everywhere(origin: Place, km: int) -> list[dict[str, object]]:
    """What the list, the map, the files and the search read: names with all that is told of each."""
    found = Found(Filters(), near=Near(latitude=origin.latitude, longitude=origin.longitude, km=km, place=origin))
    listed = {card.name: (distance_of(card), shared_unit(card, origin)) for card in found[:]}
    filed = {card.name: shown_card(card).record()["place"] for card in for_display(found.cards())}
    hits = search(Query(kinds=("person",), near=near_place(origin, km), page_size=50)).hits
    assert listed.keys() == filed.keys() == {hit.title for hit in hits}, (origin, km)
    assert {unit.count for unit in units_of(found)} <= {2}, (origin, km)
    return [listed, filed, {hit.title: hit.distance_km for hit in hits}]


def _assert_pages_tell_units_alone(client: Client, origin: Place, km: int, pairs: dict[str, tuple[str, str]]) -> None:
    query = f"near={quote(origin.label)}&within={km}"
    html = content(client, f"/experts/?{query}")
    page, is_beyond = _rows(html), "Les plus proches au-delà" in html
    csv = content(client, f"/experts/cards.csv?{query}")
    found = _rows(content(client, f"/search/?{query}&kind=person"))
    counts = _unit_counts(client, query)
    for unit, (one, other) in pairs.items():
        # Of the three nearest beyond, the name decides who of a unit is among them; the place never does.
        is_cut = is_beyond and (one in page) != (other in page)
        assert is_cut or page.get(one) == page.get(other), (query, unit)
        assert counts.get(unit) in (None, 2), (query, unit)
        assert (one in csv) == (other in csv), (query, unit)
        assert found.get(one) == found.get(other), (query, unit)


@pytest.mark.django_db
def test_a_point_cannot_be_asked_for_and_answers_are_those_of_the_unit(client: Client) -> None:
    CardFactory(place="Vénissieux", precision="departement")
    for point in ("45.6973,4.8860", "45.6973, 4.8860", "geo:45.6973,4.8860"):
        assert "Nous ne connaissons pas ce lieu" in content(client, f"/experts/?near={quote(point)}&within=10")
    before = content(client, "/experts/map.geojson?near=Lyon&within=10")
    Card.objects.all().delete()
    CardFactory(place="Condrieu", precision="departement")
    assert content(client, "/experts/map.geojson?near=Lyon&within=10") == before


# --- what an audience may not see --------------------------------------------------------------

TEXTS = ("organisation", "headline", "bio", "website")
WORDS = {"databases": "base", "topics": "topic", "tools": "tool", "languages": "language"}
HOMES = ("Vénissieux", "Pantin", "Saint-Malo", "Bayonne")
visibilities = st.sampled_from(["public", "public", "members", "hidden"])
cards = st.fixed_dictionaries(
    {
        "visibility": visibilities,
        "precision": st.sampled_from(["commune", "departement", "region", "hidden"]),
        "fields": st.fixed_dictionaries(dict.fromkeys((*TEXTS, *WORDS), visibilities)),
    }
)


_examples = count()
_now = ["a"]


def _token(number: int, field: str) -> str:
    """A word that stands for one field of one card of one example, and is nowhere else."""
    return f"Zq{_now[0]}q{number}{field}x"


def _made(number: int, values: dict[str, Any]) -> Card:
    tokens = {field: _token(number, field) for field in (*TEXTS, *WORDS)}
    return CardFactory(
        name=_token(number, "name"),
        place=HOMES[number],
        precision=values["precision"],
        visibility=values["visibility"],
        field_visibility=values["fields"],
        **{field: tokens[field] for field in TEXTS if field != "website"},
        website=f"https://{tokens['website'].lower()}.example",
        **{field: [tokens[field]] for field in WORDS},
    )


def _secrets(number: int, values: dict[str, Any], *, is_member: bool) -> set[str]:
    """Texts of a card that this audience must meet nowhere."""
    seen = {"public", "members"} if is_member else {"public"}
    hidden = {field for field, who in values["fields"].items() if who not in seen}
    if values["visibility"] not in seen:
        hidden |= {"name", *TEXTS, *WORDS}
    secrets = {_token(number, field) for field in hidden}
    if values["precision"] != "commune" or values["visibility"] not in seen:
        secrets.add(HOMES[number])
    return secrets


def _doors(made: Sequence[Card]) -> list[str]:
    """Every address that tells of cards."""
    words = [
        f"/search/?q={_token(number, field)}" for number in range(len(made)) for field in ("name", "bio", "topics")
    ]
    places = [f"/experts/?near={quote(home)}&within=100" for home in HOMES[: len(made)]]
    return [
        "/",
        "/experts/",
        "/experts/map/",
        "/experts/map.json",
        "/experts/map.geojson",
        "/experts/cards.csv",
        "/experts/embed/",
        "/experts/units/none/",
        "/experts/units/r84,r11,r53,r75,d69,d93,d35,d64/",
        "/experts/units/c69259,c93055,c35288,c64102/",
        "/sitemap-fronts.xml",
        "/sitemap-pages.xml",
        "/search/suggest/?q=Zq",
        f"/search/?q={_token(0, 'name')}&kind=person",
        *(card.get_absolute_url() for card in made),
        *(f"/people/{card.user.username}/" for card in made if card.user is not None),
        *words,
        *places,
    ]


@pytest.mark.django_db
@hypothesis_settings(
    max_examples=5,
    deadline=None,
    phases=[Phase.generate],  # making a counterexample smaller would take minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(values=st.lists(cards, min_size=1, max_size=len(HOMES)))
def test_what_is_hidden_from_an_audience_appears_behind_no_door(
    caplog: pytest.LogCaptureFixture, values: list[dict[str, Any]]
) -> None:
    assert {*TEXTS, *WORDS} <= set(WITHHOLDABLE)
    _now[0] = f"{next(_examples)}"
    cache.clear()
    caplog.clear()
    caplog.set_level(logging.INFO)
    with transaction.atomic():
        made = [_made(number, each) for number, each in enumerate(values)]
        rebuild()
        anonymous, member, moderator = Client(), Client(), Client()
        member.force_login(UserFactory())
        moderator.force_login(UserFactory(moderator=True))
        listed = content(anonymous, "/experts/")
        assert all((_token(n, "name") in listed) == (each["visibility"] == "public") for n, each in enumerate(values))
        leaks = []
        for client, is_member in ((anonymous, False), (member, True)):
            secrets = set().union(*(_secrets(n, each, is_member=is_member) for n, each in enumerate(values)))
            for door in _doors(made):
                told = content(client, door).casefold()
                typed = [value for _name, value in parse_qsl(urlsplit(door).query) if len(value) > 3]
                for asked in (door, quote(door, safe=""), urlsplit(door).query, *typed, *map(quote, typed)):
                    told = told.replace(asked.casefold(), "")  # what one typed comes back in boxes and links
                leaks += [(door, text, is_member) for text in secrets if text.casefold() in told]
            for field, facet in WORDS.items():  # who guesses a word finds nobody by it
                hidden = [_token(n, field) for n in range(len(made)) if _token(n, field) in secrets]
                found = content(client, f"/experts/?{urlencode([(facet, word.lower()) for word in hidden])}")
                leaks += [
                    (facet, word, is_member) for word in hidden if "Personne ne répond à tous ces filtres" not in found
                ]
        exported = content(moderator, reverse("directory_desk:export"))
        leaks += [("export", text, True) for text in secrets if text in exported]
        logged = unquote(caplog.text).casefold()
        for door in sorted(_doors(made), key=len, reverse=True):
            logged = logged.replace(unquote(door).casefold(), "")
        leaks += [("log", text, True) for text in secrets if text.casefold() in logged]
        transaction.set_rollback(True)
    assert not leaks, leaks


# --- withdrawal --------------------------------------------------------------------------------


@pytest.mark.django_db
def test_withdrawn_card_is_behind_no_door_at_the_next_request(client: Client) -> None:
    card = CardFactory(name="Ondine Retirée", topics=["Sujet Retiré"], place="Pantin")
    rebuild()
    doors = [
        "/experts/?near=Pantin",
        "/experts/map.json",
        "/experts/map.geojson",
        "/experts/cards.csv",
        "/experts/units/c93055/",
        "/search/?q=Ondine",
        "/search/suggest/?q=Ondi",
        "/sitemap-fronts.xml",
        card.get_absolute_url(),
    ]
    before = {door: content(client, door) for door in doors}
    assert sum("Ondine" in text or "93055" in text for text in before.values()) >= 6
    hide_card(by=card.user, card=card)
    drain_outbox()
    for door in doors:
        told = content(client, door).replace("q=Ondine", "").replace('value="Ondine"', "")
        assert "Ondine Retirée" not in told, door
        assert "ondine-retiree" not in told or door == card.get_absolute_url(), door
        assert "Sujet Retiré" not in told, door
        assert "Pantin" not in told or door == doors[0], door
    assert client.get("/experts/map.geojson").json()["features"] == []


@pytest.mark.django_db(transaction=True)
def test_page_cache_forgets_a_withdrawn_card_with_the_commit() -> None:
    card = CardFactory(name="Ondine Retirée", place="Pantin")
    visitor = Visitor()
    paths = ("/experts/", "/experts/units/c93055/", "/experts/?near=Pantin")
    for path in paths:
        assert "Ondine" in visitor.get(path).decode(), path
        visitor.get(path)
        assert visitor.headers["x-page-cache"] == "hit", path
    hide_card(by=card.user, card=card)
    for path in paths:
        assert "Ondine" not in visitor.get(path).decode(), path
