"""The directory in a browser: list, map and card show the same people, and no more than they chose."""

import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from experts.models import Card
from experts.services import hide_card
from hub.places.distances import in_words
from tests.factories.accounts import UserFactory
from tests.factories.experts import CardFactory
from tests.xss_corpus import CORPUS

pytestmark = pytest.mark.django_db

PAGED = ("/experts/", "/experts/units/c69123/")


def _names(html: str) -> list[str]:
    return re.findall(r'class="row-title"><a href="[^"]+">([^<]+)<', html)


def _map(client: Client, **parameters: Any) -> list[dict[str, Any]]:
    answer = client.get("/experts/map.geojson", parameters)
    assert answer["Content-Type"] == "application/geo+json"
    return list(answer.json()["features"])


def _text(client: Client, url: str, **parameters: Any) -> str:
    answer = client.get(url, parameters)
    assert answer.status_code == 200
    return answer.content.decode()


def test_empty_directory_invites() -> None:
    html = _text(Client(), "/experts/")
    assert "L’annuaire est encore vide" in html
    assert _map(Client()) == []


def test_list_near_a_postcode_is_sorted_and_distances_are_rounded() -> None:
    CardFactory(name="Loin", place="Grenoble")
    CardFactory(name="Voisine", place="Vienne (38)")
    CardFactory(name="Ici", place="Lyon")
    html = _text(Client(), "/experts/", near="69008", within="50")
    assert _names(html) == ["Ici", "Voisine"]
    assert "2 fiches à moins de 50\u00a0km de Lyon (69)" in html
    assert re.findall(r'class="distance">([^<]+)<', html) == ["à moins de 10\u00a0km", "à environ 25\u00a0km"]
    assert "26," not in html


@pytest.mark.parametrize(
    ("km", "words"),
    [
        (0.3, "à moins de 10\u00a0km"),
        (12.4, "à environ 10\u00a0km"),
        (47.6, "à environ 50\u00a0km"),
        (393.6, "à environ 390\u00a0km"),
        (9373, "à environ 9\u00a0350\u00a0km"),
        (None, ""),
    ],
)
def test_distance_in_words(km: float | None, words: str) -> None:
    assert in_words(km) == words


@pytest.mark.parametrize(
    "parameters", [{}, {"base": "pmsi"}, {"near": "Lyon", "within": "100"}, {"kind": "person", "tool": ["r", "sas"]}]
)
def test_map_and_list_show_the_same_set(parameters: dict[str, Any]) -> None:
    for number in range(30):
        town = ("Lyon", "Grenoble", "Paris", "Cayenne")[number % 4]
        precision = ("commune", "departement", "region", "hidden", "commune")[number % 5]
        CardFactory(
            place=town,
            precision=precision,
            databases=[("DCIR", "PMSI HAD")[number % 2]],
            tools=[("R", "SAS", "SQL")[number % 3]],
        )
    client = Client()
    pages = [_text(client, "/experts/", **parameters)]
    while following := re.search(r'rel="next" href="([^"]+)"', pages[-1]):
        pages.append(_text(client, "/experts/" + following[1].replace("&amp;", "&")))
    listed = sorted(name for page in pages for name in _names(page))
    features = _map(client, **parameters)
    assert sum(feature["properties"]["count"] for feature in features) == len(listed) > 0
    drawn: list[str] = []
    for feature in features:
        found = client.get(f"/experts/units/{feature['properties']['unit']}/", parameters).json()
        assert found["total"] == feature["properties"]["count"]
        drawn += [person["name"] for person in found["people"]]
    assert sorted(drawn) == listed


def test_departement_is_all_that_shows_anywhere() -> None:
    card = CardFactory(place="Vaulx-en-Velin", precision="departement", name="Discrète")
    client = Client()
    urls = [
        "/experts/",
        "/experts/?near=Lyon&within=100",
        card.get_absolute_url(),
        "/experts/map.geojson",
        "/experts/map/",
        f"/experts/units/d{card.place.code}/",
    ]
    for url in urls:
        text = _text(client, url)
        assert "Vaulx" not in text
        assert "69256" not in text
        assert "69120" not in text
        assert "45.77" not in text
    (feature,) = _map(client)
    assert feature["geometry"]["coordinates"] == [card.place.longitude, card.place.latitude]
    assert set(feature["properties"]) == {"unit", "name", "level", "count"}
    assert feature["properties"]["level"] == "departement"


def test_geojson_has_no_private_field() -> None:
    CardFactory(user=UserFactory(email="secrete@exemple.test"), bio="Biographie", orcid="0000-0002-1825-0097")
    for url in (
        "/experts/map.geojson",
        "/experts/",
        f"/experts/{Card.objects.get().slug}/",
        "/experts/units/c69123/",
    ):
        assert "secrete@" not in _text(Client(), url)
    assert set(_map(Client())[0]["properties"]) == {"unit", "name", "level", "count"}
    people = Client().get("/experts/units/c69123/").json()["people"]
    assert set(people[0]) == {"name", "url", "organisation", "place"}


def test_overseas_is_drawn_in_its_inset_and_kept_at_its_true_place() -> None:
    CardFactory(place="Saint-Denis (974)")
    (feature,) = _map(Client())
    assert feature["geometry"]["coordinates"][1] == pytest.approx(-20.88, abs=0.01)
    latitude, longitude = feature["properties"]["drawn"]
    assert 36 < latitude < 41
    assert -6 < longitude < 10


def test_withdrawn_card_is_gone_at_the_next_request() -> None:
    card = CardFactory(name="Retirée")
    client = Client()
    assert _names(_text(client, "/experts/")) == ["Retirée"]
    hide_card(by=card.user, card=card)
    for url in (
        "/experts/",
        "/experts/?near=Lyon",
        "/experts/map.geojson",
        "/experts/map.json",
        "/experts/units/c69123/",
    ):
        assert "Retirée" not in _text(client, url)
    assert _map(client) == []
    assert client.get(card.get_absolute_url()).status_code == 404
    assert client.get(f"{card.get_absolute_url()}contact/").status_code == 404


def test_members_card_shows_to_members_and_no_cache_keeps_it() -> None:
    card = CardFactory(members=True, name="Entre nous")
    member = Client()
    member.force_login(UserFactory())
    for url in ("/experts/", "/experts/map.geojson", card.get_absolute_url()):
        answer = member.get(url)
        assert answer.status_code == 200
        assert "no-store" in answer["Cache-Control"]
    assert "Entre nous" in _text(member, "/experts/")
    assert "Entre nous" not in _text(Client(), "/experts/")
    assert _map(Client()) == []
    assert Client().get(card.get_absolute_url()).status_code == 404


def test_list_map_and_counts_hold_the_cards_of_the_area_that_was_asked() -> None:
    for town, precision in (
        ("Brest", "commune"),
        ("Rennes", "departement"),
        ("Quimper", "region"),
        ("Lyon", "commune"),
    ):
        CardFactory(place=town, precision=precision)
    html = _text(Client(), "/experts/", near="Bretagne", within="10")
    assert "3 fiches\u00a0: Bretagne, et jusqu’à 10\u00a0km de son centre" in html
    assert html.count('<span class="distance">dans la région</span>') == 3
    features = Client().get("/experts/map.geojson", {"near": "Bretagne", "within": "10"}).json()["features"]
    assert sum(feature["properties"]["count"] for feature in features) == 3
    html = _text(Client(), "/experts/", near="Saint-Malo", within="10")
    assert '<span class="distance">dans le département</span>' in html
    assert '<span class="distance">dans la région</span>' in html


def test_nobody_within_the_radius_shows_the_nearest_and_the_forum() -> None:
    CardFactory(name="Au loin", place="Grenoble")
    html = _text(Client(), "/experts/", near="Brest", within="25")
    assert "Personne à cette distance" in html
    assert "Les plus proches au-delà" in html
    assert _names(html) == ["Au loin"]
    assert 'href="/forum/ask/?title=Qui' in html


def test_map_shows_the_nearest_beyond_that_the_list_names() -> None:
    for town in ("Grenoble", "Lyon", "Lyon", "Nice", "Lille"):
        CardFactory(name=f"De {town}", place=town)
    query = {"near": "Rennes", "within": "25"}
    listed = _names(_text(Client(), "/experts/", **query))
    data = Client().get("/experts/map.json", query).json()
    assert (data["beyond"], data["total"], data["levels"]["commune"]["names"]) == (True, 3, "Lille\nLyon")
    people = Client().get("/experts/units/c59350,c69123,c38185/", query).json()["people"]
    assert sorted(person["name"] for person in people) == sorted(listed) == ["De Lille", "De Lyon", "De Lyon"]
    assert (
        Client().get("/experts/map.geojson", query).json()["features"] == []
    )  # files hold the radius that was asked for
    assert "beyond" not in Client().get("/experts/map.json", query | {"within": "500"}).json()


def test_unknown_town_gets_a_message_suggestions_and_everybody() -> None:
    CardFactory(name="Présente")
    html = _text(Client(), "/experts/", near="Grenobel")
    assert "Nous ne connaissons pas ce lieu" in html
    assert "Grenoble (38)" in html
    assert _names(html) == ["Présente"]
    assert 'value="Grenobel"' in html


@pytest.mark.parametrize(
    "parameters",
    [
        {"near": "<script>alert(1)</script>"},
        {"near": "x" * 10_000},
        {"near": "Lyon", "within": "-5"},
        {"near": "Lyon", "within": "abc"},
        {"near": "Lyon", "within": "9" * 400},
        {"near": "\x00"},
        {"base": ["x"] * 500},
        {"base": "y" * 5000},
        {"base": "\x00"},
        {"region": "99", "kind": "robot", "availability": "''"},
        {"near": "France"},
        {"page": "x"},
    ],
)
def test_odd_parameters_never_break_a_page(parameters: dict[str, Any]) -> None:
    CardFactory()
    for url in (
        "/experts/",
        "/experts/map/",
        "/experts/map.json",
        "/experts/map.geojson",
        "/experts/units/c69123/",
        "/experts/embed/",
        "/experts/embed/help/",
    ):
        answer = Client().get(url, parameters)
        assert answer.status_code == (404 if "page" in parameters and url in PAGED else 200), (url, answer.status_code)
        assert b"<script>alert(1)" not in answer.content


@pytest.mark.parametrize("page", ["0", "2", "-1", "abc", "9" * 30])
def test_page_that_does_not_exist_is_a_404_with_a_way_back(page: str) -> None:
    CardFactory()
    answer = Client().get("/experts/", {"page": page, "base": "dcir"})
    assert answer.status_code == 404
    assert "Cette page de la liste n’existe pas" in answer.content.decode()
    assert "?base=dcir" in answer.content.decode()


def test_filters_are_links_that_keep_the_place_and_each_other() -> None:
    CardFactory(databases=["DCIR"], tools=["R"])
    html = _text(Client(), "/experts/", near="Lyon", within="25", base="dcir")
    assert 'href="?near=Lyon&amp;within=25&amp;base=dcir&amp;tool=r"' in html
    assert 'href="?near=Lyon&amp;within=25"' in html
    assert '<input type="hidden" name="base" value="dcir">' in html
    assert "/experts/map/?near=Lyon&amp;within=25&amp;base=dcir" in html


@pytest.mark.parametrize(
    "url",
    [
        "/experts/",
        "/experts/?near=Lyon&base=dcir",
        "/experts/map.geojson?near=Lyon",
        "/experts/map.json?near=Lyon",
        "/experts/units/c69123,none/?near=Lyon",
    ],
)
def test_queries_do_not_grow_with_the_list(url: str) -> None:
    def count(client: Client) -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        return len(queries)

    anonymous, member = Client(), Client()
    member.force_login(UserFactory())
    CardFactory(databases=["DCIR", "PMSI MCO"], topics=["Cancer"], tools=["R"])
    few = count(anonymous), count(member)
    for number in range(29):
        CardFactory(
            databases=["DCIR", "EGB"], topics=["Cancer"], tools=["R", "SAS"], place=("Lyon", "Vienne (38)")[number % 2]
        )
    many = count(anonymous), count(member)
    assert few == many
    assert max(many) <= 12


@pytest.mark.parametrize("url", ["/experts/", "/experts/?near=Lyon", "/experts/map.geojson", "/experts/experte/"])
def test_anonymous_page_is_the_same_for_everybody(url: str) -> None:
    CardFactory(name="Experte", bio="Texte")
    one, other = Client().get(url), Client().get(url)
    assert one.status_code == 200
    assert not one.cookies
    assert one.content == other.content
    assert b"csrfmiddlewaretoken" not in one.content
    assert "nonce-" not in one.get("Content-Security-Policy", "")


class _Reader(HTMLParser):
    """Collects what could run: event attributes, inline scripts, addresses of other kinds."""

    def __init__(self) -> None:
        super().__init__()
        self.dangers: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.dangers += [f"{tag}[{name}]" for name in values if name.startswith("on") or name == "style"]
        if (tag in {"object", "embed", "svg", "math"} and "class" not in values) or (
            tag == "script" and "src" not in values
        ):
            self.dangers.append(tag)
        for name in ("href", "src", "action"):
            address = re.sub(r"[\x00-\x20]", "", values.get(name) or "").lower()
            if ":" in address.split("?")[0] and not address.startswith(("http:", "https:", "mailto:")):
                self.dangers.append(address)


def test_hostile_text_is_inert_everywhere() -> None:
    cards = [
        CardFactory(
            name=payload[:140].strip() or "x",
            organisation=payload[:140],
            headline=payload[:140],
            bio=payload,
            topics=[payload[:70]],
        )
        for payload in (text.replace("\x00", "") for text in CORPUS[::6])
    ]
    client = Client()
    reader = _Reader()
    for url in ("/experts/", *(card.get_absolute_url() for card in cards)):
        reader.feed(_text(client, url))
    assert reader.dangers == []
    json.loads(client.get("/experts/units/c69123/").content)


def test_spelling_of_a_topic_only_hidden_cards_have_is_not_shown(client: Client) -> None:
    CardFactory(topics=["Sujet Très Secret"], hidden=True)
    CardFactory(topics=["Sujet Très Public"])
    assert "Sujet Très Secret" not in client.get("/experts/?topic=sujet-tres-secret").content.decode()
    assert "Sujet Très Public" in client.get("/experts/?topic=sujet-tres-public&topic=autre").content.decode()
