"""One number that rises with every commit that changes anything public, and one that rises with those that change what people
may do. Shared by all processes of a host by a file.
"""

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
PUBLIC, RIGHTS = 0, 1  # the places of the two numbers
_SIZE = 2 * _NUMBER.size
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
# Tables that say what people may do; they count as public besides.
RIGHTS_TABLES = frozenset({"accounts_user_groups", "accounts_user_user_permissions"})
RIGHTS_PREFIXES = ("auth_", "forum_permission_")
_LAST_LOGIN = re.compile(r'\s*UPDATE "accounts_user" SET "last_login" = \S+ WHERE', re.IGNORECASE)


class Generation:
    """The numbers in one mapped file: a read costs no system call."""

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
                if os.fstat(handle).st_size < _SIZE:
                    os.ftruncate(handle, _SIZE)
                self._map = mmap.mmap(handle, _SIZE)
            finally:
                fcntl.flock(handle, fcntl.LOCK_UN)  # the map keeps a copy of the handle: closing ours releases nothing
                os.close(handle)
            self._pid = os.getpid()
        return self._map

    def current(self, which: int = PUBLIC) -> int:
        return int(_NUMBER.unpack_from(self._open(), which * _NUMBER.size)[0])

    def bump(self, which: int = PUBLIC) -> None:
        """Raise a number. Safe over threads and processes."""
        shared, place = self._open(), which * _NUMBER.size
        with self._lock, self.path.open("rb") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            _NUMBER.pack_into(shared, place, _NUMBER.unpack_from(shared, place)[0] + 1)


_generations: dict[Path, Generation] = {}


def generation() -> Generation:
    path = Path(settings.PAGE_GENERATION_FILE)
    if path not in _generations:
        _generations[path] = Generation(path)
    return _generations[path]


def bump() -> None:
    generation().bump()


def bump_rights() -> None:
    generation().bump(RIGHTS)


def _written(sql: str) -> str:
    """The table this statement writes to, empty for none."""
    match = _WRITE.match(sql)
    return match.group(1).lower() if match is not None else ""


def changes_rights(sql: str) -> bool:
    """Whether this statement writes to a table that says what people may do."""
    table = _written(sql)
    return table in RIGHTS_TABLES or table.startswith(RIGHTS_PREFIXES)


def changes_something_public(sql: str) -> bool:
    """Whether this statement writes to a table that pages show."""
    table = _written(sql)
    if not table:
        return False
    if table in PRIVATE_TABLES or table.startswith(PRIVATE_PREFIXES):
        return False
    return _LAST_LOGIN.match(sql) is None


def _bump_when_committed(connection: BaseDatabaseWrapper, raise_it: Callable[[], None]) -> None:
    if not connection.in_atomic_block:
        raise_it()
        return
    savepoints = set(connection.savepoint_ids)
    waiting = connection.run_on_commit
    if any(hook is raise_it and known <= savepoints for known, hook, _robust in waiting[:2]):
        return
    # First in line, so that no other hook's failure can keep a stale page alive.
    waiting.insert(0, (savepoints, raise_it, True))


def watch_writes(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Execute wrapper: see every write, of the ORM, in bulk or raw, and raise the generation once it is committed."""
    result = execute(sql, params, many, context)
    if isinstance(sql, str) and changes_something_public(sql):
        _bump_when_committed(context["connection"], bump)
        if changes_rights(sql):
            _bump_when_committed(context["connection"], bump_rights)
    return result


def watch_connection(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Receiver of `connection_created`."""
    if watch_writes not in connection.execute_wrappers:
        connection.execute_wrappers.append(watch_writes)
