"""Writing the dictionary."""

import pytest

from django.core.exceptions import PermissionDenied

from hub.dictionary import services
from hub.dictionary.models import Table, Variable
from hub.dictionary.services import LinkData, VariableData
from search.models import IndexRequest
from tests.factories.accounts import UserFactory
from tests.factories.dictionary import TableFactory


def test_saving_a_table_twice_changes_nothing() -> None:
    values = {
        "title": "Séjours",
        "base": "PMSI MCO",
        "primary_key": ("A_NUM", "B_NUM"),
        "created_year": 2005,
        "missing_years": (2007,),
    }
    table, first = services.save_table(name="T_MCOaaB", **values)
    again, second = services.save_table(name="t_mco19b", **values)
    assert (first, second, again.pk) == ("added", "unchanged", table.pk)
    assert table.primary_key_names == ("A_NUM", "B_NUM")
    assert "2007" in table.years_text


def test_none_leaves_what_is_known() -> None:
    services.save_table(name="ZZ_A_F", title="Un titre", description="Un texte")
    table, status = services.save_table(name="ZZ_A_F", title="Autre", description=None)
    assert (status, table.title, table.description) == ("changed", "Autre", "Un texte")


def test_variables_are_added_changed_and_kept_in_bulk(django_assert_max_num_queries) -> None:
    table = TableFactory()
    data = [VariableData(name=f"ZZZ_A{number:02}_COD", position=number, description="x") for number in range(60)]
    with django_assert_max_num_queries(12):
        assert services.save_variables(table=table, variables=data).added == 60
    data[3] = VariableData(name="zzz_a03_cod", description="y")
    changes = services.save_variables(table=table, variables=data)
    assert (changes.added, changes.changed, changes.unchanged) == (0, 1, 59)
    assert Variable.objects.get(table=table, key="ZZZ_A03_COD").description == "y"


def test_links_become_exactly_those_given() -> None:
    source, target = TableFactory(), TableFactory()
    links = [
        LinkData(columns=("A",), target=target, target_columns=("B",)),
        LinkData(columns=("C",), target=target, target_columns=("C",)),
    ]
    assert services.save_links(table=source, links=links).added == 2
    assert services.save_links(table=source, links=links).status == "unchanged"
    assert services.save_links(table=source, links=links[:1]).removed == 1
    assert source.links.count() == 1


def test_nomenclature_rows_are_replaced_when_they_differ() -> None:
    rows = [("1", "un"), ("2", "deux")]
    nomenclature, status = services.save_nomenclature(name="ZZ_N_V", title="Essai", entries=rows)
    assert (status, nomenclature.entry_count) == ("added", 2)
    assert services.save_nomenclature(name="ZZ_N_V", entries=rows)[1] == "unchanged"
    assert services.save_nomenclature(name="ZZ_N_V", entries=rows[:1])[1] == "changed"
    assert list(nomenclature.entries.values_list("code", flat=True)) == ["1"]


def test_only_editors_write() -> None:
    with pytest.raises(PermissionDenied):
        services.save_table(by=UserFactory(), name="ZZ_A_F")
    assert not Table.objects.exists()
    assert services.save_table(by=UserFactory(editor=True), name="ZZ_A_F")[1] == "added"


def test_edits_in_an_admin_reach_the_index() -> None:
    table = TableFactory()
    IndexRequest.objects.all().delete()
    held = Table.objects.get(pk=table.pk)
    held.name = "ZZ_NEW_F"
    held.save()
    keys = set(IndexRequest.objects.values_list("key", flat=True))
    assert {"table:ZZ_NEW_F", f"table:{table.name}"} <= keys
