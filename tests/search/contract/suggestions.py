"""What every engine offers while one types, and who it finds near a place, by example."""

import pytest

from search.documents import MEMBERS, Document
from search.query import Near, Query
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


CARDS = [
    document("person:1", "Town", place=(45.76, 4.84), areas=("at:commune:69123", "in:commune:69123", "in:region:84")),
    document("person:2", "Région", place=(45.51, 3.53), areas=("at:region:84", "in:region:84")),
    document("person:3", "Autre", place=(48.85, 2.35), areas=("at:commune:75056", "in:region:11")),
    document("person:4", "Nulle part"),
]


class PlaceContract:
    """Fixture to give: `engine`."""

    @pytest.fixture
    def around(self, engine):
        engine.rebuild(CARDS)
        lyon = {"latitude": 45.76, "longitude": 4.84}

        def ask(**values) -> tuple[list[str], int, dict[str, int]]:
            results = engine.search(Query(near=Near(**lyon, **values), sort="nearest", facets=()))
            return [hit.title for hit in results.hits], results.total, {v.value: v.count for v in results.kinds}

        return ask

    def test_who_shares_a_unit_is_near_wherever_its_centre_is(self, around) -> None:
        assert around(km=50.0) == (["Town"], 1, {"person": 1})
        asked = ("at:commune:69123", "at:region:84")
        assert around(km=50.0, areas=asked) == (["Town", "Région"], 2, {"person": 2})
        assert around(km=1.0, areas=("in:region:84",)) == (["Town", "Région"], 2, {"person": 2})

    def test_without_a_radius_everybody_comes_nearest_first(self, around) -> None:
        titles = ["Town", "Région", "Autre", "Nulle part"]
        assert around(areas=("at:region:84",)) == (titles, 4, {"person": 4})

    def test_areas_come_back_with_the_result(self, engine) -> None:
        engine.rebuild(CARDS)
        assert engine.search(Query(text="Région")).hits[0].areas == ("at:region:84", "in:region:84")
