"""Texts nobody should type are only texts, in every engine."""

from search.documents import Document
from tests.search import corpus
from tests.search.contract.base import AskedEngine, keys
from tests.search.hostile import HOSTILE


class HostileContract(AskedEngine):
    def test_hostile_text_is_only_text(self, engine) -> None:
        for text in HOSTILE:
            results = self.ask(engine, text)
            assert "topic:3" not in keys(results), text
            engine.suggest(text, audience=corpus.EVERYONE)

    def test_hostile_text_can_be_stored(self, engine, settle) -> None:
        documents = [
            Document(
                key=f"odd:{n}",
                kind="article",
                title=text[:200] or "vide",
                url="/x",
                body=f"{text} clafoutis",
                facets={"theme": (text[:50],)},
            )
            for n, text in enumerate(HOSTILE)
        ]
        engine.replace([document.key for document in documents], documents)
        settle(engine)
        assert self.ask(engine, "clafoutis", page_size=1).total == len(documents)
