"""Codes found over every nomenclature, and nomenclatures as files."""

import csv
import io

import pytest

from django.test import Client

from hub.dictionary.codes import find_codes
from hub.dictionary.services import save_nomenclature
from tests.factories.dictionary import NomenclatureEntryFactory, NomenclatureFactory, VariableFactory

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
        ("doppler otite", []),
        ("o", []),
        ("", []),
        ("%", []),
        ("_" * 3, []),
        ("\x00\ud800", []),
    ],
)
def test_a_code_is_found_by_its_beginning_or_by_words_of_its_meaning(text: str, codes: list[str]) -> None:
    assert [found.code for found in find_codes(text).codes] == codes


def test_what_begins_with_the_text_comes_first_and_says_who_uses_it() -> None:
    save_nomenclature(name="ZZ_ABC_V", entries=[("1", "Voir ZQM001")])
    first, second = find_codes("zqm001").codes
    assert (first.code, first.nomenclature, first.variables) == ("ZQM001", "ZZ_ACT_V", ("ZZZ_ACT_COD",))
    assert (second.code, second.variables) == ("1", ())


def test_pages_hold_every_code_once_and_cost_the_same(django_assert_num_queries) -> None:
    many = NomenclatureFactory(name="ZZ_GRD_V", entry_count=30)
    for number in range(30):
        NomenclatureEntryFactory(nomenclature=many, position=number + 1, code=f"{number:02}", label="Zone fictive")
    NomenclatureEntryFactory(nomenclature=many, position=40, code="ZONE", label="Zone")
    found, after = [], ""
    while True:
        with django_assert_num_queries(2):
            page = find_codes("zone", after=after, limit=7)
        found += [item.code for item in page.codes]
        after = page.after
        if not after:
            break
    assert found == ["ZONE", *(f"{number:02}" for number in range(30))]
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
    assert "ZQM002" in client.get("/dictionary/nomenclatures/ZZ_ACT_V/", {"q": "echo"}).content.decode()


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
