"""A place named in passing: people near it are offered, and words of every day are left alone."""

from html import unescape

import pytest

from search import services
from search.documents import Document
from search.whereabouts import place_at_end

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "place", "rest"),
    [
        ("PMSI Lyon", "Lyon (69)", "PMSI"),
        ("69008", "Lyon (69)", ""),
        ("PMSI 69008 Lyon", "Lyon (69)", "PMSI"),
        ("pmsi saint-étienne", "Saint-Étienne (42)", "pmsi"),
        ("PMSI Paris 13", "Paris (75)", "PMSI"),
        ("expert lyon 3e", "Lyon (69)", "expert"),
        ("PMSI Nice", "Nice (06)", "PMSI"),
        ("expert pmsi tours", "Tours (37)", "expert pmsi"),
        ("qui connaît le PMSI à Sens", "Sens (89)", "qui connaît le PMSI"),
        ("ALD Loire-Atlantique", "Loire-Atlantique (dép. 44)", "ALD"),
        ("PMSI Grand Est", "Grand Est", "PMSI"),
        ("mende", "Mende (48)", ""),
        ("chaînage à La Rochelle", "La Rochelle (17)", "chaînage"),
    ],
)
def test_a_place_at_the_end_is_read(text: str, place: str, rest: str) -> None:
    found = place_at_end(text)
    assert found is not None
    assert (found.place.label, found.rest) == (place, rest)


@pytest.mark.parametrize(
    "text",
    [
        "nice", "Tours", "PMSI Nice 2", "PMSI Paris 2013", "date de sens", "tours de garde", "cartographie nord", "code source", "Orange", "HAD Bourg", "bourg",
        "réunion", "EU", "ALD 30", "Jean Dupont", "prestations", "12345", "France", "PMSI France", "expert table", "",
    ],
)  # fmt: skip
def test_words_of_every_day_are_no_place(text: str) -> None:
    assert place_at_end(text) is None


@pytest.mark.usefixtures("search_index", "sources")
def test_people_near_the_place_are_offered_beside_the_results(client) -> None:
    page = client.get("/search/", {"q": "PMSI Lyon"})
    offered = page.context["near_people"]
    assert [shown.hit.key for shown in offered.people] == ["person:1", "person:2"]
    assert page.context["asked"].query.near is None  # offered, not imposed
    html = unescape(page.content.decode())
    assert 'href="/experts/?near=Lyon+%2869%29&base=pmsi">Experts près de Lyon (69)' in html
    around = client.get("/search/" + offered.search_url)
    assert around.context["asked"].query.near is not None
    assert around.context["near_people"] is None
    assert client.get("/search/", {"q": "PMSI Lyon", "kind": "table"}).context["near_people"] is None


@pytest.mark.usefixtures("search_index")
def test_a_name_of_the_glossary_or_the_dictionary_is_no_place(client, sources) -> None:
    assert client.get("/search/", {"q": "lyon"}).context["near_people"] is not None
    table = Document(
        key="table:LYON", kind="table", title="LYON — Une table", url="/dictionary/LYON/", body="Un sigle."
    )
    sources["table"].held.append(table)
    services.rebuild()
    assert client.get("/search/", {"q": "lyon"}).context["near_people"] is None
    assert client.get("/search/", {"q": "ER_PRS_F"}).context["near_people"] is None
