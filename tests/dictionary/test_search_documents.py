"""What can be found of the dictionary."""

import pytest

from hub.dictionary.models import TableLink
from hub.dictionary.search_documents import NomenclatureSource, TableSource, table_authority
from hub.dictionary.services import LinkData, save_links
from search.models import IndexRequest
from tests.factories.dictionary import (
    NomenclatureEntryFactory,
    NomenclatureFactory,
    TableFactory,
    TableLinkFactory,
    VariableFactory,
)


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
    tables = [VariableFactory().table for _ in range(number)]
    for table in tables:
        TableLinkFactory(source=table, target=tables[0])
    names = [table.name for table in tables]
    with django_assert_num_queries(2):
        list(TableSource().documents([f"table:{name}" for name in names]))


def test_a_table_weighs_by_the_joins_from_and_to_it() -> None:
    centre, leaf, alone = TableFactory(), TableFactory(), TableFactory()
    for columns in ("ZZZ_A_COD", "ZZZ_B_COD"):
        TableLinkFactory(source=centre, target=leaf, columns=columns)
    for _ in range(3):
        TableLinkFactory(target=centre)
    found = {document.table: document.authority for document in TableSource().all_documents()}
    assert found[centre.name] == table_authority(joins=5, variables=0)
    assert found[leaf.name] == table_authority(joins=2, variables=0)
    assert found[alone.name] == table_authority(joins=0, variables=0) == 0.5


def test_authority_keeps_its_bounds_and_a_join_tells_more_than_variables() -> None:
    assert table_authority(joins=10_000, variables=10_000) == pytest.approx(0.88)
    assert table_authority(joins=1, variables=20) > table_authority(joins=1, variables=19)
    assert all(
        table_authority(joins=joins + 1, variables=0) > table_authority(joins=joins, variables=300)
        for joins in range(4)
    )


def asked_again(change) -> set[str]:
    """Root keys that a change asks to be indexed again."""
    IndexRequest.objects.all().delete()
    change()
    return set(IndexRequest.objects.values_list("key", flat=True))


def test_tables_at_both_ends_of_a_join_are_indexed_again() -> None:
    source, one, other, third = (TableFactory(name=f"ZZ_{letter}_F") for letter in "ABCD")

    def linked(*targets):
        links = [LinkData(columns=("X",), target=target, target_columns=("X",)) for target in targets]
        return lambda: save_links(table=source, links=links)

    assert asked_again(linked(one, other)) == {"table:ZZ_A_F", "table:ZZ_B_F", "table:ZZ_C_F"}
    assert asked_again(linked(one, other)) == set()
    assert asked_again(linked(one)) == {"table:ZZ_A_F", "table:ZZ_C_F"}
    link = TableLink.objects.get()
    for before, after in ((one, other), (other, third)):  # the same object saved twice, as a form may
        link.target = after
        assert asked_again(link.save) == {"table:ZZ_A_F", f"table:{before.name}", f"table:{after.name}"}
    assert asked_again(link.delete) == {"table:ZZ_A_F", "table:ZZ_D_F"}
