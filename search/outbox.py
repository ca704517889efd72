"""Carries what changed from the outbox to the engine, one carrier at a time."""

import fcntl
import logging
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from search import registry
from search.documents import Document
from search.engines.base import DocumentsRefusedError, EngineUnavailableError, SearchEngine
from search.models import IndexRebuild, IndexRequest

logger = logging.getLogger(__name__)
TURN_WAIT = 2.0
BATCH = 200
MAX_ATTEMPTS = 5
REBUILD_WAIT = 1.0  # others hold that lock for a moment, to see whether a rebuild lives
OUTBOX_LOCK, REBUILD_LOCK = 0x5EA4C4, 0x5EA4C5


class TurnTakenError(EngineUnavailableError):
    """Another process is carrying; what is pending is in its hands or waits for the next turn."""


@contextmanager
def turn(*, wait: float = TURN_WAIT) -> Iterator[None]:
    """
    Be the only carrier: reading the documents and writing them must not interleave with another's.

    Raises:
        TurnTakenError: another carrier did not finish within `wait` seconds.

    """
    with _alone("outbox.lock", OUTBOX_LOCK, wait, "another process is writing to the index"):
        yield


@contextmanager
def _alone(name: str, number: int, wait: float, refusal: str) -> Iterator[None]:
    """
    Hold a lock between the processes of this host (a file, freed when its holder dies) and, on PostgreSQL, of all hosts.

    Raises:
        TurnTakenError: another held it longer than `wait` seconds.

    """
    deadline = time.monotonic() + wait
    try:
        folder = Path(settings.SEARCH_INDEX_DIR)
        folder.mkdir(parents=True, exist_ok=True)
        handle = (folder / name).open("a")
    except OSError as error:
        raise EngineUnavailableError(f"the index folder cannot be written: {error}") from error
    with handle:
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError:
                if time.monotonic() >= deadline:
                    raise TurnTakenError(refusal) from None
                time.sleep(0.005)
        with _advisory_lock(number, deadline, refusal):
            yield


@contextmanager
def _advisory_lock(number: int, deadline: float, refusal: str) -> Iterator[None]:
    """On PostgreSQL hosts may be several: the database holds the lock, as long as this connection lives."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        while True:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [number])
            if cursor.fetchone()[0]:
                break
            if time.monotonic() >= deadline:
                raise TurnTakenError(refusal)
            time.sleep(0.02)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [number])


@contextmanager
def rebuilding() -> Iterator[IndexRebuild]:
    """
    Be the only rebuild: while it lasts, requests that were applied are kept, for the new index needs them too.

    Raises:
        TurnTakenError: another rebuild is running.

    """
    with _alone("rebuild.lock", REBUILD_LOCK, REBUILD_WAIT, "another rebuild is running"):
        IndexRebuild.objects.all().delete()  # of rebuilds that were killed: the lock is ours
        marker = IndexRebuild.objects.create()
        try:
            yield marker
        finally:
            with suppress(TurnTakenError), turn(wait=TURN_WAIT):
                _forget_rebuilds()


def _forget_rebuilds() -> None:
    """Nobody rebuilds: drop the markers, and the applied requests that were kept for a new index."""
    with transaction.atomic():
        IndexRebuild.objects.all().delete()
        IndexRequest.objects.filter(applied_at__isnull=False).delete()


def _is_rebuilding() -> bool:
    """Whether a rebuild needs the requests that are applied; the marker of a killed one is taken away."""
    if not IndexRebuild.objects.exists():
        return False
    try:
        with _alone("rebuild.lock", REBUILD_LOCK, 0.0, "a rebuild is running"):
            _forget_rebuilds()
    except TurnTakenError:
        return True
    return False


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
    done = last = 0
    with turn():
        while done < limit:
            pending = IndexRequest.objects.filter(applied_at=None, attempts__lt=MAX_ATTEMPTS, pk__gt=last)
            rows = list(pending.values_list("pk", "key")[: min(BATCH, limit - done)])
            if not rows:
                break
            last = rows[-1][0]  # what cannot be read now is tried again the next time, not at once
            accepted = _accept(engine, rows)
            _forget(accepted)
            done += len(rows)
        if not done:
            _is_rebuilding()  # takes away what a killed rebuild left
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
    refused: frozenset[str] = frozenset()
    try:
        engine.replace(keys, documents)
    except DocumentsRefusedError as error:
        logger.error("not indexed: %s", error)  # noqa: TRY400 -- the reason is in the message, where it arose says nothing
        refused = error.roots
        failed = [pk for pk, key in rows if key in refused]
        IndexRequest.objects.filter(pk__in=failed).update(attempts=F("attempts") + 1)
    return [pk for pk, key in rows if key not in refused]


def _forget(pks: Sequence[int]) -> None:
    if _is_rebuilding():
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
