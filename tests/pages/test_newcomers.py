"""The newcomer's compass and the starter path."""

import re
from typing import Any

import pytest

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hub.pages.glossary import known_terms
from hub.pages.services import save_term
from meetups.models import Cue
from search.services import rebuild
from search.thesaurus import known_synonyms

pytestmark = [pytest.mark.usefixtures("demo_world"), pytest.mark.django_db]


@pytest.fixture
def _indexed() -> None:
    rebuild()


def directions(client: Client, **answers: str) -> Any:
    response = client.get("/compass/", answers)
    assert response.status_code == 200
    return response.context["found"]


@pytest.mark.usefixtures("_indexed")
def test_two_profiles_get_different_pages_that_say_why(client: Client) -> None:
    one = directions(client, who="clinician", near="Brest", base="pmsi", tool="sas")
    other = directions(client, who="datascientist", near="Marseille", base="dcir", theme="medicament", tool="r")
    for found in (one, other):
        assert len(found.experts) == 3
        assert found.sheets
        assert len(found.words) == 10
        assert all(item.reason for item in (*found.sheets, *found.minutes, *found.words))
    assert {e.row.card.pk for e in one.experts} != {e.row.card.pk for e in other.experts}
    assert [w.term.title for w in one.words] != [w.term.title for w in other.words]
    assert one.title != other.title
    assert set(one.experts[0].matches) <= {"PMSI", "SAS"}
    assert one.experts[0].matches
    assert all(expert.row.distance for expert in one.experts)


@pytest.mark.usefixtures("_indexed")
def test_recordings_bear_the_database_chosen_before_the_role_and_open_at_a_minute(client: Client) -> None:
    found = directions(client, who="datascientist", base="dcir")
    assert len(found.minutes) == 3
    assert all("DCIR" in item.hit.facets["base"] for item in found.minutes)
    assert [item.part.kind for item in found.minutes if item.part] == ["cue", "cue"]
    assert "?t=" in found.minutes[0].href
    assert found.minutes[2].reason == "porte sur DCIR"
    assert "Des minutes à regarder" in client.get("/compass/", {"base": "dcir"}).content.decode()
    Cue.objects.all().delete()
    rebuild()
    whole = client.get("/compass/", {"base": "dcir"}).content.decode()
    assert "Des enregistrements à regarder" in whole
    assert "Des minutes à regarder" not in whole


def test_unknown_town_and_answers_get_a_message_and_the_page(client: Client) -> None:
    response = client.get("/compass/", {"near": "Xyzzyville", "base": "none-such", "who": "student"})
    text = response.content.decode()
    assert response.status_code == 200
    assert "Xyzzyville" in text
    assert response.context["answers"].base.problem in text
    found = response.context["found"]
    assert len(found.experts) == 3
    assert not any(expert.row.distance for expert in found.experts)
    assert not client.cookies


def test_compass_tells_of_people_what_the_directory_tells(client: Client) -> None:
    """The same units, at the precision people chose, and the same distances, of nobody else."""
    near = {"near": "Rennes", "base": "pmsi"}
    shown = [expert.row for expert in directions(client, **near).experts]
    listed = client.get("/experts/", {**near, "within": "2000"}).context["rows"]
    told = {row.card.pk: (row.shown.place, row.distance) for row in listed}
    assert {row.card.pk: (row.shown.place, row.distance) for row in shown}.items() <= told.items()


def test_compass_takes_as_many_queries_in_a_small_glossary_as_in_a_large_one(client: Client) -> None:
    counts = []
    for near in ("Brest", "Lyon"):
        with CaptureQueriesContext(connection) as queries:
            directions(client, who="clinician", near=near, base="pmsi", theme="diabete", tool="sas")
        counts.append(len(queries))
    assert max(counts) <= 16
    assert counts[0] == counts[1]


def test_term_is_known_and_searched_with_its_meaning_until_it_is_taken_down() -> None:
    term, _status = save_term(slug="zzt", title="ZZT", expansion="Zone de zone témoin", body="Une zone.")
    assert [known.url for known in known_terms() if known.title == "ZZT"] == ["/glossaire/zzt/"]
    assert known_synonyms().found_in("zzt")[0].others == ("Zone de zone témoin",)
    term.unpublish()
    assert "ZZT" not in {known.title for known in known_terms()}


def test_starter_path_keeps_its_progress_in_the_address(client: Client) -> None:
    text = client.get("/start/", {"done": ["2", "9", "x"]}).content.decode()
    ticked = re.findall(r'value="(\d)" checked', text)
    assert ticked == ["2"]
    assert "<span data-count>1</span> / 6" in text
    assert re.findall(r'value="(\d)" checked', client.get("/start/").content.decode()) == []
