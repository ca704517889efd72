"""Pages of the dictionary."""

import pytest

from django.test import Client
from django.utils import translation

from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.dictionary import (
    NomenclatureEntryFactory,
    NomenclatureFactory,
    TableFactory,
    TableLinkFactory,
    VariableFactory,
)


@pytest.mark.parametrize("address", ["/dictionary/", "/dictionary/nomenclatures/"])
def test_an_empty_dictionary_says_so(client: Client, address: str) -> None:
    page = client.get(address)
    assert page.status_code == 200
    assert "empty" in page.content.decode()


def test_index_lists_tables_by_database_and_filters(client: Client) -> None:
    soins = TableFactory(name="ZZ_AAA_F", base="DCIR")
    stays = TableFactory(name="T_MCOaaB", base="PMSI MCO", title="Séjours")
    everything = client.get("/dictionary/").content.decode()
    assert "ZZ_AAA_F" in everything
    assert "T_MCOaaB" in everything
    assert "ZZ_AAA_F" not in client.get("/dictionary/?base=PMSI+MCO").content.decode()
    TableLinkFactory(source=stays, target=soins)
    product = client.get("/dictionary/?base=PMSI+MCO", headers={"accept-language": "en"}).content.decode()
    for told in ("PMSI MCO</h1>", "1 table, 0 variables", '<a href="?base=DCIR">DCIR</a> (1 join)'):
        assert told in product, told
    for text in ("séjours", "t_mco19b", "mcoaa"):
        found = client.get("/dictionary/", {"q": text}).content.decode()
        assert "T_MCOaaB" in found
        assert "ZZ_AAA_F" not in found
    for bad in ("?page=zzz", "?page=99", "?q=%00", "?base=Nulle+part"):
        assert client.get(f"/dictionary/{bad}").status_code == 200


@pytest.mark.parametrize("name", ["T_MCO19B", "T_MCO&aa.B", "T_MCOxxB", "t_mcoaab", "T_MCOaaB_2019"])
def test_any_spelling_leads_to_the_table(client: Client, name: str) -> None:
    TableFactory(name="T_MCOaaB")
    page = client.get(f"/dictionary/{name}/")
    assert (page.status_code, page["Location"]) == (301, "/dictionary/T_MCOaaB/")


def test_table_page_shows_variables_keys_and_joins(client: Client) -> None:
    table = TableFactory(
        name="ZZ_AAA_F", title="Une table", primary_key="ZZZ_NUM_COD", description="Du **texte** d'essai."
    )
    nomenclature = NomenclatureFactory(name="ZZ_SEX_V")
    VariableFactory(table=table, name="ZZZ_NUM_COD", type="integer", length="4", nomenclature=nomenclature.name)
    VariableFactory(
        table=table, name="ZZZ_ABS_COD", nomenclature="ZZ_ABSENT_V", description="<script>alert(1)</script>"
    )
    TableLinkFactory(source=table, target=TableFactory(name="ZZ_CIB_F"))
    TableLinkFactory(source=TableFactory(name="ZZ_SRC_F"), target=table)
    html = client.get("/dictionary/ZZ_AAA_F/").content.decode()
    for part in (
        'id="ZZZ_NUM_COD"',
        "/dictionary/ZZ_CIB_F/",
        "/dictionary/ZZ_SRC_F/",
        "<strong>texte</strong>",
        "/dictionary/nomenclatures/ZZ_SEX_V/",
    ):
        assert part in html
    assert "nomenclatures/ZZ_ABSENT_V" not in html
    assert "<script>alert" not in html


def test_variable_page_lists_every_table(client: Client) -> None:
    for name in ("ZZ_AAA_F", "ZZ_BBB_F"):
        VariableFactory(table=TableFactory(name=name), name="ZZZ_NIR_COD")
    page = client.get("/dictionary/variables/zzz_nir_cod/")
    assert (page.status_code, page["Location"]) == (301, "/dictionary/variables/ZZZ_NIR_COD/")
    html = client.get("/dictionary/variables/ZZZ_NIR_COD/").content.decode()
    assert "/dictionary/ZZ_AAA_F/#ZZZ_NIR_COD" in html
    assert "/dictionary/ZZ_BBB_F/#ZZZ_NIR_COD" in html
    assert client.get("/dictionary/ZZZ_NIR_COD/")["Location"] == "/dictionary/variables/ZZZ_NIR_COD/"


def test_nomenclature_page_searches_its_codes(client: Client) -> None:
    nomenclature = NomenclatureFactory(name="ZZ_SEX_V", entry_count=2)
    NomenclatureEntryFactory(nomenclature=nomenclature, code="A1", label="otite fictive")
    NomenclatureEntryFactory(nomenclature=nomenclature, code="B2", label="autre chose")
    VariableFactory(table=TableFactory(name="ZZ_AAA_F"), name="ZZZ_OTI_COD", nomenclature="ZZ_SEX_V")
    html = client.get("/dictionary/nomenclatures/ZZ_SEX_V/", {"q": "otite"}).content.decode()
    assert "A1" in html
    assert "autre chose" not in html
    assert "/dictionary/ZZ_AAA_F/#ZZZ_OTI_COD" in html
    assert client.get("/dictionary/zz_sex_v/")["Location"] == "/dictionary/nomenclatures/ZZ_SEX_V/"


@pytest.mark.parametrize(
    "address", ["ZZ_RIEN_F", "variables/ZZ_RIEN_F", "nomenclatures/ZZ_RIEN_F", "%3Cb%3E", "a" * 300]
)
def test_an_unknown_name_helps_on(client: Client, address: str) -> None:
    TableFactory(name="ZZ_RIRE_F")
    page = client.get(f"/dictionary/{address}/")
    assert page.status_code == 404
    assert "/search/?q=" in page.content.decode()
    assert "<b>" not in page.content.decode()


def test_pages_speak_both_languages(client: Client) -> None:
    TableFactory()
    with translation.override("fr"):
        assert (
            "Dictionnaire des données" in client.get("/dictionary/", headers={"accept-language": "fr"}).content.decode()
        )
    assert "Data dictionary" in client.get("/dictionary/", headers={"accept-language": "en"}).content.decode()


@pytest.mark.parametrize("number", [1, 30])
def test_query_counts_do_not_grow(client: Client, django_assert_max_num_queries, number: int) -> None:
    hub = TableFactory(name="ZZ_HUB_F")
    nomenclature = NomenclatureFactory(name="ZZ_HUB_V", entry_count=number)
    for _ in range(number):
        VariableFactory(table=hub, nomenclature="ZZ_HUB_V")
        VariableFactory(name="ZZZ_HUB_COD", table=TableLinkFactory(source=TableFactory(), target=hub).source)
        NomenclatureEntryFactory(nomenclature=nomenclature)
    counts = {"": 4, "ZZ_HUB_F/": 10, "variables/ZZZ_HUB_COD/": 7, "nomenclatures/": 3, "nomenclatures/ZZ_HUB_V/": 5}
    client.get("/dictionary/variables/ZZZ_HUB_COD/")  # what a process reads once: the site, the synonyms
    for address, most in counts.items():
        with django_assert_max_num_queries(most):
            page = client.get(f"/dictionary/{address}")
        assert page.status_code == 200
        assert not page.cookies


def test_editors_find_the_dictionary_in_the_cms(client: Client) -> None:
    TableFactory(name="ZZ_AAA_F")
    client.login(username=UserFactory(editor=True, email="edith@exemple.test").email, password=PASSWORD)
    assert "ZZ_AAA_F" in client.get("/cms/snippets/dictionary/table/").content.decode()
    client.login(username=UserFactory(email="membre@exemple.test").email, password=PASSWORD)
    assert client.get("/cms/snippets/dictionary/table/").status_code == 403
