"""Where the index lives: one directory for each generation, a file naming the present one, locks between processes."""

import fcntl
import logging
import os
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import tantivy

from search.engines.base import EngineUnavailableError, IndexMissingError
from search.engines.embedded.schema import SCHEMA_VERSION, build_schema

logger = logging.getLogger(__name__)
WRITE_WAIT = 5.0


class Storage:
    """The files of one embedded index. Readers are opened anew in each process: after a fork an old one is dead."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.schema = build_schema()
        self._mutex = threading.Lock()
        self._opened: tuple[int, str, tantivy.Index] | None = None
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

        """
        name = self.current()
        if not name:
            raise IndexMissingError("there is no index of the present schema")
        with self._mutex:
            opened = self._opened
            if opened is not None and opened[:2] == (os.getpid(), name):
                index = opened[2]
            else:
                try:
                    index = tantivy.Index.open(str(self.folder / name))
                    index.config_reader("manual")
                except Exception as error:
                    raise self.damaged(name, error) from error
                self._opened = (os.getpid(), name, index)
                self._seen = (0, 0)
            try:
                told = (self.folder / name / "meta.json").stat()  # written anew by each commit
                if self._seen != (told.st_mtime_ns, told.st_ino):
                    index.reload()
                    self._seen = (told.st_mtime_ns, told.st_ino)
            except Exception as error:
                raise self.damaged(name, error) from error
        return index

    def damaged(self, name: str, error: BaseException) -> IndexMissingError:
        """Take a damaged generation out of service, so that the next need of it makes a new one."""
        if name and self.current() == name:
            logger.error("the search index %s is damaged and will be rebuilt: %s", name, error)
            self._pointer.unlink(missing_ok=True)
        self._opened = None
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
        """An empty index beside the present one."""
        name = f"index-{SCHEMA_VERSION}-{time.time_ns()}-{os.getpid()}"
        path = self.folder / name
        try:
            path.mkdir(parents=True)
            return name, tantivy.Index(self.schema, path=str(path))
        except (OSError, ValueError) as error:
            raise EngineUnavailableError(f"a new index cannot be written: {error}") from error

    def swap(self, name: str) -> None:
        """Make a generation the present one. The one before stays a while for readers that still hold it."""
        before = self.current()
        scratch = self.folder / f"current.{os.getpid()}"
        scratch.write_text(name, encoding="ascii")
        scratch.replace(self._pointer)
        for path in self.folder.glob("index-*"):
            if path.name not in {name, before}:
                shutil.rmtree(path, ignore_errors=True)

    def discard(self, name: str) -> None:
        shutil.rmtree(self.folder / name, ignore_errors=True)
