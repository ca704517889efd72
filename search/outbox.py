"""Carries what changed from the outbox to the engine, one carrier at a time."""

import fcntl
import logging
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.models import F
from django.utils import timezone

from search import registry
from search.documents import Document
from search.engines.base import EngineUnavailableError, SearchEngine
from search.models import IndexRebuild, IndexRequest

logger = logging.getLogger(__name__)
TURN_WAIT = 2.0
BATCH = 200
MAX_ATTEMPTS = 5
ADVISORY_LOCK = 0x5EA4C4


class TurnTakenError(EngineUnavailableError):
    """Another process is carrying; what is pending is in its hands or waits for the next turn."""


@contextmanager
def turn(*, wait: float = TURN_WAIT) -> Iterator[None]:
    """
    Be the only carrier: reading the documents and writing them must not interleave with another's.

    Raises:
        TurnTakenError: another carrier did not finish within `wait` seconds.

    """
    folder = Path(settings.SEARCH_INDEX_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + wait
    with (folder / "outbox.lock").open("a") as handle:
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError:
                if time.monotonic() >= deadline:
                    raise TurnTakenError("another process is writing to the index") from None
                time.sleep(0.005)
        with _advisory_lock(deadline):
            yield


@contextmanager
def _advisory_lock(deadline: float) -> Iterator[None]:
    """On PostgreSQL hosts may be several: the database holds the turn."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        while True:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [ADVISORY_LOCK])
            if cursor.fetchone()[0]:
                break
            if time.monotonic() >= deadline:
                raise TurnTakenError("another host is writing to the index")
            time.sleep(0.02)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [ADVISORY_LOCK])


def read_families(keys: Sequence[str]) -> list[Document]:
    """Documents of these root keys as they stand now, family by family; a key nobody declared yields nothing."""
    by_prefix: dict[str, list[str]] = {}
    for key in keys:
        by_prefix.setdefault(key.partition(":")[0], []).append(key)
    found: list[Document] = []
    for prefix, prefixed in by_prefix.items():
        source = registry.source_of(f"{prefix}:")
        if source is None:
            logger.warning("nobody declared the documents of %s:", prefix)
            continue
        found += source.documents(prefixed)
    order = {key: place for place, key in enumerate(keys)}
    found.sort(key=lambda document: order.get(document.root, len(order)))
    return found


def carry(engine: SearchEngine, limit: int) -> int:
    """
    Index up to `limit` pending requests; a row leaves the outbox only after the engine accepted its family.

    Raises:
        EngineUnavailableError: the engine did not answer; what it did not accept stays.

    """
    done = 0
    with turn():
        while done < limit:
            rows = list(
                IndexRequest.objects.filter(applied_at=None, attempts__lt=MAX_ATTEMPTS).values_list("pk", "key")[
                    : min(BATCH, limit - done)
                ]
            )
            if not rows:
                break
            accepted = _accept(engine, rows)
            _forget(accepted)
            done += len(rows)
    return done


def _accept(engine: SearchEngine, rows: Sequence[tuple[int, str]]) -> list[int]:
    """Give a batch to the engine; where a family cannot be read, the others go through one by one."""
    keys = list(dict.fromkeys(key for _pk, key in rows))
    try:
        documents = read_families(keys)
    except EngineUnavailableError:
        raise
    except Exception:
        if len(keys) == 1:
            logger.exception("documents of %s cannot be read", keys[0])
            IndexRequest.objects.filter(pk__in=[pk for pk, _key in rows]).update(attempts=F("attempts") + 1)
            return []
        accepted: list[int] = []
        for key in keys:
            accepted += _accept(engine, [row for row in rows if row[1] == key])
        return accepted
    engine.replace(keys, documents)
    return [pk for pk, _key in rows]


def _forget(pks: Sequence[int]) -> None:
    if IndexRebuild.objects.exists():
        IndexRequest.objects.filter(pk__in=pks).update(applied_at=timezone.now())
    else:
        IndexRequest.objects.filter(pk__in=pks).delete()


def all_documents() -> Iterator[Document]:
    """Every document of every source."""
    for source in registry.sources():
        yield from source.all_documents()


def changed_meanwhile() -> tuple[list[str], Iterable[Document]]:
    """Root keys that changed since a rebuild began, with their documents; the caller holds the turn."""
    keys = list(dict.fromkeys(IndexRequest.objects.values_list("key", flat=True)))
    return keys, read_families(keys)
