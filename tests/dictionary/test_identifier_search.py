"""Names of tables and variables as queries, through the whole search and on both engines."""

import pytest

from django.test import Client

from hub.accounts.queries import audience
from search import services
from search.query import Query
from search.results import Results
from tests.factories.accounts import UserFactory
from tests.factories.dictionary import NomenclatureFactory, TableFactory, TableLinkFactory, VariableFactory
from tests.factories.forum import AnswerFactory, TopicFactory

pytestmark = pytest.mark.django_db(transaction=True)

EVERY_SPELLING = (
    "T_MCOaaB", "t_mcoaab", "T_MCO19B", "T_MCO2019B", "T_MCO&aa.B", "T_MCO&annee..B", "T_MCOxxB", "T_MCOaa_B", "T_MCO_19_B",
    "T_MCO{aa}B", "T_MCO%sB", "MCO19B", "ORAVUE.T_MCO19B", "'T_MCO19B'", "T_MCO19B.", "T MCO 19 B", "t mco19b", "T_MCOaaB_2019",
)  # fmt: skip


def found(text: str, **values) -> Results:
    results = services.search(Query(text=text, **values))
    assert not results.resting
    return results


def keys(results: Results) -> list[str]:
    return [hit.key for hit in results.hits]


@pytest.fixture
def _dictionary(each_engine: str) -> None:
    tables = {
        name: TableFactory(name=name, title=title, base=base)
        for name, title, base in (
            ("ER_PRS_F", "Prestations fictives", "DCIR"),
            ("NS_PRS_F", "Prestations simplifiées fictives", "DCIRS"),
            ("EB_PRS_F", "Prestations de l'échantillon fictif", "EGB"),
            ("ER_PHA_F", "Pharmacie fictive", "DCIR"),
            ("T_MCOaaB", "Séjours fictifs", "PMSI MCO"),
            ("T_MCOaaC", "Chaînage fictif", "PMSI MCO"),
            ("T_SSRaaB", "Séjours fictifs de réadaptation", "PMSI SSR"),
        )
    }
    NomenclatureFactory(name="IR_SEX_V", title="Sexe fictif")
    for table in ("ER_PRS_F", "ER_PHA_F"):
        VariableFactory(table=tables[table], name="BEN_NIR_PSA", description="Numéro fictif")
    VariableFactory(table=tables["ER_PRS_F"], name="BEN_SEX_COD", description="Sexe", nomenclature="IR_SEX_V")


@pytest.fixture
def _forum(_dictionary: None) -> None:
    TopicFactory(title="Compter les lignes", body="Faut-il partir de la table er prs f ? On me l'a dit.")
    topic = TopicFactory(title="ER_PRS_F, ER_PRS_F et ER_PRS_F", body="ER_PRS_F ou bien oravue.er_prs_f ?")
    AnswerFactory(topic=topic, body="Celle des séjours est T_MCO17B. On peut aussi lire `age`.")


@pytest.mark.usefixtures("_forum")
def test_a_table_comes_first_and_what_names_it_in_pieces_below_what_writes_it() -> None:
    for text in ("ER_PRS_F", "er_prs_f", "oravue.ER_PRS_F", "ER_PRS_F_2012", "er prs f"):
        results = found(text)
        titles = [hit.title for hit in results.hits]
        assert keys(results)[0] == "table:ER_PRS_F", text
        assert titles.index("ER_PRS_F, ER_PRS_F et ER_PRS_F") < titles.index("Compter les lignes"), text


@pytest.mark.usefixtures("_forum")
def test_every_spelling_opens_the_table() -> None:
    for text in EVERY_SPELLING:
        results = found(text)
        assert keys(results)[0] == "table:T_MCOaaB", text
        assert results.reading == "exact", text
        assert "ER_PRS_F, ER_PRS_F et ER_PRS_F" in [hit.title for hit in results.hits], text  # its answer says T_MCO17B


@pytest.mark.usefixtures("_forum")
def test_a_name_of_every_day_is_found_where_it_is_code() -> None:
    assert "ER_PRS_F, ER_PRS_F et ER_PRS_F" in [hit.title for hit in found("age").hits]


@pytest.mark.usefixtures("_dictionary")
def test_the_beginning_of_a_name_suggests_it() -> None:
    for text in ("er_prs", "ER_PR", "er_prs_f"):
        suggested = services.suggest(text, audience=audience(UserFactory()))
        assert suggested[0].text.startswith("ER_PRS_F"), text


@pytest.mark.usefixtures("_dictionary")
def test_a_table_is_shown_with_its_siblings_and_a_variable_with_its_codes(client: Client) -> None:
    assert [other.url for other in found("er_prs_f_2014").see_also] == [
        "/dictionary/NS_PRS_F/",
        "/dictionary/EB_PRS_F/",
    ]
    assert [other.url for other in found("comment lire T_MCO19B").see_also] == ["/dictionary/T_SSRaaB/"]
    assert [other.kind for other in found("BEN_SEX_COD").see_also] == ["nomenclature"]
    assert found("ER_PRS_F", page=2).see_also == ()
    assert found("prestations").see_also == ()
    assert found("ER_PRS_F", audience=frozenset()).see_also == ()
    page = client.get("/search/", {"q": "ER_PRS_F"}, headers={"Accept-Language": "fr"}).content.decode()
    assert "Voir aussi" in page
    assert '<a href="/dictionary/NS_PRS_F/">NS_PRS_F — Prestations simplifiées fictives</a>' in page


@pytest.mark.usefixtures("each_engine")
def test_a_variable_brings_its_central_tables_first_in_an_order_that_stays() -> None:
    names = ("CT_IDE_AAAA_GN", "IR_ORC_R", "IR_ACS_R", "ER_PRS_F", "IR_BEN_R", "IR_IMB_R")
    tables = {name: TableFactory(name=name, title="Table fictive") for name in names}
    for table in tables.values():
        VariableFactory(table=table, name="BEN_NIR_PSA", description="Numéro fictif")
    for position in range(3):  # joined alike, one is larger
        VariableFactory(table=tables["IR_ORC_R"], name=f"ORC_V{position}_COD")
    for name, joins in (("ER_PRS_F", 12), ("IR_BEN_R", 6), ("CT_IDE_AAAA_GN", 1), ("IR_ORC_R", 1)):
        for _ in range(joins):
            TableLinkFactory(target=tables[name])
    first = [hit.table for hit in found("BEN_NIR_PSA").hits if hit.table in names]
    assert first[:4] == ["ER_PRS_F", "IR_BEN_R", "IR_ORC_R", "CT_IDE_AAAA_GN"]
    assert set(first) == set(names)
    for _ in range(2):
        services.rebuild()
        assert [hit.table for hit in found("BEN_NIR_PSA").hits if hit.table in names] == first
    for _ in range(40):
        TableLinkFactory(target=tables["IR_IMB_R"])
    assert found("BEN_NIR_PSA").hits[0].table == "IR_IMB_R"
