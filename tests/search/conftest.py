"""Every test here reads identifiers through a fake, and knows one source of documents that stands for an application."""

from collections.abc import Iterable, Iterator, Sequence

import pytest

from search import registry
from search.documents import Document, DocumentKind
from search.registry import DocumentSource
from tests.search import corpus
from tests.search.fixtures import engine_on_node, node, search_index

__all__ = ["engine_on_node", "node", "search_index"]

LABELS = {
    "topic": ("Discussion", "Discussions"),
    "table": ("Table", "Tables"),
    "article": ("Page", "Pages"),
    "factsheet": ("Fiche", "Fiches"),
    "person": ("Personne", "Personnes"),
    "talk": ("Exposé", "Exposés"),
}


@pytest.fixture(autouse=True)
def _identifier_reader(settings) -> None:
    functions = ("read", "locate", "spelled_out", "nearest", "related")
    settings.SEARCH_IDENTIFIERS = {name: f"tests.search.identifier_reader.{name}" for name in functions}


class MemorySource(DocumentSource):
    """Documents of one prefix, held in a list a test may change; `broken` keys cannot be read."""

    def __init__(self, prefix: str, documents: list[Document]) -> None:
        self.prefix = prefix  # type: ignore[misc]  # -- one source a prefix, made on the fly
        kinds = dict.fromkeys(document.kind for document in documents)
        self.kinds = tuple(  # type: ignore[misc]  # -- one source a prefix, made on the fly
            DocumentKind(name=kind, label=LABELS.get(kind, (kind, kind))[0], plural=LABELS.get(kind, (kind, kind))[1])
            for kind in kinds
        )
        self.held = documents
        self.broken: set[str] = set()

    def all_documents(self) -> Iterator[Document]:
        yield from self.held

    def documents(self, keys: Sequence[str]) -> Iterable[Document]:
        if self.broken.intersection(keys):
            raise LookupError("this family cannot be read")
        return [document for document in self.held if document.root in keys]


@pytest.fixture
def sources(monkeypatch) -> dict[str, MemorySource]:
    """The corpus as sources of the registry, by prefix; the site's own sources are away."""
    by_prefix: dict[str, list[Document]] = {}
    for document in corpus.corpus():
        by_prefix.setdefault(document.root.partition(":")[0], []).append(document)
    held = {prefix: MemorySource(prefix, documents) for prefix, documents in by_prefix.items()}
    monkeypatch.setattr(registry, "_sources", held)
    return held
