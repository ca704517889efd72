"""Schemas of a table as they were imported, and what each changed of the one before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from hub.dictionary.models import SchemaVersion, Table

Columns = Mapping[str, Mapping[str, str]]  # facts by name, by variable
FACTS = ("type", "length", "format", "description", "nomenclature", "created_year", "deleted_year", "missing_years")
SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A variable of both schemas whose fact differs."""

    variable: str
    fact: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What a version has against the one before; the first has nothing to be compared with."""

    taken_at: datetime
    variables: int
    is_first: bool
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[Change, ...] = ()


def keep_version(table: Table, columns: Columns) -> bool:
    """Keep the schema of a table as it was just imported, unless it says what the last one kept says; whether it was kept."""
    last = SchemaVersion.objects.filter(table=table).order_by("-pk").first()
    if last is not None and last.columns == columns:
        return False
    SchemaVersion.objects.create(table=table, columns=columns)
    return True


def differences(table: Table) -> list[Difference]:
    """The last versions of a table's schema, newest first, each against the one before; one query."""
    versions = list(SchemaVersion.objects.filter(table=table).order_by("-pk")[: SHOWN + 1])
    found = []
    for place, version in enumerate(versions[:SHOWN]):
        before = versions[place + 1].columns if place + 1 < len(versions) else None
        found.append(_difference(version, before))
    return found


def _difference(version: SchemaVersion, before: Columns | None) -> Difference:
    now: Columns = version.columns
    old = before or {}
    return Difference(
        taken_at=version.taken_at,
        variables=len(now),
        is_first=before is None,
        added=tuple(name for name in now if name not in old) if before is not None else (),
        removed=tuple(name for name in old if name not in now),
        changed=tuple(_changes(old, now)),
    )


def _changes(old: Columns, now: Columns) -> Sequence[Change]:
    return [
        Change(variable=name, fact=fact, before=old[name].get(fact, ""), after=now[name].get(fact, ""))
        for name in now
        if name in old
        for fact in FACTS
        if old[name].get(fact, "") != now[name].get(fact, "")
    ]
