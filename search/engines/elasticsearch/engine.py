"""Keeps the index on an Elasticsearch node or cluster and answers from it."""

import contextlib
import logging
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from elasticsearch import ApiError, Elasticsearch, NotFoundError, TransportError, helpers
from elasticsearch.dsl import Q, Search

from django.conf import settings

from search.breaker import CircuitBreaker
from search.documents import Document
from search.engines.base import (
    ANY_KIND,
    DocumentsRefusedError,
    EngineUnavailableError,
    Groups,
    IndexMissingError,
    LateChanges,
    SearchEngine,
    StoredEntry,
)
from search.engines.elasticsearch.commonness import Commonness
from search.engines.elasticsearch.connection import TOO_BUSY, Connection
from search.engines.elasticsearch.mapping import SCHEMA_VERSION, IndexEntry, build_index, source_of
from search.engines.elasticsearch.reader import Reader
from search.families import Entry, entries
from search.query import Query
from search.results import Results, Suggestion

logger = logging.getLogger(__name__)
WRITE_TIMEOUT = 4.0
BUILD_TIMEOUT = 60.0
CHUNK = 500
CHUNK_BYTES = 20_000_000
READ_AT_ONCE = 5000
MISSING = 404
REFUSALS_TOLD = 5

Value = TypeVar("Value")
Refused = dict[str, str]  # key of an entry: why the node did not take it


class ElasticsearchEngine(SearchEngine):
    """An alias `<prefix>` over the index written last. Whoever calls `rebuild` sees to it that only one runs."""

    name = "elasticsearch"
    writes_at_once = False

    def __init__(self, url: str = "", prefix: str = "") -> None:
        self.alias = prefix or settings.ELASTICSEARCH_INDEX_PREFIX
        self.connection = Connection(url or settings.ELASTICSEARCH_URL, self.alias)
        self._commonness = Commonness()

    @property
    def breaker(self) -> CircuitBreaker:
        return self.connection.breaker

    # --- writing -----------------------------------------------------------------------------

    def replace(self, families: Sequence[str], documents: Iterable[Document]) -> None:
        lines = list(entries(documents))
        with self.connection.answering(WRITE_TIMEOUT, reading=True) as client:
            refused = self._write(client, self._present(client), families, lines)
            self._commonness.forget()
            if refused:
                roots = {line.document.root for line in lines if line.document.key in refused}
                raise DocumentsRefusedError(roots, _told(refused))

    def _present(self, client: Elasticsearch) -> str:
        """Name of the index behind the alias.

        Raises:
            IndexMissingError: there is none, or it is of another schema.
        """
        names = list(client.indices.get_alias(name=self.alias))
        name = names[0] if names else ""
        if not name.startswith(f"{self.alias}-v{SCHEMA_VERSION}-"):
            message = f"the index {name} is of another schema"
            raise IndexMissingError(message)
        return name

    def _write(self, client: Elasticsearch, index: str, families: Sequence[str], lines: Iterable[Entry]) -> Refused:
        """Replace families in one bulk request; refreshed, so that the next search and the next replacement see it."""
        kept = {line.document.key: source_of(line) for line in lines}
        held = {entry.key for entry in self._entries(client, index, families)}
        actions: list[dict[str, Any]] = [
            {"_op_type": "delete", "_index": index, "_id": key} for key in held - set(kept)
        ]
        actions += [
            {"_op_type": "index", "_index": index, "_id": key, "_source": source} for key, source in kept.items()
        ]
        return _bulk(client, actions, refresh=True) if actions else {}

    def rebuild(self, documents: Iterable[Document], late_changes: LateChanges | None = None) -> int:
        name = f"{self.alias}-v{SCHEMA_VERSION}-{time.time_ns()}"
        try:
            with self.connection.answering(BUILD_TIMEOUT, reading=True) as client:
                self._remove_leftovers(client)
                build_index(name, client).create()
                lines = (
                    {"_index": name, "_id": line.document.key, "_source": source_of(line)}
                    for line in _of_the_caller(entries(documents))
                )
                refused = _bulk(client, lines)
                client.indices.refresh(index=name)
                families, late = next(_of_the_caller(_read_late(late_changes)))
                if families:
                    refused |= self._write(client, name, families, late)
                if refused:  # one bad document is no reason to be without an index
                    logger.error("%d entries were refused by Elasticsearch: %s", len(refused), _told(refused))
                kept = {"refresh_interval": "1s", "number_of_replicas": settings.ELASTICSEARCH_REPLICAS}
                client.indices.put_settings(index=name, settings={"index": kept})
                self._swap(client, name)
                self._commonness.forget()
        except _CallerError as error:
            self._discard(name)
            raise error.error from None
        except BaseException:
            self._discard(name)
            raise
        return self.count()

    def _discard(self, name: str) -> None:
        with contextlib.suppress(TransportError, ApiError, ValueError):
            self.connection.client().indices.delete(index=name, ignore_unavailable=True)

    def _swap(self, client: Elasticsearch, name: str) -> None:
        """Let the alias name the new index in one step, then drop the one before."""
        actions: list[dict[str, Any]] = [{"remove": {"index": old, "alias": self.alias}} for old in self._named(client)]
        client.indices.update_aliases(actions=[*actions, {"add": {"index": name, "alias": self.alias}}])
        self._remove_leftovers(client)

    def _named(self, client: Elasticsearch) -> list[str]:
        """The indexes behind the alias: one, or none."""
        try:
            return list(client.indices.get_alias(name=self.alias))
        except NotFoundError:
            return []

    def _remove_leftovers(self, client: Elasticsearch) -> None:
        """Drop what is not behind the alias: the index before, and what killed rebuilds left behind."""
        named = self._named(client)
        ours = re.compile(rf"{re.escape(self.alias)}-v[^-]+-\d+")  # not those of a longer prefix
        for old in client.indices.get(index=f"{self.alias}-v*", expand_wildcards="open"):
            if old not in named and ours.fullmatch(old):
                client.indices.delete(index=old, ignore_unavailable=True)

    # --- reading -----------------------------------------------------------------------------

    def _read(self, act: Callable[[Reader], Value]) -> Value:
        """Ask; once more where the index went away between two requests because a rebuild put another in its place."""
        try:
            with self.connection.answering(reading=True) as client:
                return act(Reader(client, self.alias, self._commonness))
        except IndexMissingError:
            with self.connection.answering(reading=True) as client:
                self._present(client)
                return act(Reader(client, self.alias, self._commonness))

    def search(self, query: Query) -> Results:
        started = time.perf_counter()
        results = self._read(lambda reader: reader.search(query.tidied()))
        return replace(results, engine=self.name, took_ms=(time.perf_counter() - started) * 1000)

    def suggest(
        self, text: str, *, audience: frozenset[str], limit: int = 8, groups: Groups = ANY_KIND
    ) -> list[Suggestion]:
        return self._read(lambda reader: reader.suggest(text, audience=audience, limit=limit, groups=groups))

    def holding(self, words: Sequence[str], *, audience: frozenset[str]) -> list[int]:
        return self._read(lambda reader: reader.holding(words, audience=audience))

    def slips(self, held: Mapping[str, int], *, audience: frozenset[str]) -> list[tuple[str, str]]:
        return self._read(lambda reader: reader.slips(held, audience=audience))

    def stored(self, families: Sequence[str] | None = None) -> Iterator[StoredEntry]:
        with self.connection.answering(BUILD_TIMEOUT, reading=True) as client:
            yield from self._entries(client, self._present(client), families)

    def _entries(self, client: Elasticsearch, index: str, families: Sequence[str] | None) -> Iterator[StoredEntry]:
        """Entries in the order of their keys, from one state of the index, page after page behind the last key seen."""
        whole = IndexEntry.search(using=client, index=index).sort("root", "key").source(False)
        whole = whole.extra(docvalue_fields=["root", "key", "fingerprint"])[:READ_AT_ONCE]
        if families is None:
            parts = [whole]
        else:
            asked = [list(families[start : start + CHUNK]) for start in range(0, len(families), CHUNK)]
            parts = [whole.filter(Q("terms", root=roots)) for roots in asked]
        for part in parts:
            for line in self._pages(part):
                kept = line["fields"]
                yield StoredEntry(kept["root"][0], kept["key"][0], kept.get("fingerprint", [""])[0])

    def _pages(self, search: Search[Any]) -> Iterator[dict[str, Any]]:
        with search.point_in_time() as first:
            page = first
            while True:
                lines = page.execute().to_dict()["hits"]["hits"]
                yield from lines
                if len(lines) < READ_AT_ONCE:
                    break
                page = page.search_after()

    def count(self) -> int:
        with self.connection.answering(reading=True) as client:
            return int(client.count(index=self.alias)["count"])

    def is_ready(self) -> bool:
        try:
            with self.connection.answering(reading=True) as client:
                self._present(client)
        except EngineUnavailableError:
            return False
        return True


class _CallerError(Exception):
    """An error of what the caller handed over, carried past the reading of the node's errors."""

    def __init__(self, error: Exception) -> None:
        self.error = error
        super().__init__(str(error))


def _of_the_caller(values: Iterable[Value]) -> Iterator[Value]:
    try:
        yield from values
    except Exception as error:
        raise _CallerError(error) from error


def _read_late(late_changes: LateChanges | None) -> Iterator[tuple[Sequence[str], list[Entry]]]:
    families, changed = late_changes() if late_changes is not None else ((), ())
    yield families, list(entries(changed))


def _bulk(client: Elasticsearch, actions: Iterable[dict[str, Any]], *, refresh: bool = False) -> Refused:
    """
    Write in batches, asking again for what a busy node put off; return what it refuses for good, and why.

    Raises:
        EngineUnavailableError: the node stays too busy.

    """
    refused: Refused = {}
    for done, answer in helpers.streaming_bulk(
        client,
        actions,
        chunk_size=CHUNK,
        max_chunk_bytes=CHUNK_BYTES,
        raise_on_error=False,
        max_retries=3,
        initial_backoff=0.2,
        max_backoff=2.0,
        refresh=refresh,
    ):
        if done:
            continue
        deed, item = next(iter(answer.items()))
        status = int(item["status"])
        if deed == "delete" and status == MISSING:
            continue
        if status >= TOO_BUSY:
            raise EngineUnavailableError(f"Elasticsearch is too busy to write {item['_id']}")
        refused[item["_id"]] = str(item.get("error", {}).get("type", status))
    return refused


def _told(refused: Refused) -> str:
    """Some of what was refused, in one line; reasons by their type, for texts of documents have no place in a log."""
    told = ", ".join(f"{key} ({reason})" for key, reason in list(refused.items())[:REFUSALS_TOLD])
    return told if len(refused) <= REFUSALS_TOLD else f"{told}, …"
