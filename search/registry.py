"""Where applications say what can be found. Filled by each app's `search_documents` module at start."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import ClassVar

from django_stubs_ext import StrOrPromise

from search.documents import Document, DocumentKind


class DocumentSource(ABC):
    """One app's findable things of one root prefix: a root (`topic:12`) and its children form a family."""

    prefix: ClassVar[str]
    kinds: ClassVar[tuple[DocumentKind, ...]]
    facet_labels: ClassVar[Mapping[str, Mapping[str, StrOrPromise]]] = {}
    """Words for facet values that are codes: `{"state": {"solved": _("solved")}}`; other values are shown as they stand."""

    @abstractmethod
    def all_documents(self) -> Iterator[Document]:
        """Everything, each root directly followed by its children, read in batches of bounded memory."""

    @abstractmethod
    def documents(self, keys: Sequence[str]) -> Iterable[Document]:
        """The families of these root keys as they stand now; a key that yields nothing is removed from the index."""


_sources: dict[str, DocumentSource] = {}


def register(source: DocumentSource) -> None:
    """
    Declare a source.

    Raises:
        ValueError: another source has the same prefix.

    """
    known = _sources.get(source.prefix)
    if known is not None and type(known) is not type(source):
        message = f"two document sources claim the prefix {source.prefix!r}"
        raise ValueError(message)
    _sources[source.prefix] = source


def sources() -> tuple[DocumentSource, ...]:
    return tuple(_sources[prefix] for prefix in sorted(_sources))


def source_of(key: str) -> DocumentSource | None:
    return _sources.get(key.partition(":")[0])


def facet_label(facet: str, value: str) -> str:
    """The words for a facet value, in the reader's language."""
    for source in sources():
        label = source.facet_labels.get(facet, {}).get(value)
        if label is not None:
            return str(label)
    return value


def kinds() -> dict[str, DocumentKind]:
    """Every declared kind by name, in display order."""
    declared = [kind for source in sources() for kind in source.kinds]
    return {kind.name: kind for kind in sorted(declared, key=lambda kind: (kind.order, kind.name))}
