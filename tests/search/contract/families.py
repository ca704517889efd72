"""Roots with their best children, marked, in every engine."""

import pytest

from search.documents import Document
from tests.search import corpus
from tests.search.contract.base import AskedEngine, family, keys, tags_of
from tests.search.hostile import SCRIPTS


class FamilyContract(AskedEngine):
    def test_root_comes_once_with_its_best_children(self, engine) -> None:
        results = self.ask(engine, "girofle muscadier")
        assert keys(results)[0] == "topic:1"
        assert family(results.hits[0])[0] == "post:1-4"
        assert len(keys(results)) == len(set(keys(results)))

    def test_number_of_children_is_limited(self, engine, settle) -> None:
        engine.replace(
            ["topic:9"], corpus.topic(9, "Long fil", ["Début.", *[f"Réponse {n} avec nénuphar." for n in range(20)]])
        )
        settle(engine)
        assert len(self.ask(engine, "nénuphar").hits[0].children) == 3
        assert len(self.ask(engine, "nénuphar", children=1).hits[0].children) == 1
        assert self.ask(engine, "nénuphar", children=0).hits[0].children == ()
        assert self.ask(engine, "nénuphar").total == 1

    def test_title_alone_brings_no_child(self, engine) -> None:
        hit = self.ask(engine, "affection longue durée").hits[0]
        assert (hit.key, hit.children) == ("topic:2", ())

    def test_cue_is_a_link_to_its_second(self, engine) -> None:
        hit = self.ask(engine, "tamarinier").hits[0]
        assert (hit.key, hit.talk, hit.children[0].href) == ("talk:1", "1/1", "/meetups/1/suivre/?t=740")

    def test_kind_below_a_root_can_be_asked_for(self, engine) -> None:
        results = self.ask(engine, "girofle", kinds=("post",))
        assert set(keys(results)) == {"post:1-3", "post:1-4", "post:2-2"}
        assert results.total == 3

    def test_upstream_path_comes_back(self, engine) -> None:
        hit = self.ask(engine, "certificat").hits[0]
        assert (hit.key, hit.source) == ("factsheet:1", "fiches/deces.md")
        assert hit.children[0].parent_title == "Repérer les personnes décédées"

    def test_what_matched_is_marked(self, engine) -> None:
        hit = self.ask(engine, "beneficiaire").hits[0]
        assert "les <mark>bénéficiaires</mark> en ALD" in hit.snippet_html

    @pytest.mark.parametrize("script", SCRIPTS)
    def test_markup_in_documents_is_shown_as_text(self, engine, settle, script) -> None:
        engine.replace(
            ["a:66"],
            [
                Document(
                    key="a:66",
                    kind="article",
                    title=f"Clafoutis {script}",
                    url="/x",
                    body=f"{script} clafoutis {script}",
                )
            ],
        )
        settle(engine)
        for text in ("clafoutis", script):
            for hit in self.ask(engine, text).hits:
                assert tags_of(hit.title_html) <= {"mark"}
                assert tags_of(hit.snippet_html) <= {"mark"}

    def test_snippet_stands_around_the_match(self, engine, settle) -> None:
        body = "début " * 500 + "l’œil du clafoutis étoilé 🥧 " + "suite " * 500
        engine.replace(["a:66"], [Document(key="a:66", kind="article", title="Long", url="/x", body=body)])
        settle(engine)
        snippet = self.ask(engine, "clafoutis").hits[0].snippet_html
        assert "l’œil du <mark>clafoutis</mark> étoilé 🥧" in snippet
        assert len(snippet) < 400
