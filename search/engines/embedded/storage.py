"""Where the index lives: one directory for each generation, a file naming the present one, locks between processes."""

import fcntl
import logging
import os
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import tantivy

from search.engines.base import EngineUnavailableError, IndexMissingError
from search.engines.embedded.schema import SCHEMA_VERSION, build_schema

logger = logging.getLogger(__name__)
WRITE_WAIT = 5.0
OPENINGS = 5
KEPT = 2  # generations: the present one and the one before
# What tantivy says of files it cannot read; a busy lock, a full disk or an interruption says none of it.
CORRUPTION = ("corrupt", "doesnotexist", "deserialize", "incompatible")


def is_corruption(error: BaseException) -> bool:
    """Whether tantivy itself says that the files are damaged, missing, or of another format."""
    return isinstance(error, ValueError) and any(sign in str(error).lower() for sign in CORRUPTION)


class Storage:
    """The files of one embedded index. Readers are opened anew in each process: after a fork an old one is dead."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.schema = build_schema()
        self._mutex = threading.Lock()
        self._opened: tuple[int, str, tantivy.Index] | None = None
        self._damaged = ""
        self._seen: tuple[int, int] = (0, 0)

    @property
    def _pointer(self) -> Path:
        return self.folder / "current"

    def current(self) -> str:
        """Name of the present generation, or an empty string when there is none of this schema."""
        try:
            name = self._pointer.read_text(encoding="ascii", errors="replace").strip()
        except OSError:
            return ""
        return name if name.startswith(f"index-{SCHEMA_VERSION}-") and (self.folder / name).is_dir() else ""

    def open(self) -> tantivy.Index:
        """
        The present index, seeing every commit of every process.

        Raises:
            IndexMissingError: it is missing, of an older schema, or damaged.
            EngineUnavailableError: it cannot be opened for a reason that passes.

        """
        for _ in range(OPENINGS):
            name = self.current()
            if not name:
                raise IndexMissingError("there is no index of the present schema")
            if name == self._damaged:
                raise IndexMissingError(f"the index {name} is damaged")
            try:
                return self._open(name)
            except EngineUnavailableError:
                if self.current() == name:
                    raise  # else rebuilds took it away between the reading of its name and its opening
        raise EngineUnavailableError("the index is being replaced again and again")

    def _open(self, name: str) -> tantivy.Index:
        with self._mutex:
            try:
                opened = self._opened
                if opened is not None and opened[:2] == (os.getpid(), name):
                    index = opened[2]
                else:
                    index = tantivy.Index.open(str(self.folder / name))
                    index.config_reader("manual")
                    self._opened = (os.getpid(), name, index)
                    self._seen = (0, 0)
                told = (self.folder / name / "meta.json").stat()  # written anew by each commit
                if self._seen != (told.st_mtime_ns, told.st_ino):
                    index.reload()
                    self._seen = (told.st_mtime_ns, told.st_ino)
            except Exception as error:
                raise self.failed(name, error) from error
        return index

    def failed(self, name: str, error: BaseException) -> EngineUnavailableError:
        """
        What to raise for an error of the engine.

        Only files that tantivy calls corrupt make a generation damaged: this process then asks for a new one. Nothing is
        removed: the present generation stays named until `swap` puts another in its place.
        """
        self._opened = None
        if not is_corruption(error) or self.current() != name:
            return EngineUnavailableError(f"the index {name} cannot be used at the moment: {error}")
        if self._damaged != name:
            logger.error("the search index %s is damaged and will be rebuilt: %s", name, error)
            self._damaged = name
        return IndexMissingError(f"the index {name} is damaged: {error}")

    @contextmanager
    def lock(self, purpose: str, *, wait: float | None = None) -> Iterator[None]:
        """
        Hold a lock between processes and threads; the kernel frees it when its holder dies.

        Raises:
            EngineUnavailableError: another holder kept it longer than `wait` seconds (5 when not said).

        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            handle = (self.folder / f"{purpose}.lock").open("a")
        except OSError as error:
            raise EngineUnavailableError(f"the index folder cannot be written: {error}") from error
        deadline = time.monotonic() + (WRITE_WAIT if wait is None else wait)
        with handle:
            while True:
                try:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except OSError:
                    if time.monotonic() >= deadline:
                        raise EngineUnavailableError(f"another process holds the {purpose} lock") from None
                    time.sleep(0.005)
            yield

    def new_generation(self) -> tuple[str, tantivy.Index]:
        """An empty index beside the present one; the caller holds the `rebuild` lock."""
        self._remove_stale()  # before writing: what a killed rebuild left behind may be what fills the disk
        name = f"index-{SCHEMA_VERSION}-{time.time_ns()}-{os.getpid()}"
        path = self.folder / name
        try:
            path.mkdir(parents=True)
            return name, tantivy.Index(self.schema, path=str(path))
        except (OSError, ValueError) as error:
            raise EngineUnavailableError(f"a new index cannot be written: {error}") from error

    def swap(self, name: str) -> None:
        """Make a generation the present one. The one before stays a while for readers that still hold it."""
        scratch = self.folder / f"current.{os.getpid()}"
        try:
            with scratch.open("w", encoding="ascii") as handle:
                handle.write(name)
                handle.flush()
                os.fsync(handle.fileno())  # a power cut must not leave a name of nothing
            scratch.replace(self._pointer)
        except OSError as error:
            scratch.unlink(missing_ok=True)
            raise EngineUnavailableError(f"the new index cannot be put in place: {error}") from error
        self._remove_stale()

    def _remove_stale(self) -> None:
        """Remove what is neither the present generation nor the one before it; the caller holds the `rebuild` lock."""
        present = self.current()
        if not present:
            kept = set()
        else:
            before = [path.name for path in self.folder.glob("index-*") if _began(path.name) < _began(present)]
            kept = {present, max(before, key=_began, default=present)}
        for path in self.folder.glob("index-*"):
            if path.name not in kept:
                shutil.rmtree(path, ignore_errors=True)
        for scratch in self.folder.glob("current.*"):  # of rebuilds killed while they swapped
            scratch.unlink(missing_ok=True)

    def sweep(self) -> None:
        """Remove what killed rebuilds left behind, unless one is running."""
        if len(list(self.folder.glob("index-*"))) <= KEPT:
            return
        with suppress(EngineUnavailableError), self.lock("rebuild", wait=0.0):
            self._remove_stale()

    def discard(self, name: str) -> None:
        shutil.rmtree(self.folder / name, ignore_errors=True)


def _began(name: str) -> int:
    """When a generation was begun, in nanoseconds; 0 for a folder not named by us."""
    stamp = name.split("-")[2] if name.count("-") >= 2 else ""  # noqa: PLR2004 -- index, schema, moment
    return int(stamp) if stamp.isdecimal() else 0
