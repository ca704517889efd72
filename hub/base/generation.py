"""One number that rises with every commit that changes anything public. Shared by all processes of a host by a file."""

import fcntl
import mmap
import os
import re
import struct
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper

_NUMBER = struct.Struct("<Q")
_WRITE = re.compile(
    r'\s*(?:INSERT(?:\s+OR\s+\w+)?\s+INTO|REPLACE\s+INTO|UPDATE(?:\s+ONLY)?|DELETE\s+FROM)\s+["`]?(?:\w+"?\.)?"?(\w+)',
    re.IGNORECASE,
)
# Tables whose rows never show on a page that everybody sees.
PRIVATE_TABLES = frozenset(
    {
        "django_session",
        "django_admin_log",
        "django_migrations",
        "hub_cache",
        "search_indexrequest",
        "search_missedsearch",
        "questions_allreadto",
        "questions_flag",
        "questions_heldedit",
        "questions_invitation",
        "questions_readto",
        "questions_submission",
        "accounts_block",
        "wagtailcore_pagelogentry",
        "wagtailcore_modellogentry",
        "wagtailcore_referenceindex",
        "wagtailcore_revision",
    }
)
PRIVATE_PREFIXES = ("django_tasks", "forum_tracking_", "notifications_", "wagtailsearch_", "account_", "sqlite_")
_LAST_LOGIN = re.compile(r'\s*UPDATE "accounts_user" SET "last_login" = \S+ WHERE', re.IGNORECASE)


class Generation:
    """The number in one mapped file: a read costs no system call."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._pid = 0
        self._map: mmap.mmap | None = None

    def _open(self) -> mmap.mmap:
        if self._map is None or self._pid != os.getpid():
            self.path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX)
                if os.fstat(handle).st_size < _NUMBER.size:
                    os.ftruncate(handle, _NUMBER.size)
                self._map = mmap.mmap(handle, _NUMBER.size)
            finally:
                fcntl.flock(handle, fcntl.LOCK_UN)  # the map keeps a copy of the handle: closing ours releases nothing
                os.close(handle)
            self._pid = os.getpid()
        return self._map

    def current(self) -> int:
        return int(_NUMBER.unpack_from(self._open())[0])

    def bump(self) -> None:
        """Raise the number. Safe over threads and processes."""
        shared = self._open()
        with self._lock, self.path.open("rb") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            _NUMBER.pack_into(shared, 0, _NUMBER.unpack_from(shared)[0] + 1)


_generations: dict[Path, Generation] = {}


def generation() -> Generation:
    path = Path(settings.PAGE_GENERATION_FILE)
    if path not in _generations:
        _generations[path] = Generation(path)
    return _generations[path]


def bump() -> None:
    generation().bump()


def changes_something_public(sql: str) -> bool:
    """Whether this statement writes to a table that pages show."""
    match = _WRITE.match(sql)
    if match is None:
        return False
    table = match.group(1).lower()
    if table in PRIVATE_TABLES or table.startswith(PRIVATE_PREFIXES):
        return False
    return _LAST_LOGIN.match(sql) is None


def _bump_when_committed(connection: BaseDatabaseWrapper) -> None:
    if not connection.in_atomic_block:
        bump()
        return
    savepoints = set(connection.savepoint_ids)
    waiting = connection.run_on_commit
    if waiting and waiting[0][1] is bump and waiting[0][0] <= savepoints:
        return
    # First in line, so that no other hook's failure can keep a stale page alive.
    waiting.insert(0, (savepoints, bump, True))


def watch_writes(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Execute wrapper: see every write, of the ORM, in bulk or raw, and raise the generation once it is committed."""
    result = execute(sql, params, many, context)
    if isinstance(sql, str) and changes_something_public(sql):
        _bump_when_committed(context["connection"])
    return result


def watch_connection(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Receiver of `connection_created`."""
    if watch_writes not in connection.execute_wrappers:
        connection.execute_wrappers.append(watch_writes)
