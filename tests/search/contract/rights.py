"""Who finds what, in every engine."""

from dataclasses import replace

from search.documents import MEMBERS, PUBLIC
from tests.search import corpus
from tests.search.contract.base import AskedEngine, family, keys


class RightsContract(AskedEngine):
    def test_reserved_document_is_not_found_counted_or_suggested(self, engine) -> None:
        results = self.ask(engine, "quetsche")
        assert (results.total, results.hits, results.kinds) == (0, (), ())
        everything = self.ask(engine, "", page_size=50)
        assert "topic:3" not in keys(everything)
        assert "Réservé" not in {value.value for value in everything.facets["theme"]}
        assert engine.suggest("salon", audience=corpus.EVERYONE) == []
        assert self.ask(engine, "quetche").total == 0

    def test_reserved_document_is_found_by_those_who_may(self, engine) -> None:
        results = self.ask(engine, "quetsche", audience=corpus.SIGNED_IN)
        assert keys(results) == ["topic:3"]
        assert family(results.hits[0]) == ["post:3-2"]
        assert [s.text for s in engine.suggest("salon", audience=corpus.SIGNED_IN)] == ["Salon des adhérents"]

    def test_child_with_narrower_rights_lends_nothing_to_its_root(self, engine, settle) -> None:
        root, child = corpus.topic(9, "Sujet ouvert", ["Texte public.", "Réponse sur le nénuphar."])
        engine.replace(["topic:9"], [root, replace(child, visibility=("group:expert",))])
        settle(engine)
        assert self.ask(engine, "nénuphar").total == 0
        assert self.ask(engine, "nénuphar", audience=corpus.SIGNED_IN).total == 0
        found = self.ask(engine, "nénuphar", audience=corpus.EXPERTS)
        assert keys(found) == ["post:9-2"]
        assert found.hits[0].parent_title == "Sujet ouvert"
        assert keys(self.ask(engine, "sujet ouvert")) == ["topic:9"]

    def test_public_child_of_a_reserved_root_stays_reserved(self, engine, settle) -> None:
        root, child = corpus.topic(9, "Sujet fermé", ["Texte.", "Réponse sur le nénuphar."], visibility=(MEMBERS,))
        engine.replace(["topic:9"], [root, replace(child, visibility=(PUBLIC,))])
        settle(engine)
        assert self.ask(engine, "nénuphar").total == 0
        assert keys(self.ask(engine, "nénuphar", audience=corpus.SIGNED_IN)) == ["topic:9"]
        assert self.ask(engine, "nénuphar", kinds=("post",)).total == 0

    def test_nobody_finds_nothing(self, engine) -> None:
        assert self.ask(engine, "girofle", audience=frozenset()).total == 0
