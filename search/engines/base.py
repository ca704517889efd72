"""The interface every engine implements; `tests/search/contract/` is its definition by example."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import ClassVar, NamedTuple

from search.documents import Document
from search.query import Query
from search.results import Results, Suggestion

Groups = Sequence[Sequence[str]]
ANY_KIND: Groups = ((),)
LateChanges = Callable[[], tuple[Sequence[str], Iterable[Document]]]


class StoredEntry(NamedTuple):
    """What an engine holds of one entry, as far as the comparison with the database needs it."""

    root: str
    key: str
    fingerprint: str


class EngineUnavailableError(Exception):
    """The engine did not answer; the caller says that search is resting and carries on."""


class IndexMissingError(EngineUnavailableError):
    """The engine answers but holds no usable index: it has to be rebuilt."""


class DocumentsRefusedError(Exception):
    """The engine took every document but those of the families `roots`, for a reason that trying again does not change."""

    def __init__(self, roots: Iterable[str], reason: str) -> None:
        self.roots = frozenset(roots)
        super().__init__(f"{len(self.roots)} families were refused: {reason}")


class SearchEngine(ABC):
    """Keeps documents and answers queries. Every method may raise EngineUnavailableError; what else is said there."""

    name: ClassVar[str]
    writes_at_once: ClassVar[bool]

    @abstractmethod
    def replace(self, families: Sequence[str], documents: Iterable[Document]) -> None:
        """
        Remove these root keys with their children, then add the documents, in one visible step.

        Raises:
            EngineUnavailableError: nothing is certain; the caller tries again.
            DocumentsRefusedError: all was written except these families.

        """

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
    def suggest(
        self, text: str, *, audience: frozenset[str], limit: int = 8, groups: Groups = ANY_KIND
    ) -> list[Suggestion]:
        """Titles and identifiers whose words begin like the text: at most `limit` of each group of kinds, in that order.

        A group without a kind stands for every kind.
        """

    @abstractmethod
    def stored(self, families: Sequence[str] | None = None) -> Iterator[StoredEntry]:
        """
        Every entry held, of one state of the index, in no promised order; of these root keys only where given.

        The memory it takes does not grow with the index.
        """

    @abstractmethod
    def holding(self, words: Sequence[str], *, audience: frozenset[str]) -> list[int]:
        """How many results each of these words has for this reader, exactly as typed."""

    @abstractmethod
    def slips(self, held: Mapping[str, int], *, audience: frozenset[str]) -> list[tuple[str, str]]:
        """
        Which of these words are likely typing errors, each with the known word nearest to it; a few words at most.

        `held` says how many results each word has; two errors are looked for only in words that hardly anything holds.
        """

    @abstractmethod
    def count(self) -> int:
        """Number of documents held."""

    @abstractmethod
    def is_ready(self) -> bool:
        """Whether an index of the current schema exists and answers."""
