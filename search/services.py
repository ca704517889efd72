"""The one door to search: ask for indexing, search, suggest, rebuild."""

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextvars import ContextVar
from dataclasses import replace
from datetime import timedelta

from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from django.conf import settings
from django.db import DatabaseError, connections, transaction
from django.utils import timezone

from hub.base.page_cache import bump
from search import outbox
from search.answering import answered
from search.documents import Document
from search.engines.base import ANY_KIND, EngineUnavailableError, Groups, IndexMissingError, SearchEngine
from search.engines.loading import get_engine
from search.identifiers import related_documents
from search.models import IndexRebuild, IndexRequest
from search.query import MAX_TEXT, Query
from search.results import Results, Suggestion
from search.thesaurus import with_synonyms

logger = logging.getLogger(__name__)

AT_ONCE = 500
RETRY_AFTER = timedelta(seconds=20)
HEAL_EVERY = 30.0
MAX_SUGGESTION_TEXT = 100

Progress = Callable[[int], None]

_deferred: ContextVar[bool] = ContextVar("search_indexing_deferred", default=False)
_foreground: ContextVar[Callable[[], None] | None] = ContextVar("search_heals_in_foreground", default=None)
_healing = threading.Lock()
_last_heal: dict[str, float] = {}


# --- writing ---------------------------------------------------------------------------------------


def request_indexing(*keys: str) -> None:
    """
    Ask that these families (`topic:12`) be read again once the present transaction commits.

    The request is a row of the same transaction: a rollback takes it away, a crash after the commit does not.
    """
    if not keys:
        return
    IndexRequest.objects.bulk_create([IndexRequest(key=key) for key in dict.fromkeys(keys)])
    if _deferred.get():
        return
    waiting = transaction.get_connection().run_on_commit
    if not any(callback[1] is drain_after_commit for callback in waiting):
        transaction.on_commit(drain_after_commit, robust=True)


@contextlib.contextmanager
def indexing_deferred() -> Iterator[None]:
    """Collect the requests of a long run (an import, the demo world) and index them together at its end.

    Where there is no index yet, it is built then, in the foreground: such a run has the time, and may end its process.
    A run that is interrupted stops at once: its requests stay in the outbox for the next command or the worker.
    """
    token = _deferred.set(True)
    interrupted = False
    try:
        yield
    except (KeyboardInterrupt, SystemExit):
        interrupted = True
        raise
    finally:
        _deferred.reset(token)
        if interrupted:
            try_again_later()
        else:
            _index_in_foreground()


def _index_in_foreground() -> None:
    with healing_in_foreground():
        with contextlib.suppress(EngineUnavailableError):
            if not is_ready():
                rebuild()
        drain_after_commit(everything=True)


def drain_after_commit(*, everything: bool = False) -> None:
    """Index what is pending now; where that fails, the rows stay and a task tries again. Raises no error.

    An interruption passes through, once the task is there.
    """
    try:
        while drain_outbox(AT_ONCE) and everything:
            pass  # in turns, so that others index meanwhile
        left = IndexRequest.objects.filter(applied_at=None, attempts__lt=outbox.MAX_ATTEMPTS).exists()
    except (EngineUnavailableError, DatabaseError, OSError) as error:
        logger.warning("indexing waits: %s", error)
        left = True
    except (KeyboardInterrupt, SystemExit):
        try_again_later()
        raise
    if left:
        try_again_later()


def try_again_later() -> None:
    """Enqueue another try for a little later, unless one waits already."""
    from search.tasks import index_pending  # noqa: PLC0415 -- tasks calls services

    if not index_pending.get_backend().supports_defer:
        return
    with contextlib.suppress(DatabaseError):
        waiting = DBTaskResult.objects.filter(task_path=index_pending.module_path, status=TaskResultStatus.READY)
        if not waiting.exists():
            index_pending.using(run_after=timezone.now() + RETRY_AFTER).enqueue()


def drain_outbox(limit: int = 5000) -> int:
    """
    Index pending requests, oldest first; return how many were handled. Safe to call from any process at any time.

    Raises:
        EngineUnavailableError: the engine did not answer; what it did not accept stays in the outbox.

    """
    engine = get_engine()
    try:
        handled = outbox.carry(engine, limit)
    except IndexMissingError:
        if not _heal(engine):
            raise
        handled = outbox.carry(engine, limit)
    if handled:
        bump()
    return handled


def rebuild(progress: Progress | None = None) -> int:
    """
    Write a whole new index beside the present one and swap; return the number of documents it holds.

    `progress` is called with the number of documents written so far. Searches go on meanwhile, and so does indexing:
    what changes while the rebuild reads is applied to the new index just before the swap.

    Raises:
        EngineUnavailableError: the engine did not answer, or another rebuild is running.

    """
    engine = get_engine()
    with outbox.rebuilding() as marker:
        started = timezone.now()
        with contextlib.ExitStack() as held:

            def late_changes() -> tuple[list[str], Iterable[Document]]:
                held.enter_context(outbox.turn(wait=60.0))  # nobody indexes between this reading and the swap
                if not IndexRebuild.objects.filter(pk=marker.pk).exists():
                    raise EngineUnavailableError("this rebuild was taken for dead: changes meanwhile are not known")
                return outbox.changed_meanwhile()

            total = engine.rebuild(_counted(outbox.all_documents(), progress), late_changes)
    logger.info("index rebuilt: %d documents in %s", total, timezone.now() - started)
    bump()
    return total


def index_again(keys: Sequence[str]) -> None:
    """
    Ask for these families and index what is pending, in this process and at once.

    Raises:
        EngineUnavailableError: the engine did not answer; the requests wait in the outbox.

    """
    IndexRequest.objects.bulk_create([IndexRequest(key=key) for key in dict.fromkeys(keys)])
    while drain_outbox(AT_ONCE):
        pass


def _counted(documents: Iterable[Document], progress: Progress | None) -> Iterator[Document]:
    for number, document in enumerate(documents, 1):
        yield document
        if progress is not None and number % 100 == 0:
            progress(number)


# --- reading ---------------------------------------------------------------------------------------


def search(query: Query) -> Results:
    """Answer a query, its synonyms looked up; an engine that does not answer gives resting results, no exception."""
    engine = get_engine()
    query = with_synonyms(query)
    try:
        return _searched(engine, query)
    except IndexMissingError as error:
        logger.warning("search has no index: %s", error)
        if _heal(engine):
            with contextlib.suppress(EngineUnavailableError):
                return _searched(engine, query)
    except EngineUnavailableError as error:
        logger.warning("search is resting: %s", error)
    return Results(resting=True, engine=engine.name)


def _searched(engine: SearchEngine, query: Query) -> Results:
    """What the engine answers, with what stands beside the identifiers asked for."""
    related = related_documents(query.text[:MAX_TEXT]) if query.page <= 1 else ()
    return answered(engine, replace(query, related=related))


def suggest(text: str, *, audience: frozenset[str], limit: int = 8, groups: Groups = ANY_KIND) -> list[Suggestion]:
    """Titles and identifiers that begin like the text, at most `limit` of each group of kinds; none while the engine rests."""
    if not text.strip():
        return []
    engine = get_engine()
    try:
        return engine.suggest(text[:MAX_SUGGESTION_TEXT], audience=audience, limit=limit, groups=groups)
    except IndexMissingError:
        if _heal(engine):
            with contextlib.suppress(EngineUnavailableError):
                return engine.suggest(text[:MAX_SUGGESTION_TEXT], audience=audience, limit=limit, groups=groups)
    except EngineUnavailableError as error:
        logger.warning("suggestions are resting: %s", error)
    return []


def is_ready() -> bool:
    """Whether an index exists and answers; never raises."""
    try:
        return get_engine().is_ready()
    except (EngineUnavailableError, ImportError):
        return False


# --- healing ---------------------------------------------------------------------------------------


@contextlib.contextmanager
def healing_in_foreground(say: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Rebuild a missing index at once where one is needed inside: a command ends its process, and threads with it.

    `say` is called before such a rebuild begins.
    """
    token = _foreground.set(say)
    try:
        yield
    finally:
        _foreground.reset(token)


def _heal(engine: SearchEngine) -> bool:
    """
    Rebuild a missing, outdated or damaged index; return whether it is there now.

    In the background, at most one at a time and one in half a minute, so that the site stays up meanwhile; at once
    in a command (`healing_in_foreground`) and where `settings.SEARCH_HEALS_AT_ONCE` says so (the tests).
    """
    say = _foreground.get()
    if say is not None or getattr(settings, "SEARCH_HEALS_AT_ONCE", False):
        if say is not None:
            say()
        try:
            rebuild()
        except EngineUnavailableError as error:
            logger.warning("the index cannot be rebuilt: %s", error)
            return False
        return True
    place = f"{engine.name}:{settings.SEARCH_INDEX_DIR}"
    with _healing:
        if time.monotonic() - _last_heal.get(place, -HEAL_EVERY) < HEAL_EVERY:
            return False
        _last_heal[place] = time.monotonic()
    threading.Thread(target=_heal_in_background, name="search-heal", daemon=True).start()
    return False


def _heal_in_background() -> None:
    try:
        rebuild()
        drain_outbox()
    except EngineUnavailableError as error:
        logger.warning("the index is not rebuilt yet: %s", error)
    except Exception:
        logger.exception("the index cannot be rebuilt")
    finally:
        connections.close_all()
