"""What every engine tells of what it holds: the comparison with the database rests on it."""

from dataclasses import replace

from search.documents import Document
from search.engines.base import StoredEntry
from search.families import entries
from search.fingerprints import fingerprint_of
from tests.search import corpus


def expected(documents: list[Document]) -> list[StoredEntry]:
    return sorted(
        StoredEntry(entry.document.root, entry.document.key, fingerprint_of(entry)) for entry in entries(documents)
    )


class StoredContract:
    """Fixture to give: `engine`, ready and holding the corpus."""

    def test_stored_entries_are_those_of_the_documents(self, engine) -> None:
        assert sorted(engine.stored()) == expected(corpus.corpus())

    def test_stored_entries_of_some_families(self, engine) -> None:
        asked = ["topic:1", "table:ER_PRS_F", "topic:nowhere"]
        wanted = [document for document in corpus.corpus() if document.root in asked]
        assert sorted(engine.stored(asked)) == expected(wanted)
        assert list(engine.stored([])) == []

    def test_stored_entries_follow_what_is_written(self, engine) -> None:
        changed = [
            replace(document, body=f"{document.body} Encore.") if document.key == "topic:1" else document
            for document in corpus.corpus()
            if document.root != "topic:2"
        ]
        engine.replace(["topic:1", "topic:2"], [document for document in changed if document.root == "topic:1"])
        assert sorted(engine.stored()) == expected(changed)

    def test_stored_entries_come_page_after_page(self, engine, monkeypatch) -> None:
        for module, name in (("embedded", "ENTRIES_AT_ONCE"), ("elasticsearch", "READ_AT_ONCE")):
            monkeypatch.setattr(f"search.engines.{module}.engine.{name}", 3)
        monkeypatch.setattr("search.engines.embedded.engine.MOST_AT_ONCE", 2)
        assert sorted(engine.stored()) == expected(corpus.corpus())
