"""Codes found over every nomenclature, and nomenclatures as files."""

import csv
import io

import pytest

from django.test import Client

from hub.dictionary import held_codes
from hub.dictionary.codes import find_codes, nearest_text
from hub.dictionary.services import save_nomenclature
from tests.factories.dictionary import NomenclatureFactory, VariableFactory

CODES = [("ZQM001", "Examen doppler fictif"), ("ZQM002", "Échographie fictive"), ("Z1", "Otite séreuse")]


@pytest.fixture(autouse=True)
def _lists() -> None:
    save_nomenclature(name="ZZ_ACT_V", title="Actes fictifs", entries=CODES)
    save_nomenclature(name="ZZ_DIA_V", entries=[("H65", "Otite moyenne non suppurée"), ("=1+1", "Une formule")])
    VariableFactory(name="ZZZ_ACT_COD", nomenclature="ZZ_ACT_V")
    VariableFactory(name="ZZZ_ACT_COD", nomenclature="ZZ_ACT_V")


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("zqm", ["ZQM001", "ZQM002"]),
        ("ZQM001", ["ZQM001"]),
        ("echographie", ["ZQM002"]),
        ("OTITE", ["Z1", "H65"]),
        ("otite moyenne", ["H65"]),
        ("otites séreuses", ["Z1"]),
        ("dopplers examens", ["ZQM001"]),
        ("doppler otite", []),
        ("o", []),
        ("", []),
        ("%", []),
        ("_" * 3, []),
        ("\x00\ud800", []),
    ],
)
@pytest.mark.parametrize("most", [0, held_codes.MOST_HELD], ids=["stored", "held"])
def test_a_code_is_found_by_its_beginning_or_by_words_of_its_meaning(
    text: str, codes: list[str], most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(held_codes, "MOST_HELD", most)
    assert [found.code for found in find_codes(text).codes] == codes


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("ZQM0019", "ZQM001"),
        ("otiet", "otite"),
        ("otite introuvable", "otite"),
        ("echograpie fictive", "echographie fictive"),
        ("otite", ""),
        ("introuvable", ""),
        ("", ""),
    ],
)
def test_a_text_that_finds_nothing_has_a_nearest_one(text: str, near: str) -> None:
    assert nearest_text(text) == near


def test_codes_that_are_imported_anew_are_found_at_once() -> None:
    assert [found.code for found in find_codes("otite").codes] == ["Z1", "H65"]
    save_nomenclature(name="ZZ_ACT_V", entries=[("Z2", "Otite\nfictive"), ("Z3", "Autre")])
    assert next((found.code, found.label) for found in find_codes("otite").codes) == ("Z2", "Otite\nfictive")
    assert [found.code for found in find_codes("z3").codes] == ["Z3"]


def test_what_begins_with_the_text_comes_first_and_says_who_uses_it() -> None:
    save_nomenclature(name="ZZ_ABC_V", entries=[("1", "Voir ZQM001")])
    first, second = find_codes("zqm001").codes
    assert (first.code, first.nomenclature, first.variables) == ("ZQM001", "ZZ_ACT_V", ("ZZZ_ACT_COD",))
    assert (second.code, second.variables) == ("1", ())


@pytest.mark.parametrize(("most", "queries"), [(held_codes.MOST_HELD, 3), (31, 4), (0, 4)])
def test_pages_hold_every_code_once_and_cost_the_same(
    django_assert_num_queries, monkeypatch: pytest.MonkeyPatch, most: int, queries: int
) -> None:
    """The lists of codes, the codes shown, their variables; what is too long to be held is one query more."""
    monkeypatch.setattr(held_codes, "MOST_HELD", most)
    zones = [(f"{number:02}", "Zone fictive") for number in range(30)]
    save_nomenclature(name="ZZ_GRD_V", entries=[*zones, ("ZONE", "Zone")])
    save_nomenclature(name="ZZ_AUT_V", entries=[("9", "Une zone"), ("ZONE9", "")])  # made later, earlier by name
    find_codes("zone")
    found, after = [], ""
    while True:
        with django_assert_num_queries(queries):
            page = find_codes("zone", after=after, limit=7)
        found += [item.code for item in page.codes]
        after = page.after
        if not after:
            break
    assert found == ["ZONE", "ZONE9", *(f"{number:02}" for number in range(30)), "9"]
    for wrong in ("x", "1-2", "1-2-3-4", "1--3", "9" * 40, "²-1-1"):
        assert find_codes("zone", after=wrong, limit=1).codes[0].code == "ZONE"


def test_the_page_shows_codes_beside_nomenclatures(client: Client) -> None:
    html = client.get("/dictionary/nomenclatures/", {"q": "otite"}).content.decode()
    assert "H65" in html
    assert "Z1" in html
    assert "/dictionary/variables/ZZZ_ACT_COD/" in html
    both = client.get("/dictionary/nomenclatures/", {"q": "fictif"}).content.decode()
    assert "ZQM001" in both
    assert "/dictionary/nomenclatures/ZZ_ACT_V/" in both
    assert 'class="empty"' in client.get("/dictionary/nomenclatures/", {"q": "introuvable"}).content.decode()
    assert 'href="?q=ZQM001"' in client.get("/dictionary/nomenclatures/", {"q": "zqm0012"}).content.decode()
    assert "ZQM002" in client.get("/dictionary/nomenclatures/ZZ_ACT_V/", {"q": "fictive echo"}).content.decode()


def test_a_nomenclature_is_given_as_csv_that_no_spreadsheet_runs(client: Client) -> None:
    answer = client.get("/dictionary/nomenclatures/ZZ_DIA_V/codes.csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert answer["Content-Disposition"] == 'attachment; filename="ZZ_DIA_V.csv"'
    assert list(csv.reader(io.StringIO(text))) == [
        ["code", "label"],
        ["H65", "Otite moyenne non suppurée"],
        ["'=1+1", "Une formule"],
    ]
    NomenclatureFactory(name="ZZ_VID_V")
    for name in ("ZZ_VID_V", "NOWHERE"):
        assert client.get(f"/dictionary/nomenclatures/{name}/codes.csv").status_code == 404
