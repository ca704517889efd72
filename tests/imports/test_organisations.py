"""Public bodies as a file writes them, well or badly."""

import json
from pathlib import Path
from typing import Any

import pytest

from experts.models import Card
from hub.imports.organisations import OrganisationError, read_organisation
from tests.imports.test_commands import run

BODY: dict[str, Any] = {
    "name": "Institut imaginaire",
    "acronym": "IID",
    "kind": "institut",
    "city": "Lyon",
    "region": "Auvergne-Rhône-Alpes",
    "topics": [{"topic": "PMSI"}],
}


@pytest.mark.parametrize("wrong", [{"acronym": 12}, {"name": ["a"]}, {"name": ""}])
def test_a_body_that_cannot_be_known_again_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(OrganisationError):
        read_organisation({**BODY, **wrong})


@pytest.mark.parametrize(
    ("wrong", "ignored"),
    [
        ({"topics": "PMSI"}, ("topics",)),
        ({"topics": [{"topic": "PMSI"}, "DCIR", {"topic": 3}]}, ("topics[2]", "topics[3]")),
        ({"latitude": "45", "longitude": True}, ("latitude", "longitude")),
        ({"website": 1, "permanent_access": []}, ("website", "permanent_access")),
        ({"website": None, "topics": None, "latitude": 45}, ()),
    ],
)
def test_a_field_that_cannot_be_read_is_named(wrong: dict[str, Any], ignored: tuple[str, ...]) -> None:
    assert read_organisation({**BODY, **wrong}).ignored == ignored


@pytest.mark.django_db
def test_a_repaired_file_makes_no_second_card(tmp_path: Path) -> None:
    path = tmp_path / "liste.json"

    def imported(*bodies: dict[str, Any]) -> str:
        path.write_text(json.dumps({"organisations": bodies}))
        return run("import_organisations", path)

    assert "liste.json#1: acronym n’est pas un texte" in imported({**BODY, "acronym": 12})
    assert not Card.objects.exists()
    assert "liste.json#1: topics ne peut pas être lu" in imported({**BODY, "acronym": "", "topics": "PMSI"})
    assert "liste.json#2: le même organisme que liste.json#1" in imported(BODY, BODY)
    card = Card.objects.get()
    assert (card.acronym, [skill.name for skill in card.skills.all() if skill.name == "PMSI"][:1]) == ("IID", ["PMSI"])
    assert "Rien n’a changé." in imported(BODY)
