"""The pages of tables and variables show where the rest of the site speaks of them."""

import re
from urllib.parse import parse_qs

import pytest

from django.test import Client

from search.documents import Document
from search.engines.loading import get_engine
from tests.factories.accounts import UserFactory
from tests.factories.dictionary import TableFactory, VariableFactory

MEMBERS = ("members",)


def document(kind: str, key: str, title: str, **values) -> Document:
    return Document(kind=kind, key=key, title=title, url=f"/{key}/", **{"visibility": ("public",), **values})


@pytest.fixture
def _world(search_index: None) -> None:
    TableFactory(name="ZZ_PRS_F")
    VariableFactory(name="ZZZ_NIR_PSA")
    body = "Voir ZZZ_NIR_PSA pour les personnes."
    get_engine().rebuild(
        [
            document("topic", "topic:1", "Question ouverte", body=body, facets={"state": ("open",)}, authority=0.9),
            document("topic", "topic:2", "Question résolue", facets={"state": ("solved",)}),
            document("post", "post:3", "Question résolue", body=body, parent="topic:2", anchor="#post-3"),
            document("topic", "topic:4", "Question réservée", body=body, visibility=MEMBERS),
            document("topic", "topic:5", "Autre sujet", body="Voir ZZZ_AUT_COD."),
            document("talk", "talk:1", "Un exposé"),
            document("cue", "cue:1", "Un exposé", body=body, parent="talk:1", anchor="?t=740"),
            document("factsheet", "factsheet:1", "Une fiche", body=body),
            document("person", "person:1", "Camille Exemple", body=body),
        ]
    )


@pytest.mark.usefixtures("_world")
def test_every_kind_that_names_it_is_linked_at_its_place_solved_first(client: Client) -> None:
    html = client.get("/dictionary/variables/ZZZ_NIR_PSA/").content.decode()
    for part in ("#post-3", "?t=740", "/factsheet:1/", "/person:1/"):
        assert part in html, part
    assert html.index("Question résolue") < html.index("Question ouverte")
    assert "Autre sujet" not in html
    assert "Question réservée" not in html
    begun = parse_qs(re.search(r'href="/forum/ask/\?([^"]+)"', html)[1].replace("&amp;", "&"))
    assert begun["title"] == ["ZZZ_NIR_PSA – "]
    assert begun["body"][0].startswith("Variable\u00a0: ZZZ_NIR_PSA")
    client.force_login(UserFactory())
    assert "Question réservée" in client.get("/dictionary/variables/ZZZ_NIR_PSA/").content.decode()
    assert "Question résolue" not in client.get("/dictionary/ZZ_PRS_F/").content.decode()


@pytest.mark.usefixtures("_world")
def test_mentions_cost_no_query_however_many_they_are(client: Client, django_assert_max_num_queries) -> None:
    address = "/dictionary/variables/ZZZ_NIR_PSA/"
    client.get(address)
    with django_assert_max_num_queries(16) as few:
        client.get(address)
    allowed = len(few)
    get_engine().rebuild(
        document("topic", f"topic:{number}", "Encore", body="ZZZ_NIR_PSA") for number in range(100, 400)
    )
    client.get(address)
    with django_assert_max_num_queries(allowed):
        html = client.get(address).content.decode()
    assert "/search/?q=ZZZ_NIR_PSA&amp;kind=topic" in html


@pytest.mark.usefixtures("_world")
def test_a_name_that_is_a_word_of_every_day_is_not_looked_for(client: Client) -> None:
    VariableFactory(name="AGE")
    get_engine().rebuild([document("topic", "topic:9", "Quel âge ont-ils ?", body="L'age des gens.")])
    assert "Quel âge" not in client.get("/dictionary/variables/AGE/").content.decode()


def test_pages_stand_while_search_rests(client: Client, settings) -> None:
    settings.SEARCH_ENGINE = "tests.search.dead_engine.DeadEngine"
    VariableFactory(name="ZZZ_NIR_PSA")
    assert client.get("/dictionary/variables/ZZZ_NIR_PSA/").status_code == 200
