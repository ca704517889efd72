"""Identifiers and what is suggested for their beginnings, in every engine."""

import pytest

from search.documents import Document
from tests.search import corpus
from tests.search.contract.base import AskedEngine, family, keys


class NameContract(AskedEngine):
    @pytest.mark.parametrize("text", ["ER_PRS_F", "er_prs_f", "Er_Prs_f"])
    def test_identifier_is_found_first_whatever_its_case(self, engine, text) -> None:
        assert keys(self.ask(engine, text))[0] == "table:ER_PRS_F"

    def test_identifier_is_no_row_of_words(self, engine) -> None:
        results = self.ask(engine, "ER_PRS_F")
        assert "article:1" not in keys(results)

    def test_beginning_of_an_identifier_finds_it(self, engine) -> None:
        assert keys(self.ask(engine, "ER_PRS"))[0] == "table:ER_PRS_F"

    @pytest.mark.parametrize("text", ["T_MCO19B", "T_MCO&aa.B", "T_MCOxxB", "t_mcoaab"])
    def test_year_variants_open_the_table(self, engine, text) -> None:
        assert keys(self.ask(engine, text))[0] == "table:T_MCOaaB"

    def test_identifier_in_a_post_leads_to_that_post(self, engine) -> None:
        hit = self.ask(engine, "nir_ano_17").hits[0]
        assert (hit.key, family(hit)) == ("topic:1", ["post:1-2"])
        assert hit.children[0].href == "/forum/1/#post-2"
        assert "<mark>NIR_ANO_17</mark>" in hit.children[0].snippet_html

    def test_name_of_a_variable_finds_the_tables_that_hold_it(self, engine, settle) -> None:
        mentions = [
            Document(
                key=f"article:{number + 50}",
                kind="article",
                title="Joindre deux tables par BEN_IDT_ANO",
                url=f"/documentation/{number}/",
                body="BEN_IDT_ANO, encore BEN_IDT_ANO : on le retrouve partout.",
                authority=1.0,
            )
            for number in range(5)
        ]
        tables = [
            document
            for name in ("IR_AAA_R", "IR_BBB_R")
            for document in corpus.table(name, {"BEN_IDT_ANO": "Identifiant anonyme.", "BEN_AUT": "Voir BEN_IDT_ANO."})
        ]
        engine.rebuild([*mentions, *tables, *corpus.table("IR_CCC_R", {"BEN_AUT": "Copie de BEN_IDT_ANO."})])
        settle(engine)
        for text in ("BEN_IDT_ANO", "ben_idt_ano"):
            hits = self.ask(engine, text).hits
            assert {hit.key for hit in hits[:2]} == {"table:IR_AAA_R", "table:IR_BBB_R"}
            assert {hit.children[0].href for hit in hits[:2]} == {
                "/dictionary/IR_AAA_R/#BEN_IDT_ANO",
                "/dictionary/IR_BBB_R/#BEN_IDT_ANO",
            }
            assert hits[-1].key == "table:IR_CCC_R"

    def test_suggestions_begin_like_the_text(self, engine) -> None:
        assert [s.text for s in engine.suggest("er_prs", audience=corpus.EVERYONE)] == ["ER_PRS_F"]
        assert engine.suggest("auré", audience=corpus.EVERYONE)[0].text == "Aurélie Fontanille"
        assert engine.suggest("aure fon", audience=corpus.EVERYONE)[0].url == "/experts/aurelie/"
        assert [s.text for s in engine.suggest("COHORTE", audience=corpus.EVERYONE)] == [
            "Suivre une cohorte dans le temps"
        ]
        assert engine.suggest("zzz", audience=corpus.EVERYONE) == []
        assert len(engine.suggest("e", audience=corpus.EVERYONE, limit=2)) <= 2
