"""Compares the index with the database, family by family, and repairs what differs."""

import logging
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import groupby, islice

from search import outbox, registry, services
from search.documents import Document
from search.engines.base import IndexMissingError, SearchEngine, StoredEntry
from search.engines.loading import get_engine
from search.families import entries
from search.fingerprints import fingerprint_of
from search.models import IndexRequest

logger = logging.getLogger(__name__)
AT_ONCE = 200
TURN_WAIT = 60.0
MOST_EXAMPLES = 10
CACHE_KIB = 16_000
DIFFERENCES = ("missing", "stale", "left_over")


@dataclass(slots=True, kw_only=True)
class IndexReport:
    """
    What a comparison found. Counts are of families, by the key of their root: `missing` in the index, `stale` there,
    `left_over` there without a document; `waiting` of these are in the outbox already, `repaired` agree now.
    `examples` names some keys of each. `unreadable` names prefixes whose source failed: nothing is said of them.
    """

    engine: str
    has_index: bool = True
    families: int = 0
    documents: int = 0
    entries: int = 0
    missing: int = 0
    stale: int = 0
    left_over: int = 0
    waiting: int = 0
    repaired: int = 0
    rebuilt: bool = False
    examples: dict[str, list[str]] = field(default_factory=lambda: {kind: [] for kind in DIFFERENCES})
    unreadable: list[str] = field(default_factory=list)

    @property
    def differing(self) -> int:
        return self.missing + self.stale + self.left_over

    @property
    def agrees(self) -> bool:
        """Whether the index equals the database now."""
        return self.has_index and not self.unreadable and self.differing == self.repaired

    def note(self, kind: str, root: str) -> None:
        setattr(self, kind, getattr(self, kind) + 1)
        if len(self.examples[kind]) < MOST_EXAMPLES:
            self.examples[kind].append(root)


def check_index(*, repair: bool = False) -> IndexReport:
    """
    Compare everything; with `repair`, index again the families that differ, and rebuild an index that is missing.

    Both sides are read as streams and sorted on disk, so memory does not grow with them. The site may go on writing:
    what differs is looked at a second time while nobody else indexes, so that a change under way is no difference.

    Raises:
        EngineUnavailableError: the engine did not answer, or others kept writing.

    """
    engine = get_engine()
    report = IndexReport(engine=engine.name)
    try:
        _compare(engine, report, repair=repair)
    except IndexMissingError:
        if repair:
            services.rebuild()
            report = IndexReport(engine=engine.name, rebuilt=True)
            _compare(engine, report, repair=True)
        else:
            report.has_index = False
    return report


def _compare(engine: SearchEngine, report: IndexReport, *, repair: bool) -> None:
    with closing(sqlite3.connect("")) as scratch:  # a private file that SQLite removes, held in memory while small
        scratch.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        scratch.execute("CREATE TABLE entry (root TEXT, held INTEGER, key TEXT, fingerprint TEXT)")
        report.entries = _fill(scratch, engine.stored(), held=True)
        for source in registry.sources():
            try:
                report.documents += _fill(scratch, _wanted(source.all_documents()), held=False)
            except Exception:
                logger.exception("the documents of %s: cannot be read", source.prefix)
                report.unreadable.append(source.prefix)
        suspects = _suspects(scratch, report)
        while batch := list(islice(suspects, AT_ONCE)):
            _look_again(engine, batch, report, repair=repair)


def _wanted(documents: Iterable[Document]) -> Iterator[StoredEntry]:
    """What the index should hold of these documents."""
    for entry in entries(documents):
        yield StoredEntry(entry.document.root, entry.document.key, fingerprint_of(entry))


def _fill(scratch: sqlite3.Connection, found: Iterable[StoredEntry], *, held: bool) -> int:
    lines = ((entry.root, held, entry.key, entry.fingerprint) for entry in found)
    return scratch.executemany("INSERT INTO entry VALUES (?, ?, ?, ?)", lines).rowcount


def _suspects(scratch: sqlite3.Connection, report: IndexReport) -> Iterator[str]:
    """Root keys whose entries differ, both sides read in the order of their keys."""
    lines = scratch.execute("SELECT root, held, key, fingerprint FROM entry ORDER BY root, held, key, fingerprint")
    for root, family in groupby(lines, key=lambda line: line[0]):
        sides: tuple[list[tuple[str, str]], list[tuple[str, str]]] = ([], [])
        for _root, held, key, fingerprint in family:
            sides[held].append((key, fingerprint))
        report.families += bool(sides[0])
        if sides[0] != sides[1] and root.partition(":")[0] not in report.unreadable:
            yield root


def _look_again(engine: SearchEngine, roots: Sequence[str], report: IndexReport, *, repair: bool) -> None:
    """Say how these families differ, and index again those that still do."""
    differing = _differences(engine, roots)
    for root, kind in differing.items():
        report.note(kind, root)
    waiting = IndexRequest.objects.filter(applied_at=None, key__in=list(differing)).values_list("key", flat=True)
    report.waiting += len(set(waiting))
    if not (repair and differing):
        return
    services.index_again(list(differing))
    report.repaired += len(differing) - len(_differences(engine, list(differing)))


def _differences(engine: SearchEngine, roots: Sequence[str]) -> dict[str, str]:
    """How each of these families differs now, by the key of its root; those that agree are left out."""
    with outbox.turn(wait=TURN_WAIT):
        held = _by_root(engine.stored(roots))
        wanted: dict[str, list[tuple[str, str]]] = {}
        unreadable: set[str] = set()
        for root in roots:
            try:
                wanted |= _by_root(_wanted(outbox.read_families([root])))
            except Exception:
                logger.exception("documents of %s cannot be read", root)
                unreadable.add(root)
    found = {}
    for root in roots:
        if root in unreadable:
            found[root] = "stale"
        elif wanted.get(root) != held.get(root):
            found[root] = "missing" if root not in held else "left_over" if root not in wanted else "stale"
    return found


def _by_root(found: Iterable[StoredEntry]) -> dict[str, list[tuple[str, str]]]:
    families: dict[str, list[tuple[str, str]]] = {}
    for entry in found:
        families.setdefault(entry.root, []).append((entry.key, entry.fingerprint))
    return {root: sorted(family) for root, family in families.items()}
