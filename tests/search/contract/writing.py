"""Replacing and rebuilding, in every engine."""

import threading
from collections.abc import Iterator

import pytest

from search.documents import Document
from tests.search import corpus
from tests.search.contract.base import AskedEngine, keys


class WritingContract(AskedEngine):
    def test_replaced_family_is_new_and_removed_family_is_gone(self, engine, settle) -> None:
        engine.replace(["topic:1"], corpus.topic(1, "Titre neuf", ["Seul un baobab."]))
        settle(engine)
        assert keys(self.ask(engine, "baobab")) == ["topic:1"]
        assert "topic:1" not in keys(self.ask(engine, "muscadier"))
        assert self.ask(engine, "muscadier", kinds=("post",)).total == 0
        engine.replace(["topic:1"], [])
        settle(engine)
        assert self.ask(engine, "baobab").total == 0
        engine.replace(["topic:1"], [])  # removing again changes nothing

    def test_readers_see_no_gap_while_an_index_is_rebuilt(self, engine, settle) -> None:
        seen: list[int] = []
        stop = threading.Event()

        def read() -> None:
            while not stop.is_set():
                seen.append(self.ask(engine, "girofle").total)

        reader = threading.Thread(target=read)
        reader.start()
        try:
            for _ in range(3):
                engine.rebuild(corpus.corpus())
        finally:
            stop.set()
            reader.join()
        assert set(seen) == {2}

    def test_changes_during_a_rebuild_are_in_the_new_index(self, engine, settle) -> None:
        def late() -> tuple[list[str], list[Document]]:
            return ["topic:1", "topic:2"], corpus.topic(1, "Titre neuf", ["Seul un baobab."])

        engine.rebuild(corpus.corpus(), late)
        settle(engine)
        assert keys(self.ask(engine, "baobab")) == ["topic:1"]
        assert self.ask(engine, "affection longue durée", kinds=("topic",)).total == 0

    def test_failed_rebuild_leaves_the_index_as_it_was(self, engine, settle) -> None:
        def broken() -> Iterator[Document]:
            yield from corpus.corpus()[:2]
            raise ValueError("the source broke")

        with pytest.raises(ValueError, match="the source broke"):
            engine.rebuild(broken())
        settle(engine)
        assert self.ask(engine, "girofle").total == 2

    def test_count_is_of_all_documents(self, engine, settle) -> None:
        before = engine.count()
        assert before == len(corpus.corpus())
        assert engine.is_ready()
