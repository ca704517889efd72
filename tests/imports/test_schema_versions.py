"""Versions of a table's schema, from one import to the next."""

from pathlib import Path

import pytest

from django.test import Client

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
    assert client.get("/dictionary/ZZ_NONE/versions/").status_code == 404
