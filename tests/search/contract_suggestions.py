"""What every engine offers while one types, by example. Subclassed beside the contract of searches."""

import pytest

from search.documents import MEMBERS, Document
from tests.search import corpus

PEOPLE, TABLES, VARIABLES = ("person", "organisation"), ("table", "nomenclature"), ("variable",)


def document(key: str, title: str, **values) -> Document:
    return Document(key=key, kind=values.pop("kind", key.partition(":")[0]), title=title, url=f"/{key}/", **values)


DOCUMENTS = [
    document("person:1", "Bérénice Hospitalet"),
    document("person:2", "Benoît Hors-Piste", visibility=(MEMBERS,)),
    document("table:IR_BEN_R", "IR_BEN_R – Bénéficiaires", identifiers=("IR_BEN_R",), table="IR_BEN_R"),
    document("variable:1", "BEN_NIR_ANO", kind="variable", parent="table:IR_BEN_R", table="IR_BEN_R"),
    document("variable:2", "BEN_RES_DPT", kind="variable", parent="table:IR_BEN_R", table="IR_BEN_R"),
    document("article:1", "Compter les bénéficiaires hospitalisés"),
    document("section:1", "Bénéficiaires consommants", kind="section", parent="article:1"),
]


class SuggestionContract:
    """Fixture to give: `engine`."""

    @pytest.fixture
    def settle(self):
        return lambda _engine: None

    @pytest.fixture
    def offered(self, engine, settle):
        engine.rebuild(DOCUMENTS)
        settle(engine)

        def titles(text: str, **values) -> list[str]:
            return [one.text for one in engine.suggest(text, **{"audience": corpus.EVERYONE, **values})]

        return titles

    def test_word_in_the_middle_of_a_title_is_enough(self, offered) -> None:
        assert offered("benef hospi") == ["Compter les bénéficiaires hospitalisés"]
        assert sorted(offered("HOSPIT")) == ["Bérénice Hospitalet", "Compter les bénéficiaires hospitalisés"]

    @pytest.mark.parametrize("typed", ["ben_nir", "BEN NIR", "bennir", "BENNIRANO", "nir"])
    def test_identifier_is_offered_with_and_without_underscores(self, offered, typed: str) -> None:
        assert offered(typed) == ["BEN_NIR_ANO"]

    def test_groups_come_in_their_order_each_with_its_own_room(self, offered) -> None:
        groups = (PEOPLE, TABLES, VARIABLES, ("article",))
        found = offered("be", groups=groups)
        assert found[:2] == ["Bérénice Hospitalet", "IR_BEN_R – Bénéficiaires"]
        assert sorted(found[2:4]) == ["BEN_NIR_ANO", "BEN_RES_DPT"]
        assert found[4:] == ["Compter les bénéficiaires hospitalisés"]
        assert offered("be", groups=(VARIABLES,)) == found[2:4]
        assert len(offered("be", groups=groups, limit=1)) == 4
        assert offered("zzz", groups=groups) == []

    def test_variable_names_its_table(self, engine, offered) -> None:
        assert offered("ben_nir")
        assert [one.within for one in engine.suggest("ben_nir", audience=corpus.EVERYONE)] == ["IR_BEN_R"]

    def test_reserved_titles_are_offered_to_those_who_may_only(self, offered) -> None:
        groups = (PEOPLE, ("article",))
        assert offered("benoit", groups=groups) == []
        assert offered("benoit", groups=groups, audience=corpus.SIGNED_IN) == ["Benoît Hors-Piste"]

    def test_sections_are_not_offered_by_themselves(self, offered) -> None:
        assert offered("consommants") == []
