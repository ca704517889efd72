"""Versions of a table's schema, from one import to the next."""

import re
from importlib import import_module
from pathlib import Path

import pytest

from django.apps import apps
from django.test import Client

from hub.dictionary.models import SchemaVersion, Table
from hub.dictionary.versions import Difference
from hub.dictionary.versions import differences as differences_of
from tests.factories.dictionary import TableFactory, VariableFactory
from tests.imports.test_bad_schemas import write
from tests.imports.test_commands import run

pytestmark = pytest.mark.django_db


def test_each_change_of_a_schema_is_kept_and_shown(tmp_path: Path, client: Client) -> None:
    folder = tmp_path / "schemas" / "DCIR"
    first = [{"name": "ZZ_OLD", "type": "string"}, {"name": "ZZ_NUM", "type": "string", "length": "8"}]
    write(folder, "ZZ", {"name": "ZZ_AAA_F", "fields": first})
    run("import_schemas", tmp_path)
    run("import_schemas", tmp_path)
    assert len(client.get("/dictionary/ZZ_AAA_F/versions/").context["differences"]) == 1
    second = [{"name": "ZZ_NUM", "type": "integer", "length": "8"}, {"name": "ZZ_NEW", "type": "date"}]
    write(folder, "ZZ", {"name": "ZZ_AAA_F", "fields": second})
    run("import_schemas", tmp_path)
    response = client.get("/dictionary/ZZ_AAA_F/versions/")
    newest, oldest = response.context["differences"]
    assert (newest.added, newest.removed) == (("ZZ_NEW",), ("ZZ_OLD",))
    assert [(change.variable, change.fact, change.before, change.after) for change in newest.changed] == [
        ("ZZ_NUM", "type", "string", "integer")
    ]
    assert oldest.is_first
    VariableFactory(table=Table.objects.get(name="ZZ_AAA_F"), name="ZZ_BYHAND")
    page = client.get("/dictionary/ZZ_AAA_F/")
    assert page.context["gone"] == {"ZZ_OLD"}
    assert page.content.decode().count("n’est plus dans le schéma") == 1
    write(folder, "ZZ", {"name": "ZZ_AAA_F", "fields": [*second, first[0]]})
    run("import_schemas", tmp_path)
    assert client.get("/dictionary/ZZ_AAA_F/versions/").context["differences"][0].added == ("ZZ_OLD",)
    assert client.get("/dictionary/ZZ_AAA_F/").context["gone"] == frozenset()
    assert client.get("/dictionary/ZZ_NONE/versions/").status_code == 404


PAGE = """# Table ZZ_AAA_F

- Titre : Essai

Nom|Type|Description|Propriétés
-|-|-|-
`ZZ_NUM`|chaîne de caractères|Numéro{more}||
"""
THICK = {"type": "string", "description": "Numéro", "length": "8", "dateCreated": "2011"}


def test_a_thinner_description_is_merged_into_the_versions(tmp_path: Path, client: Client) -> None:
    page = tmp_path / "documentation" / "tables" / ".schemas" / "DCIR" / "ZZ_AAA_F.md"
    page.parent.mkdir(parents=True)
    (tmp_path / "documentation" / "fiches").mkdir()
    table = {"name": "ZZ_AAA_F", "fields": [{"name": name, **THICK} for name in ("ZZ_NUM", "ZZ_DAT")]}

    def differences(command: str, folder: str) -> list[Difference]:
        run(command, tmp_path / folder)
        return client.get("/dictionary/ZZ_AAA_F/versions/").context["differences"]

    write(tmp_path / "schemas" / "schemas" / "DCIR", "ZZ", table)
    assert len(differences("import_schemas", "schemas")) == 1
    # Names one variable of two, and no length nor year of it: nothing of that changed the table.
    page.write_text(PAGE.format(more=""), encoding="utf-8")
    assert len(differences("import_documentation", "documentation")) == 1
    page.write_text(PAGE.format(more=" du dossier||\n`ZZ_NEW`|date|Jour"), encoding="utf-8")
    newest, _first = differences("import_documentation", "documentation")
    assert (newest.variables, newest.added, newest.removed) == (3, ("ZZ_NEW",), ())
    assert [(change.variable, change.fact) for change in newest.changed] == [("ZZ_NUM", "description")]
    # The schema leaves out what only it names, and what the documentation names too: the first is gone.
    table["fields"] = [{"name": "ZZ_NEW", **THICK, "type": "integer"}]
    write(tmp_path / "schemas" / "schemas" / "DCIR", "ZZ", table)
    newest = differences("import_schemas", "schemas")[0]
    assert newest.removed == ("ZZ_DAT",)
    html = client.get("/dictionary/ZZ_AAA_F/versions/").text
    assert {"longueur", "première année", "nombre entier"} <= set(re.findall(r">([^<>]+)<", html))
    assert "created_year" not in html


def test_false_versions_of_before_are_healed() -> None:
    table = TableFactory(name="ZZ_AAA_F")
    thick = {"type": "string", "description": "Numéro", "length": "8"}
    thin = {"type": "string", "description": "Numéro"}
    for columns in (
        {"ZZ_NUM": thick, "ZZ_DAT": thick},
        {"ZZ_NUM": thin},
        {"ZZ_NUM": {**thin, "description": "Un autre mot"}, "ZZ_NEW": thin},
    ):
        SchemaVersion.objects.create(table=table, columns=columns)
    import_module("hub.dictionary.migrations.0007_merged_versions").merge_versions(apps, None)
    newest, first = differences_of(table)
    assert (first.variables, newest.added, newest.removed) == (2, ("ZZ_NEW",), ())
    assert [(change.fact, change.after) for change in newest.changed] == [("description", "Un autre mot")]
