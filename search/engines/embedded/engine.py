"""Keeps the embedded index and answers from it."""

import contextlib
import logging
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import tantivy

from django.conf import settings

from search.documents import Document
from search.engines.base import ANY_KIND, EngineUnavailableError, Groups, LateChanges, SearchEngine, StoredEntry
from search.engines.embedded.queries import quiet
from search.engines.embedded.reader import Reader
from search.engines.embedded.schema import tantivy_document
from search.engines.embedded.storage import Storage
from search.families import entries
from search.fingerprints import SLOTS
from search.query import Query
from search.results import Results, Suggestion

logger = logging.getLogger(__name__)
SMALL_HEAP = 15_000_000
BUILD_HEAP = 120_000_000
BUILD_THREADS = 2
MANY_SEGMENTS = 12
REBUILD_WAIT = 1.0  # a sweep holds that lock for a moment
ENTRIES_AT_ONCE = 5000
MOST_AT_ONCE = 20_000
FAMILIES_AT_ONCE = 200


class EmbeddedEngine(SearchEngine):
    """One index directory below `settings.SEARCH_INDEX_DIR`, one writer at a time, readers in every process."""

    name = "embedded"
    writes_at_once = True

    def __init__(self, folder: Path | None = None) -> None:
        self.storage = Storage(Path(folder or settings.SEARCH_INDEX_DIR) / "embedded")

    @contextlib.contextmanager
    def _index(self) -> Iterator[tantivy.Index]:
        """
        The present index; whatever tantivy raises while it is used becomes an error of ours.

        Raises:
            IndexMissingError: there is no usable index.
            EngineUnavailableError: the index is fine and cannot be used now: a busy lock, a full disk.

        """
        name = self.storage.current()
        index = self.storage.open()
        try:
            yield index
        except EngineUnavailableError:
            raise
        except (ValueError, OSError, MemoryError) as error:
            raise self.storage.failed(name, error) from error
        except BaseException as error:
            if type(error).__name__ != "PanicException":  # tantivy's aborts derive from BaseException
                raise
            logger.exception("tantivy aborted; if it does so again, run rebuild_search_index")
            raise self.storage.failed(name, error) from error

    def replace(self, families: Sequence[str], documents: Iterable[Document]) -> None:
        lines = [tantivy_document(entry) for entry in entries(documents)]
        with self.storage.lock("write"), self._index() as index:
            self._write(index, families, lines)
        self.storage.sweep()

    def _write(self, index: tantivy.Index, families: Sequence[str], lines: Iterable[tantivy.Document]) -> None:
        writer = index.writer(SMALL_HEAP, 1)
        try:
            for key in families:
                writer.delete_documents_by_term("root", key)
            for line in lines:
                writer.add_document(line)
            writer.commit()
            index.reload()
            if index.searcher().num_segments > MANY_SEGMENTS:
                writer.wait_merging_threads()
        finally:
            del writer  # a traceback keeps this frame alive, and with it tantivy's lock

    def rebuild(self, documents: Iterable[Document], late_changes: LateChanges | None = None) -> int:
        with self.storage.lock("rebuild", wait=REBUILD_WAIT):
            name, index = self.storage.new_generation()
            try:
                self._fill(index, documents)
                # the caller's lock is taken here, before ours: indexing takes them in this order too
                families, changed = late_changes() if late_changes is not None else ((), ())
                with self.storage.lock("write", wait=60.0):
                    if families:
                        late = [tantivy_document(entry) for entry in entries(changed)]
                        with _writing():
                            self._write(index, families, late)
                    self.storage.swap(name)
            except BaseException:
                self.storage.discard(name)
                raise
            return self.count()

    def _fill(self, index: tantivy.Index, documents: Iterable[Document]) -> None:
        with _writing():
            writer = index.writer(BUILD_HEAP, BUILD_THREADS)
        try:
            for entry in entries(documents):  # an error of a source is the source's, not the engine's
                line = tantivy_document(entry)
                with _writing():
                    writer.add_document(line)
            with _writing():
                writer.commit()
                writer.wait_merging_threads()
        finally:
            del writer  # see _write

    def search(self, query: Query) -> Results:
        started = time.perf_counter()
        with self._index() as index:
            results = Reader(index, self.storage.schema).search(query.tidied())
        return replace(results, engine=self.name, took_ms=(time.perf_counter() - started) * 1000)

    def suggest(
        self, text: str, *, audience: frozenset[str], limit: int = 8, groups: Groups = ANY_KIND
    ) -> list[Suggestion]:
        with self._index() as index:
            return Reader(index, self.storage.schema).suggest(text, audience=audience, limit=limit, groups=groups)

    def stored(self, families: Sequence[str] | None = None) -> Iterator[StoredEntry]:
        with self._index() as index:
            searcher = index.searcher()
            for part in self._parts(int(searcher.num_docs), families):
                found = searcher.search(part, limit=MOST_AT_ONCE, count=False).hits
                if len(found) == MOST_AT_ONCE:  # one family of that many children
                    found = searcher.search(part, limit=int(searcher.num_docs), count=False).hits
                for _score, address in found:
                    root, key, fingerprint = searcher.doc(address)["mark"][0].decode().split("\0")
                    yield StoredEntry(root, key, fingerprint)

    def _parts(self, held: int, families: Sequence[str] | None) -> Iterator[tantivy.Query]:
        """Queries that together find everything, or these families: each a part of bounded size."""
        if families is not None:
            for start in range(0, len(families), FAMILIES_AT_ONCE):
                roots = list(families[start : start + FAMILIES_AT_ONCE])
                yield quiet(tantivy.Query.term_set_query(self.storage.schema, "root", roots))
            return
        width = max(1, SLOTS * ENTRIES_AT_ONCE // max(held, 1))
        for low in range(0, SLOTS, width):
            yield quiet(
                tantivy.Query.range_query(
                    self.storage.schema, "slot", tantivy.FieldType.Integer, low, low + width, include_upper=False
                )
            )

    def holding(self, words: Sequence[str], *, audience: frozenset[str]) -> list[int]:
        with self._index() as index:
            return Reader(index, self.storage.schema).holding(words, audience=audience)

    def slips(self, held: Mapping[str, int], *, audience: frozenset[str]) -> list[tuple[str, str]]:
        with self._index() as index:
            return Reader(index, self.storage.schema).slips(held, audience=audience)

    def count(self) -> int:
        with self._index() as index:
            return int(index.searcher().num_docs)

    def is_ready(self) -> bool:
        try:
            with self._index() as index:
                index.searcher().search(tantivy.Query.all_query(), limit=1)
        except EngineUnavailableError:
            return False
        return True


@contextlib.contextmanager
def _writing() -> Iterator[None]:
    """Errors of tantivy while a new generation is written, as ours."""
    try:
        yield
    except (OSError, ValueError, MemoryError) as error:
        raise EngineUnavailableError(f"the new index cannot be written: {error}") from error
