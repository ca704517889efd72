"""The pages that join two tables and that draw all of them."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from django.contrib.staticfiles import finders
from django.test import Client

from hub.dictionary.drawing import LABELS, Label, Point, labels
from hub.dictionary.graph_views import tint
from hub.dictionary.models import Table
from tests.factories.dictionary import TableFactory, TableLinkFactory, VariableFactory

PATHS, GRAPH = "/dictionary/paths/", "/dictionary/graph/"


@pytest.fixture
def client() -> Client:
    """Somebody who reads English."""
    return Client(headers={"accept-language": "en"})


@pytest.fixture
def tables() -> dict[str, Table]:
    """ZZ_AAA_F - ZZ_BBB_R - T_MCOaaB, and ZZ_SEU_F alone."""
    made = {name: TableFactory(name=name) for name in ("ZZ_AAA_F", "ZZ_BBB_R", "T_MCOaaB", "ZZ_SEU_F")}
    TableLinkFactory(
        source=made["ZZ_AAA_F"], target=made["ZZ_BBB_R"], columns="ZZZ_UN, ZZZ_DEUX", target_columns="ZZZ_UN, ZZZ_DEUX"
    )
    TableLinkFactory(source=made["T_MCOaaB"], target=made["ZZ_BBB_R"], columns="ZZZ_ANO", target_columns="ZZZ_PSA")
    VariableFactory(table=made["ZZ_BBB_R"], name="ZZZ_PSA")
    return made


@pytest.mark.usefixtures("tables")
def test_any_spelling_is_joined_and_the_way_is_shown_with_its_code(client: Client) -> None:
    page = client.get(PATHS, {"from": "zz_aaa_f", "to": "T_MCO19B", "year": "2019"})
    html = page.content.decode()
    assert page.status_code == 200
    assert "The shortest way: 2 joins" in html
    assert "Read as ZZ_AAA_F and T_MCOaaB." in html
    assert "INNER JOIN T_MCO19B AS t3\n  ON t2.ZZZ_PSA = t3.ZZZ_ANO" in html
    assert 'href="?from=T_MCO19B&amp;to=zz_aaa_f&amp;year=2019"' in html
    for language in ("SQL", "SAS", "R"):
        assert f"<summary>{language}</summary>" in html


@pytest.mark.usefixtures("tables")
@pytest.mark.parametrize(
    ("asked", "status", "said"),
    [
        ({}, 200, "Which tables do you want to join?"),
        ({"from": "ZZ_AAA_X", "to": "T_MCOaaB"}, 422, "No table is called “ZZ_AAA_X” here."),
        ({"from": "ZZ_AAA_F", "to": "ZZ_AAA_F"}, 200, "These are the same table"),
        ({"from": "ZZ_AAA_F", "to": "ZZ_SEU_F"}, 200, "No link with another table is documented for ZZ_SEU_F."),
        ({"from": "ZZ_AAA_F", "to": "T_MCOaaB", "year": "19"}, 422, "Give a year in four digits"),
        ({"from": "\x00<script>" * 50, "to": "’;--"}, 422, "No table is called"),
        ({"from": "ZZ_AAA_F", "to": "T_MCOaaB", "year": "٢٠١٩"}, 422, "Give a year in four digits"),
    ],
)
def test_what_cannot_be_joined_is_said(client: Client, asked: dict[str, str], status: int, said: str) -> None:
    page = client.get(PATHS, asked)
    assert page.status_code == status
    assert said in page.content.decode()
    assert "<script>&lt;" not in page.content.decode()


@pytest.mark.usefixtures("tables")
def test_a_mistyped_table_offers_the_nearest(client: Client) -> None:
    html = client.get(PATHS, {"from": "ZZ_AAB_F", "to": "T_MCOaaB"}).content.decode()
    assert '<a href="?from=ZZ_AAA_F&amp;to=T_MCOaaB"><code>ZZ_AAA_F</code></a>' in html


@pytest.mark.usefixtures("tables")
def test_one_table_alone_offers_those_a_join_away_and_a_variable_the_tables_that_hold_it(client: Client) -> None:
    html = client.get(PATHS, {"from": "zz_bbb_r"}).content.decode()
    assert re.findall(r'<a class="tag" href="\?([^"]+)"', html) == [
        "from=zz_bbb_r&amp;to=T_MCOaaB",
        "from=zz_bbb_r&amp;to=ZZ_AAA_F",
    ]
    assert "No link of ZZ_SEU_F with another table" in client.get(PATHS, {"to": "ZZ_SEU_F"}).content.decode()
    page = client.get(PATHS, {"from": "zzz_psa", "to": "T_MCOaaB"})
    assert page.status_code == 422
    assert "“ZZZ_PSA” is a variable" in page.content.decode()
    assert '<a href="?from=ZZ_BBB_R&amp;to=T_MCOaaB"><code>ZZ_BBB_R</code></a>' in page.content.decode()


@pytest.mark.usefixtures("tables")
def test_every_link_is_drawn_and_written(client: Client) -> None:
    html = client.get(GRAPH).content.decode()
    assert re.findall(r'data-table="(\w+)"', html) == ["T_MCOaaB", "ZZ_AAA_F", "ZZ_BBB_R"]
    assert re.findall(r'data-ends="([\w ]+)"', html) == ["T_MCOaaB ZZ_BBB_R", "ZZ_AAA_F ZZ_BBB_R"]
    assert "<title>T_MCOaaB – ZZ_BBB_R : ZZZ_ANO = ZZZ_PSA</title>" in html
    assert html.count('<th scope="row">') == 2
    assert "2 links, as text" in html
    assert "1 table without a documented link, left out of the drawing" in html
    assert '<li><a href="/dictionary/ZZ_SEU_F/"' in html


@pytest.mark.usefixtures("tables")
def test_around_a_table_only_its_neighbours_are_drawn(client: Client) -> None:
    html = client.get(GRAPH, {"table": "T_MCO19B"}).content.decode()
    assert re.findall(r'data-table="(\w+)"', html) == ["T_MCOaaB", "ZZ_BBB_R"]
    assert 'data-table="T_MCOaaB" aria-current="true"' in html
    further = client.get(GRAPH, {"table": "T_MCO19B", "steps": "2"}).content.decode()
    assert re.findall(r'data-table="(\w+)"', further) == ["T_MCOaaB", "ZZ_AAA_F", "ZZ_BBB_R"]
    assert "ZZZ_PSA" in client.get(GRAPH, {"table": "ZZ_BBB_R"}).content.decode()


@pytest.mark.usefixtures("tables")
@pytest.mark.parametrize(
    ("asked", "status", "said"),
    [
        ("NOWHERE", 422, "No table is called “NOWHERE” here."),
        ("zz_seu_f", 200, "No link with another table is documented for ZZ_SEU_F."),
    ],
)
def test_a_table_that_cannot_be_drawn_is_named(client: Client, asked: str, status: int, said: str) -> None:
    page = client.get(GRAPH, {"table": asked, "steps": "zzz"})
    assert page.status_code == status
    assert said in page.content.decode()
    assert ("The page of ZZ_SEU_F" in page.content.decode()) == (status == 200)


@pytest.mark.parametrize("address", [PATHS, GRAPH])
def test_without_links_the_pages_say_so(client: Client, address: str) -> None:
    assert "No link between tables is described yet." in client.get(address).content.decode()


@pytest.mark.parametrize("address", [f"{PATHS}?from=ZZ_0_F&to=ZZ_29_F", GRAPH])
def test_pages_cost_the_same_queries_with_few_and_many_tables(
    client: Client, address: str, django_assert_max_num_queries
) -> None:
    hub = TableFactory(name="ZZ_HUB_R")
    for number in (0, 29):
        TableLinkFactory(source=TableFactory(name=f"ZZ_{number}_F"), target=hub)
    client.get(address)
    with django_assert_max_num_queries(12) as few:
        client.get(address)
    allowed = len(few)
    for number in range(1, 29):
        TableLinkFactory(source=TableFactory(name=f"ZZ_{number}_F"), target=hub)
        TableFactory(name=f"ZZ_{number}_SEULE")
    client.get(address)
    with django_assert_max_num_queries(allowed):
        assert client.get(address).status_code == 200


def test_two_tables_side_by_side_have_their_names_apart() -> None:
    points = {
        "ZZ_AAA_F": Point(x=0, y=-130),
        "ZZ_BBB_F": Point(x=40, y=-130),
        "ZZ_CCC_F": Point(x=-20, y=-300, angle=90, is_leaf=True),  # its name comes down from there, above no other
    }
    written = labels(points)
    assert set(written) == {"ZZ_AAA_F", "ZZ_BBB_F"}
    assert written["ZZ_AAA_F"] == LABELS[0]
    assert written["ZZ_BBB_F"] == Label(dx=9, dy=4, anchor="start")
    points["ZZ_CCC_F"] = replace(points["ZZ_CCC_F"], y=-220)  # now it runs through the place above the first
    assert labels(points)["ZZ_AAA_F"] != LABELS[0]


@pytest.mark.parametrize("base", ["Bénéficiaires", "CépiDc", "DCIR et DCIRS"])
def test_each_database_has_a_colour_of_its_own(base: str) -> None:
    sheet = finders.find("dictionary/links.css")
    assert sheet is not None
    tints = re.findall(r"\.graph-([\w-]+) \{ --tint: (.+); \}", Path(sheet).read_text())
    assert tint(base) in dict(tints)
    assert len(set(dict(tints).values())) == len(tints)
