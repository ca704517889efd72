"""Keeps the index on an Elasticsearch node or cluster and answers from it."""

import contextlib
import logging
import os
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from elasticsearch import ApiError, Elasticsearch, NotFoundError, TransportError, helpers

from django.conf import settings

from search.breaker import CircuitBreaker
from search.documents import Document
from search.engines.base import EngineUnavailableError, IndexMissingError, LateChanges, SearchEngine
from search.engines.elasticsearch.mapping import SCHEMA_VERSION, build_index, source_of
from search.engines.elasticsearch.reader import Reader
from search.families import Entry, entries
from search.query import Query
from search.results import Results, Suggestion

logger = logging.getLogger(__name__)
SEARCH_TIMEOUT = 1.5
WRITE_TIMEOUT = 4.0
BUILD_TIMEOUT = 60.0
ABANDONED_AFTER = 24 * 3600.0
CHUNK = 500
TOO_BUSY = 429


class ElasticsearchEngine(SearchEngine):
    """An alias `<prefix>` over the index written last. A node that hangs costs one time-out, then is left alone a while."""

    name = "elasticsearch"
    writes_at_once = False

    def __init__(self, url: str = "", prefix: str = "") -> None:
        self.url = url or settings.ELASTICSEARCH_URL
        self.alias = prefix or settings.ELASTICSEARCH_INDEX_PREFIX
        self.breaker = CircuitBreaker()
        self._connected: tuple[int, Elasticsearch] | None = None

    @property
    def _pattern(self) -> str:
        return f"{self.alias}-v*"

    def _client(self) -> Elasticsearch:
        """One client for each process: connections do not survive a fork."""
        if self._connected is None or self._connected[0] != os.getpid():
            client = Elasticsearch(self.url, request_timeout=SEARCH_TIMEOUT, max_retries=0, retry_on_timeout=False)
            self._connected = (os.getpid(), client)
        return self._connected[1]

    @contextlib.contextmanager
    def _answering(self, timeout: float | None = None) -> Iterator[Elasticsearch]:
        """A client with this time-out in seconds; its errors become ours.

        Raises:
            IndexMissingError: the node answers and has no index of the present schema.
            EngineUnavailableError: the node does not answer, or refuses.
        """
        if not self.breaker.allows():
            raise EngineUnavailableError("Elasticsearch did not answer a moment ago")
        try:
            yield self._client().options(request_timeout=timeout or SEARCH_TIMEOUT)
        except NotFoundError as error:
            self.breaker.succeeded()
            message = f"there is no index {self.alias}: {error.message}"
            raise IndexMissingError(message) from error
        except (TransportError, ApiError, helpers.BulkIndexError) as error:
            if "no such index" in str(error):  # a multi-search tells it inside an answer of status 200
                self.breaker.succeeded()
                message = f"there is no index {self.alias}"
                raise IndexMissingError(message) from error
            status = getattr(error, "status_code", None)
            if isinstance(error, TransportError) or (isinstance(status, int) and status >= TOO_BUSY):
                self.breaker.failed()
            else:
                self.breaker.succeeded()
                logger.exception("Elasticsearch refused a request")
            message = f"Elasticsearch does not answer: {error}"
            raise EngineUnavailableError(message) from error
        except BaseException:
            self.breaker.succeeded()
            raise
        self.breaker.succeeded()

    # --- writing -----------------------------------------------------------------------------

    def replace(self, families: Sequence[str], documents: Iterable[Document]) -> None:
        lines = list(entries(documents))
        with self._answering(WRITE_TIMEOUT) as client:
            self._write(client, self._present(client), families, lines)

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

    def _write(self, client: Elasticsearch, index: str, families: Sequence[str], lines: Iterable[Entry]) -> None:
        """Replace families in one bulk request; refreshed, so that the next search and the next replacement see it."""
        kept = {line.document.key: source_of(line) for line in lines}
        held: set[str] = set()
        for start in range(0, len(families), CHUNK):
            query = {"terms": {"root": list(families[start : start + CHUNK])}}
            held.update(
                hit["_id"] for hit in helpers.scan(client, index=index, query={"query": query, "_source": False})
            )
        actions: list[dict[str, Any]] = [
            {"_op_type": "delete", "_index": index, "_id": key} for key in held - set(kept)
        ]
        actions += [
            {"_op_type": "index", "_index": index, "_id": key, "_source": source} for key, source in kept.items()
        ]
        if actions:
            helpers.bulk(client, actions, chunk_size=CHUNK, refresh=True)

    def rebuild(self, documents: Iterable[Document], late_changes: LateChanges | None = None) -> int:
        name = f"{self.alias}-v{SCHEMA_VERSION}-{time.time_ns()}"
        try:
            with self._answering(BUILD_TIMEOUT) as client:
                build_index(name, client).create()
                lines = (
                    {"_index": name, "_id": line.document.key, "_source": source_of(line)}
                    for line in entries(documents)
                )
                helpers.bulk(client, lines, chunk_size=CHUNK)
                client.indices.refresh(index=name)
                families, changed = late_changes() if late_changes is not None else ((), ())
                if families:
                    self._write(client, name, families, list(entries(changed)))
                client.indices.put_settings(index=name, settings={"index": {"refresh_interval": "1s"}})
                self._swap(client, name)
        except BaseException:
            with contextlib.suppress(TransportError, ApiError):
                self._client().options(request_timeout=SEARCH_TIMEOUT).indices.delete(
                    index=name, ignore_unavailable=True
                )
            raise
        return self.count()

    def _swap(self, client: Elasticsearch, name: str) -> None:
        """Let the alias name the new index in one step, then drop the one before and what a crash left behind."""
        try:
            before = list(client.indices.get_alias(name=self.alias))
        except NotFoundError:
            before = []
        actions: list[dict[str, Any]] = [{"remove": {"index": old, "alias": self.alias}} for old in before]
        client.indices.update_aliases(actions=[*actions, {"add": {"index": name, "alias": self.alias}}])
        for old in client.indices.get(index=self._pattern, expand_wildcards="open"):
            if old in before or (old != name and _age(old) > ABANDONED_AFTER):
                client.indices.delete(index=old, ignore_unavailable=True)

    # --- reading -----------------------------------------------------------------------------

    def search(self, query: Query) -> Results:
        started = time.perf_counter()
        with self._answering() as client:
            results = Reader(client, self.alias).search(query.tidied())
        return replace(results, engine=self.name, took_ms=(time.perf_counter() - started) * 1000)

    def suggest(self, text: str, *, audience: frozenset[str], limit: int = 8) -> list[Suggestion]:
        with self._answering() as client:
            return Reader(client, self.alias).suggest(text, audience=audience, limit=limit)

    def count(self) -> int:
        with self._answering() as client:
            return int(client.count(index=self.alias)["count"])

    def is_ready(self) -> bool:
        try:
            with self._answering() as client:
                self._present(client)
        except EngineUnavailableError:
            return False
        return True


def _age(name: str) -> float:
    """Seconds since an index of ours was begun."""
    stamp = name.rpartition("-")[2]
    return time.time() - int(stamp) / 1e9 if stamp.isdigit() else 0.0
