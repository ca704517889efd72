"""What a page that found nothing offers, and to whom."""

from dataclasses import replace
from html import unescape
from urllib.parse import parse_qs

import pytest

from hub.accounts.services import create_person
from search import nothing_found, services
from search.documents import MEMBERS, Document
from search.results import Results

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index", "sources")]


def person(number: int, name: str, **values) -> Document:
    return Document(key=f"person:{number}", kind="person", title=name, url=f"/experts/{number}/", **values)


@pytest.fixture
def people(sources) -> None:
    sources["person"].held[:] = [
        person(1, "Ange Granit", body="Biostatistique. CépiDc.", facets={"base": ("CépiDc",)}, place=(48.85, 2.35)),
        person(2, "Bé Sureau", body="Pharmacie. DCIR.", facets={"base": ("DCIR",)}, place=(45.76, 4.83), authority=1),
        person(3, "Cy Pinson", body="Épidémiologie.", facets={"base": ("DCIR",)}, place=(45.77, 4.9), authority=1),
        person(4, "Di Huppe", body="Économie.", place=(43.3, 5.4), authority=1),
        person(5, "Eu Secret", body="Biostatistique.", visibility=(MEMBERS,), authority=1),
    ]
    sources["person"].held.sort(key=lambda document: document.key)
    services.rebuild()


@pytest.fixture
def empty(client):
    def get(**parameters):
        answer = client.get("/search/", parameters)
        assert answer.context["found"].total == 0
        return answer.context["empty"]

    return get


def names(empty) -> list[str]:
    return [shown.hit.title for shown in empty.people]


def test_people_answer_to_the_words_first(people, empty) -> None:
    found = names(empty(q="biostatistique xyzxyz", kind="table"))
    assert found[0] == "Ange Granit"
    assert len(found) == 3


def test_people_answer_to_the_database_asked_for(people, empty) -> None:
    assert set(names(empty(q="xyzxyz", base="DCIR"))[:2]) == {"Bé Sureau", "Cy Pinson"}


def test_people_are_the_nearest_where_a_place_is_known(people, empty) -> None:
    assert names(empty(q="xyzxyz", near="Marseille")) == ["Di Huppe", "Bé Sureau", "Cy Pinson"]


def test_people_who_are_free_come_first(people, sources, empty) -> None:
    for place, document in enumerate(sources["person"].held):
        free = ("available" if document.title in {"Di Huppe", "Cy Pinson"} else "unavailable",)
        sources["person"].held[place] = replace(document, facets={**document.facets, "availability": free})
    services.rebuild()
    found = names(empty(q="biostatistique xyzxyz", kind="table"))
    assert (set(found[:2]), found[2]) == ({"Cy Pinson", "Di Huppe"}, "Ange Granit")


def test_hidden_people_are_offered_to_those_who_may_see_them(people, empty, client) -> None:
    assert "Eu Secret" not in names(empty(q="biostatistique secret", kind="table"))
    client.force_login(create_person(email="m@exemple.test", display_name="Maud", password="un mot de passe"))
    assert "Eu Secret" in names(empty(q="biostatistique secret", kind="table"))


def test_looser_searches_are_offered_with_what_they_find(empty, client) -> None:
    offered = empty(q="girofle muscadier", kind="table").loosened
    assert offered
    for one in offered:
        assert client.get(f"/search/{one.url}").context["found"].total == one.count > 0, one.label
    assert offered[0].count == max(one.count for one in offered)


def test_looser_searches_leave_out_words_that_tell_something_never_pieces_of_a_place(people, empty) -> None:
    offered = empty(q="le girofle près de Marseille", within="25", kind="person").loosened
    assert {one.label for one in offered} == {"sans «\N{NO-BREAK SPACE}girofle\N{NO-BREAK SPACE}»"}
    assert {parse_qs(one.url[1:])["q"][0] for one in offered} == {"près de Marseille"}


def test_looser_searches_count_nothing_hidden(empty) -> None:
    assert empty(q="quetsche", kind="topic").loosened == []


def test_counts_cost_a_bounded_number_of_searches(empty, monkeypatch) -> None:
    asked = []
    engine_search = services.search

    def counted(query) -> Results:
        asked.append(query)
        return engine_search(query)

    monkeypatch.setattr(services, "search", counted)
    empty(q="a1 b2 c3 d4 e5 f6", kind="table", theme=[f"t{n}" for n in range(9)], base=["x", "y"])
    assert len(asked) <= 1 + nothing_found.MOST_COUNTED + 3 + 1  # one for the examples of operators, kept for minutes


def test_nearest_titles_are_offered_without_a_script(empty) -> None:
    assert [one["text"] for one in empty(q="aurél", kind="table").titles] == ["Aurélie Fontanille"]


def test_question_is_asked_in_the_same_words(client) -> None:
    html = unescape(client.get("/search/", {"q": "où est le xyzxyz ?"}).content.decode())
    assert "/forum/ask/?title=o%C3%B9+est+le+xyzxyz+%3F" in html


def test_page_that_found_something_makes_no_more_searches(client, monkeypatch) -> None:
    monkeypatch.setattr(nothing_found, "people_who_may_help", lambda _asked: pytest.fail("no need"))
    assert client.get("/search/", {"q": "girofle"}).context["empty"] is None


def test_member_is_shown_what_an_anonymous_reader_is_not(client) -> None:
    titles = client.get("/search/", {"q": "salon", "kind": "table"}).context["empty"].titles
    assert titles == []
    client.force_login(create_person(email="m@exemple.test", display_name="Maud", password="un mot de passe"))
    titles = client.get("/search/", {"q": "salon", "kind": "table"}).context["empty"].titles
    assert [one["text"] for one in titles] == ["Salon des adhérents"]
