"""What can be found of the dictionary."""

import pytest

from hub.dictionary.search_documents import NomenclatureSource, TableSource
from tests.factories.dictionary import NomenclatureEntryFactory, NomenclatureFactory, TableFactory, VariableFactory


def test_a_table_is_found_with_its_variables() -> None:
    table = TableFactory(
        name="ZZ_AAA_F", title="Une table", base="PMSI MCO", source="tables/x.md", description="Du **gras**."
    )
    VariableFactory(table=table, name="zzz_nir_cod", description="Un numéro", nomenclature="ZZ_SEX_V")
    root, child = TableSource().all_documents()
    assert (root.key, root.title, root.identifiers, root.table) == (
        "table:ZZ_AAA_F",
        "ZZ_AAA_F — Une table",
        ("ZZ_AAA_F",),
        "ZZ_AAA_F",
    )
    assert root.facets == {"base": ("PMSI", "PMSI MCO")}
    assert "Du gras." in root.body
    assert (root.source, root.url) == ("tables/x.md", "/dictionary/ZZ_AAA_F/")
    assert (child.parent, child.anchor, child.table) == (root.key, "#zzz_nir_cod", "ZZ_AAA_F")
    assert child.identifiers == ("ZZZ_NIR_COD", "ZZ_SEX_V")
    assert list(TableSource().documents(["table:ZZ_AAA_F"])) == [root, child]
    assert list(TableSource().documents(["table:ZZ_GONE_F"])) == []


def test_a_short_nomenclature_is_found_by_its_codes() -> None:
    nomenclature = NomenclatureFactory(name="ZZ_SEX_V", entry_count=1)
    NomenclatureEntryFactory(nomenclature=nomenclature, code="A1", label="otite fictive")
    NomenclatureFactory(name="ZZ_LONG_V", entry_count=5000)
    found = {document.key: document for document in NomenclatureSource().all_documents()}
    assert "otite fictive" in found["nomenclature:ZZ_SEX_V"].body
    assert found["nomenclature:ZZ_LONG_V"].body == ""


@pytest.mark.parametrize("number", [1, 30])
def test_documents_take_a_fixed_number_of_queries(django_assert_num_queries, number: int) -> None:
    names = [VariableFactory().table.name for _ in range(number)]
    with django_assert_num_queries(2):
        list(TableSource().documents([f"table:{name}" for name in names]))
