"""The interface every engine implements; `tests/search/contract.py` is its definition by example."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar

from search.documents import Document
from search.query import Query
from search.results import Results, Suggestion

LateChanges = Callable[[], tuple[Sequence[str], Iterable[Document]]]


class EngineUnavailableError(Exception):
    """The engine did not answer; the caller says that search is resting and carries on."""


class IndexMissingError(EngineUnavailableError):
    """The engine answers but holds no usable index: it has to be rebuilt."""


class SearchEngine(ABC):
    """Keeps documents and answers queries. Every method may raise EngineUnavailableError and nothing else."""

    name: ClassVar[str]
    writes_at_once: ClassVar[bool]

    @abstractmethod
    def replace(self, families: Sequence[str], documents: Iterable[Document]) -> None:
        """Remove these root keys with their children, then add the documents, in one visible step."""

    @abstractmethod
    def rebuild(self, documents: Iterable[Document], late_changes: LateChanges | None = None) -> int:
        """
        Write a new index beside the old one, swap, drop the old; return the number of documents.

        `late_changes` is called just before the swap and returns root keys changed meanwhile with their documents.
        """

    @abstractmethod
    def search(self, query: Query) -> Results:
        """Answer a query, rights filtered before ranking and counting."""

    @abstractmethod
    def suggest(self, text: str, *, audience: frozenset[str], limit: int = 8) -> list[Suggestion]:
        """Titles and identifiers that begin like the text."""

    @abstractmethod
    def count(self) -> int:
        """Number of documents held."""

    @abstractmethod
    def is_ready(self) -> bool:
        """Whether an index of the current schema exists and answers."""
