"""How an import runs: item by item, each in its own savepoint, nothing written that is already so."""

import contextlib
import hashlib
import json
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

from hub.dictionary.queries import identifier_names
from hub.imports.models import ImportRecord
from hub.imports.report import ImportReport
from search.engines.base import EngineUnavailableError
from search.services import drain_outbox, indexing_deferred, rebuild

# What a broken file or a value that does not fit may raise; anything else is a fault of ours and must be seen.
EXPECTED_ERRORS = (OSError, ValueError, ValidationError, DatabaseError, LookupError)
DRAIN_AT_ONCE = 1000
_NAMES = "search:names"


def digest_of(values: object) -> str:
    """A fingerprint of values that JSON knows, and of dates."""
    return hashlib.sha256(json.dumps(values, sort_keys=True, default=str, ensure_ascii=False).encode()).hexdigest()


def message_of(error: Exception) -> str:
    """What went wrong, in one line."""
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    if isinstance(error, UnicodeDecodeError):
        return _("the file is not written in UTF-8")
    return " ".join(str(error).split()) or type(error).__name__


class ImportRun:
    """One run of one command: its report, and the memory of the runs before."""

    def __init__(self, *, dry_run: bool = False) -> None:
        self.report = ImportReport()
        self.dry_run = dry_run
        self.records = {record.key: record for record in ImportRecord.objects.all()}

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """Around everything: index together at the end; a dry run takes all back."""
        with contextlib.ExitStack() as stack:
            if self.dry_run:
                stack.enter_context(transaction.atomic())
                stack.callback(transaction.set_rollback, True)
            else:
                self._remember_names()
                stack.push(self._leave)
            stack.enter_context(indexing_deferred())
            if not self.dry_run:
                stack.push(
                    self._rebuild
                )  # before what is pending is indexed: where there is no index, it is built once
            yield

    def _remember_names(self) -> None:
        """Which names the index was written with; a run that was interrupted left the older ones."""
        if _NAMES not in self.records:
            self.remember(_NAMES, digest_of(sorted(identifier_names())))

    def _rebuild(
        self, kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """Write the index anew when the dictionary knows other names: texts are read with them, changed or not."""
        if kind is not None and issubclass(kind, KeyboardInterrupt):
            return
        try:
            names = digest_of(sorted(identifier_names()))
            if not self.is_known(_NAMES, names):
                rebuild()
                self.remember(_NAMES, names)
        except (EngineUnavailableError, DatabaseError, OSError) as error:
            reason = _("the search index is not rebuilt, the next import will do it: {error}")
            self.report.note("search", reason.format(error=message_of(error)), file="-")

    def _leave(
        self, kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """Index what was written; who interrupts a run does not wait for that: the worker does it."""
        if kind is None or not issubclass(kind, KeyboardInterrupt):
            self._index()

    def _index(self) -> None:
        try:
            while drain_outbox(DRAIN_AT_ONCE):
                pass
        except (EngineUnavailableError, DatabaseError, OSError) as error:
            reason = _("the search index did not answer and will catch up: {error}").format(error=message_of(error))
            self.report.note("search", reason, file="-")

    @contextlib.contextmanager
    def item(self, kind: str, *, file: str, line: int = 0) -> Iterator[None]:
        """Around one item: what it wrote is taken back when it fails, and the run goes on."""
        try:
            with transaction.atomic():
                yield
        except EXPECTED_ERRORS as error:
            self.report.skip(kind, message_of(error), file=file, line=line)

    def is_known(self, key: str, digest: str) -> bool:
        """Whether the last run wrote exactly this."""
        record = self.records.get(key)
        return record is not None and record.digest == digest

    def remember(self, key: str, digest: str, *, target: str = "") -> None:
        record, _created = ImportRecord.objects.update_or_create(key=key, defaults={"digest": digest, "target": target})
        self.records[key] = record

    def save(
        self,
        kind: str,
        key: str,
        values: dict[str, Any],
        write: Callable[[], str],
        *,
        present: bool,
        file: str,
        line: int = 0,
    ) -> bool:
        """Write one item unless the last run wrote the same and it is still there; say whether it is there now.

        `values` is all that `write` depends on. `write` answers `added`, `changed` or `unchanged`.
        """
        digest = digest_of(values)
        if present and self.is_known(key, digest):
            self.report.count(kind, "unchanged")
            return True
        done = False
        with self.item(kind, file=file, line=line):
            status = write()
            self.remember(key, digest)
            self.report.count(kind, status)
            done = True
        return done or present
