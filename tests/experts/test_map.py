"""What leaves the directory: the map's data, names at a unit, files, the map on other sites, the background of another site."""

import csv
import io
import json
import re
from itertools import accumulate
from typing import Any

import pytest

from django.core.cache import cache
from django.test import Client

from experts.tiles import check_tiles, tile_layer
from hub.base.spreadsheets import safe_cell
from hub.places.insets import HEIGHT, WIDTH, drawn_circle, inset_of
from hub.places.queries import named
from tests.factories.accounts import UserFactory
from tests.factories.experts import CardFactory

pytestmark = pytest.mark.django_db

TILES = "https://tuiles.exemple.test/fond/{z}/{x}/{y}.png"


def _rows(client: Client, query: str = "") -> list[dict[str, str]]:
    answer = client.get(f"/experts/cards.csv?{query}")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="experts.csv"'
    text = answer.getvalue().decode()
    assert text.startswith("\ufeffname,")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_map_data_is_read_back_as_the_units_of_the_list(client: Client) -> None:
    for town, precision in (
        ("Lyon", "commune"),
        ("Lyon", "commune"),
        ("Ajaccio", "commune"),
        ("Ajaccio", "departement"),
        ("Genève", "commune"),
        ("Brest", "region"),
        ("Saint-Denis (974)", "commune"),
        ("Brest", "hidden"),
    ):
        CardFactory(place=town, precision=precision)
    data = client.get("/experts/map.json").json()
    assert data["total"] == 8
    assert data["levels"]["none"] == {"counts": [1]}
    communes = data["levels"]["commune"]
    codes = [f"{number:05d}" if number > 36**5 else number for number in accumulate(communes["codes"])]
    geneva = named("commune", "2660646")
    assert geneva is not None
    assert {int(code, 36) for code in ("69123", "2A004", "97411", geneva.code)} == set(map(int, codes))
    assert sorted(communes["names"].split("\n")) == ["Ajaccio", "Genève (Suisse)", "Lyon", "Saint-Denis"]
    assert sorted(communes["counts"]) == [1, 1, 1, 2]
    drawn = list(zip(accumulate(communes["latitudes"]), accumulate(communes["longitudes"]), strict=True))
    assert (4575, 485) in drawn  # Lyon, in hundredths of a degree
    assert all(
        3600 < latitude < 5200 and -600 < longitude < 1000 for latitude, longitude in drawn
    )  # La Réunion in its box


def test_one_click_gives_thirty_names_and_more_come_by_pages(client: Client) -> None:
    names = {CardFactory(place="Lyon").name for _number in range(30)}
    first = client.get("/experts/units/c69123/").json()
    assert {person["name"] for person in first["people"]} == names
    assert (first["total"], first["more"]) == (30, False)
    for _number in range(31):
        CardFactory(place="Brest")
    both = client.get("/experts/units/c69123,c29019/").json()
    assert (both["total"], both["more"], len(both["people"])) == (61, True, 60)
    rest = client.get("/experts/units/c69123,c29019/?page=2").json()
    assert (rest["total"], rest["more"], len(rest["people"])) == (61, False, 1)
    assert len({person["name"] for person in [*both["people"], *rest["people"]]}) == 61
    for path in (
        "c69123/?page=3",
        "c69123/?page=0",
        "c69123/?page=x",
        "x12/",
        "c69123,,d69/",
        "1/",
        "c" + "9" * 20 + "/",
    ):
        assert client.get(f"/experts/units/{path}").status_code == 404, path
    assert client.get("/experts/units/c00000/").json()["people"] == []


def test_names_at_a_unit_keep_the_filters(client: Client) -> None:
    CardFactory(name="Connaît", databases=["PMSI HAD"])
    CardFactory(name="Ignore", databases=["DCIR"])
    CardFactory(place="Brest")  # with nobody there, the nearest beyond would be the set
    found = client.get("/experts/units/c69123/?base=pmsi").json()
    assert [person["name"] for person in found["people"]] == ["Connaît"]
    assert client.get("/experts/units/c69123/?near=Brest&within=10").json()["people"] == []


def test_file_holds_the_cards_of_the_list_in_its_order(client: Client) -> None:
    CardFactory(name="Loin", place="Vienne (38)", databases=["PMSI HAD"])
    CardFactory(name="Ici", place="Lyon", databases=["PMSI HAD"], tools=["R", "SAS"], languages=["Français"])
    CardFactory(name="Ailleurs", place="Brest", precision="departement", databases=["PMSI HAD"], sector="hospital")
    rows = _rows(client, "near=Lyon&within=50&base=pmsi")
    assert [row["name"] for row in rows] == ["Ici", "Loin"]
    assert rows[0]["place"] == "Lyon (69)"
    assert rows[0]["tools"] == "SAS, R"
    assert rows[0]["url"] == "http://testserver/experts/ici/"
    everybody = {row["name"]: row for row in _rows(client)}
    assert (everybody["Ailleurs"]["place"], everybody["Ailleurs"]["level"]) == ("Finistère (dép. 29)", "département")
    assert everybody["Ailleurs"]["sector"] == "hôpital ou soins"
    assert set(rows[0]) & {"email", "user", "bio", "latitude"} == set()


def test_file_runs_no_formula_and_keeps_its_lines(client: Client) -> None:
    CardFactory(name="=cmd|' /C calc'!A0", headline='a "quote", and, commas', organisation="@SUM(1;2)")
    (row,) = _rows(client)
    assert row["name"] == "'=cmd|' /C calc'!A0"
    assert row["organisation"] == "'@SUM(1;2)"
    assert row["headline"] == 'a "quote", and, commas'


@pytest.mark.parametrize("text", ["=1+1", "+33 1", "-2", "@x", "\t=1", "\r=1", " =1", "\u00a0=1", "＝1", "\ufeff=1"])
def test_cell_that_begins_like_a_formula_is_text(text: str) -> None:
    assert safe_cell(text) == f"'{text}"
    assert safe_cell(f"a{text}") == f"a{text}"
    assert safe_cell("") == ""


def test_file_is_bounded_and_so_are_files(client: Client, monkeypatch: Any) -> None:
    cache.clear()
    for _number in range(3):
        CardFactory()
    monkeypatch.setattr("experts.exports.MOST_CARDS", 2)
    answer = client.get("/experts/cards.csv")
    assert answer.status_code == 413
    assert "Trop de fiches" in answer.content.decode()
    monkeypatch.setattr("experts.exports.AT_ONCE", 2)
    monkeypatch.setattr("experts.exports.MOST_CARDS", 3)
    assert len(_rows(client)) == len(_rows(client, "near=Lyon&within=10")) == 3
    monkeypatch.setattr("experts.exports.FILES_A_MINUTE", 3)
    refused = client.get("/experts/cards.csv")
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) <= 60
    cache.clear()


def test_file_of_a_member_holds_more_and_no_cache_keeps_it(client: Client) -> None:
    CardFactory(name="Entre nous", members=True)
    assert _rows(client) == []
    client.force_login(UserFactory())
    assert [row["name"] for row in _rows(client)] == ["Entre nous"]
    assert "no-store" in client.get("/experts/cards.csv")["Cache-Control"]


def _ancestors(answer: Any) -> str:
    found = re.search(r"frame-ancestors ([^;]+)", answer["Content-Security-Policy"])
    return found[1] if found else ""


def test_other_sites_frame_the_map_only_when_named(client: Client, settings: Any) -> None:
    alone = client.get("/experts/embed/?base=pmsi")
    assert _ancestors(alone) == "'self'"
    settings.HUB_EMBED_SITES = ["https://ami.exemple.test"]
    named_site = client.get("/experts/embed/?base=pmsi")
    assert _ancestors(named_site) == "'self' https://ami.exemple.test"
    assert "X-Frame-Options" not in named_site
    assert "/experts/map.json?base=pmsi" in named_site.content.decode()
    for path in ("/experts/", "/experts/map/", "/experts/embed/help/"):
        assert "ami.exemple" not in client.get(path)["Content-Security-Policy"]
    html = client.get("/experts/embed/help/?base=pmsi").content.decode()
    assert "https://ami.exemple.test" in html
    assert '&lt;iframe src="http://testserver/experts/embed/?base=pmsi" title=' in html


def test_map_on_another_site_tells_it_to_ask_without_cookies(client: Client) -> None:
    CardFactory(members=True, name="Entre nous")
    client.force_login(UserFactory())
    html = client.get("/experts/embed/").content.decode()
    assert '"guestOf": "http://testserver/experts/"' in html
    assert "Entre nous" not in html
    assert '"guestOf": ""' in client.get("/experts/map/").content.decode()


def test_background_of_another_site_is_named_to_the_browser_only_when_set(client: Client, settings: Any) -> None:
    plain = client.get("/experts/map/")
    assert "tuiles" not in plain["Content-Security-Policy"] + plain.content.decode()
    settings.HUB_MAP_TILES, settings.HUB_MAP_TILES_CREDIT = TILES, "<b>Tuiles</b> fictives"
    answer = client.get("/experts/map/")
    policy = dict(
        part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";") if " " in part.strip()
    )
    assert policy["img-src"] == "'self' data: https://tuiles.exemple.test"
    assert [name for name, value in policy.items() if "tuiles" in value] == ["img-src"]
    html = answer.content.decode()
    assert "<b>Tuiles" not in html
    options = json.loads(html[html.index("drawExperts(") :].split(", ", 1)[1].split(");", 1)[0])
    assert options["tiles"] == {"url": TILES, "credit": "<b>Tuiles</b> fictives", "host": "tuiles.exemple.test"}
    assert "tuiles" not in client.get("/experts/")["Content-Security-Policy"]


@pytest.mark.parametrize(
    "url",
    [
        "http://tuiles.exemple.test/{z}/{x}/{y}.png",
        "https://{s}.tuiles.exemple.test/{z}/{x}/{y}.png",
        "https://tuiles.exemple.test/{z}/{x}.png",
        "https://a b; script-src */{z}/{x}/{y}",
        "https://moi:secret@tuiles.exemple.test/{z}/{x}/{y}.png",
        "javascript:{z}{x}{y}",
    ],
)
def test_address_of_tiles_that_cannot_be_is_told_and_left_out(url: str, settings: Any) -> None:
    settings.HUB_MAP_TILES, settings.HUB_MAP_TILES_CREDIT = url, "X"
    assert tile_layer() is None
    assert [error.id for error in check_tiles()] == ["experts.E001"]
    settings.HUB_MAP_TILES, settings.HUB_MAP_TILES_CREDIT = TILES, ""
    assert [error.id for error in check_tiles()] == ["experts.E002"]
    settings.HUB_MAP_TILES = ""
    assert check_tiles() == []


def test_towns_of_a_square_are_those_around_and_nothing_of_who_asks(client: Client) -> None:
    answer = client.get("/places/around/45/4/")
    towns = {label: (latitude, longitude) for label, latitude, longitude in answer.json()["towns"]}
    assert {"Lyon (69)", "Saint-Étienne (42)"} <= set(towns)
    assert all(44.8 <= latitude <= 46.2 and 3.8 <= longitude <= 5.2 for latitude, longitude in towns.values())
    assert not answer.cookies
    assert "Saint-Denis (974)" in {town[0] for town in client.get("/places/around/-21/55/").json()["towns"]}
    assert client.get("/places/around/0/-150/").json()["towns"] == []
    for path in ("/places/around/91/4/", "/places/around/45/200/", "/places/around/45.76/4.84/", "/places/around/x/y/"):
        assert client.get(path).status_code == 404


def test_map_page_names_no_other_site_and_every_script_has_its_nonce() -> None:
    answer = Client().get("/experts/map/", {"near": "Lyon"})
    assert "<noscript><p>La carte est dessinée par JavaScript" in answer.content.decode()
    html = answer.content.decode()
    tags = re.findall(r"<(?:script|style)\b[^>]*>", html)
    nonces = {match[1] for tag in tags if (match := re.search(r'nonce="([^"]+)"', tag))}
    assert len(tags) > 4
    assert all("nonce=" in tag for tag in tags)
    assert len(nonces) == 1
    assert f"'nonce-{nonces.pop()}'" in answer["Content-Security-Policy"]
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", html)
    assert '<html lang="fr">' in html
    assert "<title>" in html
    assert len(html) < 8_000
    assert answer["X-Frame-Options"] == "SAMEORIGIN"


def test_map_page_stays_small_with_many_people() -> None:
    for _number in range(30):
        CardFactory()
    assert len(Client().get("/experts/map.geojson").json()["features"]) == 1
    assert len(Client().get("/experts/map/").content) < 8_000


def test_map_of_a_far_territory_looks_at_its_box_with_the_circle_inside() -> None:
    inset = inset_of(-20.9, 55.45)
    south, west = inset.corner
    for km in (10, 500):
        corners = drawn_circle(inset, -20.9, 55.45, km)
        assert all(south <= y <= south + HEIGHT and west <= x <= west + WIDTH for y, x in corners)
        assert len(set(corners)) > 3
    html = Client().get("/experts/map/", {"near": "97400"}).content.decode()
    assert '"circle": null' in html
    assert f'"focus": [[{south}, {west}]' in html
