"""Schemas of tables and nomenclatures."""

from io import StringIO

import pytest

from hub.imports.table_schemas import (
    SchemaError,
    read_nomenclature_rows,
    read_nomenclature_schema,
    read_schema_page,
    read_table_schema,
)
from tests.imports.conftest import FIXTURES

SCHEMAS = FIXTURES / "schemas"


def test_json_schema_is_read() -> None:
    schema = read_table_schema((SCHEMAS / "schemas/DCIR/ZZ_PRS_F.json").read_text())
    assert (schema.name, schema.base, schema.primary_key, schema.created_year) == (
        "ZZ_PRS_F",
        "DCIR",
        ("ZZ_NUM",),
        2010,
    )
    assert schema.missing_years == (2012, 2013)
    first, second = schema.fields
    assert (first.nomenclature, first.nomenclature_column, first.format, first.rule) == (
        "ZZ_SEX_V",
        "SEX_COD",
        "",
        "Règle dessai’",
    )
    assert (second.nomenclature, second.format, second.deleted_year) == ("", "%d%m%Y", 2015)
    assert schema.foreign_keys[0].table_columns == ("ABS_NUM",)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        '{"name": "A/B", "fields": [{"name": "X"}]}',
        '{"name": "A", "fields": [{"name": "x y"}]}',
        "",
        "[]",
        "{",
        '{"name": "A"}',
        '{"fields": [{}], "name": "A"}',
        '{"fields": []}',
        "null",
        '{"fields": 3}',
    ],
)
def test_broken_json_is_refused(text: str) -> None:
    with pytest.raises(SchemaError):
        read_table_schema(text)


def test_generated_page_is_read() -> None:
    text = (FIXTURES / "documentation/tables/.schemas/DCIR/ZZ_PRS_F.md").read_text()
    schema = read_schema_page(text, name="ZZ_PRS_F", folder="DCIR")
    assert schema.title == "Table des prestations d'essai"
    assert schema.primary_key == ("ZZ_NUM", "ZZ_ORD")
    assert [(field.name, field.type) for field in schema.fields] == [
        ("ZZ_NUM", "string"),
        ("ZZ_ORD", "integer"),
        ("ZZ_DTE", "date"),
    ]
    assert schema.fields[0].description == "Numéro d'essai (si < 2)"
    assert schema.fields[1].description == "Ordre de l’essai\nsur deux lignes"
    assert schema.foreign_keys[0].table == "ZZ_SUI_F"
    with pytest.raises(SchemaError):
        read_schema_page("rien", name="X", folder="Y")


def test_codes_of_a_nomenclature_are_read() -> None:
    schema = read_nomenclature_schema((SCHEMAS / "nomenclatures/ESSAI/ZZ_SEX_V.json").read_text())
    text = (SCHEMAS / "nomenclatures/ESSAI/ZZ_SEX_V.csv").read_text()
    assert list(read_nomenclature_rows(StringIO(text), schema)) == [("1", "premier"), ("2", "second; autre")]
    header = text.partition("\n")[0]
    endless = header + '\n1;"' + "x\n" * 90_000
    for wrong in ("", "AUTRE;SEX_LIB\n1;x\n", "x" * 200_000, f"{header}\n{'9' * 201};x\n", endless):
        with pytest.raises(SchemaError):
            list(read_nomenclature_rows(StringIO(wrong), schema))
