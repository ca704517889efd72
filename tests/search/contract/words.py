"""How words are read and ranked by every engine."""

import pytest

from search.documents import Document
from tests.search import corpus
from tests.search.contract.base import AskedEngine, keys


class WordContract(AskedEngine):
    def test_forms_of_a_word_find_each_other(self, engine, settle) -> None:
        documents = [corpus.word_document(2 * n, one) for n, (one, _other) in enumerate(corpus.SAME_WORDS)]
        documents += [corpus.word_document(2 * n + 1, other) for n, (_one, other) in enumerate(corpus.SAME_WORDS)]
        engine.rebuild(documents)
        settle(engine)
        missed = []
        for n, pair in enumerate(corpus.SAME_WORDS):
            for text in pair:
                found = set(keys(self.ask(engine, text, page_size=50)))
                missed += [(text, pair[side]) for side in (0, 1) if f"word:{2 * n + side}" not in found]
        assert missed == []

    def test_different_words_stay_apart(self, engine, settle) -> None:
        documents = [corpus.word_document(n, other) for n, (_one, other) in enumerate(corpus.DIFFERENT_WORDS)]
        documents += [corpus.word_document(100 + n, one) for n, (one, _other) in enumerate(corpus.DIFFERENT_WORDS)]
        engine.rebuild(documents)
        settle(engine)
        for n, (one, _other) in enumerate(corpus.DIFFERENT_WORDS):
            assert keys(self.ask(engine, one))[0] == f"word:{100 + n}", one

    def test_english_inflections_find_each_other(self, engine) -> None:
        assert keys(self.ask(engine, "reimbursement study"))[:1] == ["article:en"]

    def test_words_of_a_thread_are_found_together(self, engine) -> None:
        results = self.ask(engine, "chaînage muscadier")
        assert keys(results) == ["topic:1"]
        assert results.reading == "exact"

    def test_all_words_come_before_some(self, engine) -> None:
        results = self.ask(engine, "patients affection girofle")
        assert keys(results)[0] == "topic:2"
        assert "topic:1" in keys(results)
        assert results.reading == "some_words"

    def test_a_short_page_about_most_words_is_seen_beside_a_dozen_long_ones(self, engine, settle) -> None:
        filling = " ".join(f"mot{number}" for number in range(300))
        long_ones = [
            Document(
                key=f"article:{number}",
                kind="article",
                title=f"Page {number}",
                url=f"/{number}/",
                body=f"La cannelle, {filling} la muscade, {filling} le safran.",
            )
            for number in range(12)
        ]
        short = Document(key="term:1", kind="term", title="Cannelle", url="/c/", body="La cannelle, comme la muscade.")
        engine.rebuild([*long_ones, short])
        settle(engine)
        results = self.ask(engine, "cannelle muscade safran")
        assert (results.total, results.reading) == (13, "some_words")

    def test_stop_words_are_not_asked_for(self, engine) -> None:
        assert keys(self.ask(engine, "où est la cause initiale de ce certificat"))[0] == "factsheet:1"

    def test_title_outranks_body(self, engine, settle) -> None:
        engine.rebuild(
            [
                Document(
                    key="a:1",
                    kind="article",
                    title="Autre chose",
                    url="/a",
                    body="On y parle de cardiologie, cardiologie encore.",
                ),
                Document(key="a:2", kind="article", title="Cardiologie", url="/b", body="Une page."),
            ]
        )
        settle(engine)
        assert keys(self.ask(engine, "cardiologie")) == ["a:2", "a:1"]

    def test_words_together_outrank_words_apart(self, engine, settle) -> None:
        apart = " ".join(["date", *["rempli"] * 40, "naissance", *["rempli"] * 5])
        close = " ".join([*["rempli"] * 40, "date de naissance", *["rempli"] * 5])
        engine.rebuild(
            [
                Document(key="a:1", kind="article", title="Un", url="/a", body=apart),
                Document(key="a:2", kind="article", title="Deux", url="/b", body=close),
            ]
        )
        settle(engine)
        assert keys(self.ask(engine, "date de naissance")) == ["a:2", "a:1"]

    def test_authority_decides_between_equals(self, engine, settle) -> None:
        engine.rebuild(
            [
                Document(key="a:1", kind="article", title="Un", url="/a", body="Parler du tilleul."),
                Document(key="a:2", kind="article", title="Deux", url="/b", body="Parler du tilleul.", authority=1.0),
            ]
        )
        settle(engine)
        assert keys(self.ask(engine, "tilleul")) == ["a:2", "a:1"]

    @pytest.mark.parametrize("text", ["beneficaires", "bénéficaires", "bénéficiarse"])
    def test_typing_error_is_forgiven_when_nothing_is_found(self, engine, text) -> None:
        results = self.ask(engine, text)
        assert keys(results)[0] == "person:1"
        assert results.reading == "spelling"

    def test_exact_word_is_never_below_a_similar_one(self, engine, settle) -> None:
        engine.rebuild(
            [
                Document(
                    key="a:1", kind="article", title="Sonde sonde sonde", url="/a", body="sonde " * 20, authority=1.0
                ),
                Document(
                    key="a:2",
                    kind="article",
                    title="Autre",
                    url="/b",
                    body="Une page longue qui cite une fois le mot sende parmi beaucoup d'autres.",
                ),
            ]
        )
        settle(engine)
        assert keys(self.ask(engine, "sende"))[0] == "a:2"

    def test_short_words_and_identifiers_allow_no_error(self, engine) -> None:
        assert keys(self.ask(engine, "ER_PRS_G")) == []
        assert keys(self.ask(engine, "alq")) == []

    def test_error_in_one_word_of_two(self, engine) -> None:
        results = self.ask(engine, "certifcat initiale")
        assert keys(results)[0] == "factsheet:1"
