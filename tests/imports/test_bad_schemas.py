"""Schemas that are wrong: each is answered with a line of the report, and the rest is imported."""

import json
import tracemalloc
from pathlib import Path

import pytest

from django.test import Client

from hub.dictionary.models import Nomenclature, Table
from tests.imports.test_commands import run

pytestmark = pytest.mark.django_db


def write(folder: Path, name: str, content: object) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")


def link(column: str, table: str) -> dict[str, object]:
    return {"fields": column, "reference": {"resource": table, "fields": column}}


def test_each_odd_schema_is_told_and_the_rest_imported(tmp_path: Path, client: Client) -> None:
    tables = tmp_path / "schemas" / "DCIR"
    column = {"name": "ZZ_NUM", "type": "string"}
    write(
        tables,
        "ZA",
        {
            "name": "ZZ_AAA_F",
            "fields": [column],
            "foreignKeys": [link("ZZ_NUM", "ZZ_BBB_F"), link("ZZ_NUM", "ZZ_AAA_F")],
        },
    )
    write(
        tables,
        "ZB",
        {
            "name": "ZZ_BBB_F",
            "fields": [column],
            "foreignKeys": [link("ZZ_NUM", "ZZ_AAA_F"), link("ZZ_NUM", "ZZ_ABS_F")],
        },
    )
    twice = [{**column, "description": "un"}, {"name": "zz_num", "type": "complexe", "description": "deux"}]
    write(
        tables,
        "ZC",
        {"name": "ZZ_CCC_F", "fields": [*twice, {"name": "ZZ_TYP", "type": ["a"]}], "foreignKeys": 7, "history": "?"},
    )
    write(tables, "ZD", {"name": "../ZD", "fields": [column]})
    (tables / "ZE.json").write_text("[" * 50_000, encoding="utf-8")
    write(tables, "ZF", {"name": "zz_aaa_f", "fields": [{"name": "ZZ_AUTRE"}]})  # described already
    write(tables, "ZG", {"name": "ZZ_GGG_F", "fields": [{**column, "length": "9" * 21}]})
    write(tables, "ZH", {"name": "ZZ_HHH_F", "title": ["a"], "fields": [column]})
    write(tables, "ZI", {"name": "ZZ_III_F", "fields": [{"name": f"V{place}"} for place in range(5_001)]})
    write(tables, "ZJ", {"name": "ZZ_JJJ_F", "title": "\ud800Demi-signe", "fields": [column]})
    lists = tmp_path / "nomenclatures" / "ORAVUE"
    write(lists, "ZZ_LST_V", {"name": "ZZ_LST_V", "fields": [{"name": "COD", "role": "code"}]})
    with (lists / "ZZ_LST_V.csv").open("wb") as file:
        file.truncate(300_000_000)  # one line without end: its beginning is all that may be read
    rows = {"ZZ_UTF_V": b"A\nB\n\xe9t\xe9\n", "ZZ_LNG_V": b"A\n" + b"B" * 201 + b"\n", "ZZ_QUO_V": b'A\n"B\nC\nD\n'}
    for name, content in rows.items():
        write(lists, name, {"name": name, "fields": [{"name": "COD", "role": "code"}]})
        (lists / f"{name}.csv").write_bytes(b"COD\n" + content)
    report = run("import_schemas", tmp_path).replace("\u00a0", " ")
    for told in (
        "zz_aaa_f est aussi décrite dans schemas/DCIR/ZA.json",
        "ZZ_NUM : « longueur » compte 21 signes, pour 20 au plus.",
        'pas un texte, mais ["a"]',
        "5001 champs, plus que les 5000 qui sont lus",
        "ZZ_UTF_V.csv: ligne 4 : pas écrite en UTF-8",
        "ZZ_LNG_V.csv: ligne 3 : un code de plus de 200 signes",
        "ZZ_QUO_V.csv: ligne 5 : ce n’est pas du CSV",
        "ZZ_ABS_F",
        "zz_num est décrite deux fois",
        "« ../ZD »",
        "ZE.json",
        "la ligne 1 dépasse 100000 signes",
        "types inconnus",
    ):
        assert told in report, told
    assert set(Table.objects.filter(name__startswith="ZZ_").values_list("name", flat=True)) == {
        "ZZ_AAA_F",
        "ZZ_BBB_F",
        "ZZ_CCC_F",
        "ZZ_JJJ_F",
    }
    assert not Table.objects.get(name="ZZ_AAA_F").variables.filter(key="ZZ_AUTRE").exists()
    assert Table.objects.get(name="ZZ_JJJ_F").title == "Demi-signe"
    assert Table.objects.get(name="ZZ_CCC_F").variables.get(key="ZZ_NUM").description == "un"
    assert not Nomenclature.objects.filter(name__startswith="ZZ_").exclude(entry_count=0).exists()
    for path in (
        "/dictionary/paths/?from=ZZ_AAA_F&to=ZZ_BBB_F",
        "/dictionary/graph/?table=ZZ_AAA_F&steps=2",
        "/dictionary/ZZ_CCC_F/",
    ):
        assert client.get(path).status_code == 200, path


def test_a_long_list_of_codes_is_imported_without_being_held(tmp_path: Path) -> None:
    lists = tmp_path / "nomenclatures" / "ORAVUE"
    (tmp_path / "schemas").mkdir()
    fields = [{"name": "COD", "role": "code"}, {"name": "LIB", "role": "label"}]
    peaks = []
    for number in (2_500, 7_500):
        write(lists, "ZZ_LST_V", {"name": "ZZ_LST_V", "fields": fields})
        lines = (f"Z{place:06};Libellé {place}\n" for place in range(number))
        (lists / "ZZ_LST_V.csv").write_text("COD;LIB\n" + "".join(lines), encoding="utf-8")
        tracemalloc.start()
        try:
            run("import_schemas", tmp_path)
            peaks.append(tracemalloc.get_traced_memory()[1])
        finally:
            tracemalloc.stop()
        assert Nomenclature.objects.get(name="ZZ_LST_V").entry_count == number
    assert peaks[1] < 1.5 * peaks[0], peaks  # three times the codes, no more memory
    last = Nomenclature.objects.get(name="ZZ_LST_V").entries.get(position=7_500)
    assert (last.code, last.label) == ("Z007499", "Libellé 7499")
