"""Writing the dictionary. Every `save_*` is idempotent by natural key; a value left at None is left as it stands."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from itertools import islice
from typing import Any, Literal, NamedTuple

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils.translation import gettext

from hub.accounts.models import User
from hub.dictionary.codes import folded_entry
from hub.dictionary.identifiers import forget_names
from hub.dictionary.models import Nomenclature, NomenclatureEntry, Table, TableLink, Variable
from hub.dictionary.names import name_key
from search.services import request_indexing

Status = Literal["added", "changed", "unchanged"]
ENTRY_BATCH = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class VariableData:
    """What is known of a variable; None means unknown, an empty value means known to be empty."""

    name: str
    position: int | None = None
    type: str | None = None
    length: str | None = None
    format: str | None = None
    description: str | None = None
    rule: str | None = None
    observation: str | None = None
    nomenclature: str | None = None
    nomenclature_column: str | None = None
    created_year: int | None = None
    deleted_year: int | None = None
    missing_years: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkData:
    """A join: `columns` of the table are found in `target_columns` of the table `target`."""

    columns: tuple[str, ...]
    target: Table
    target_columns: tuple[str, ...]
    description: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """How many rows were added, changed, left alone and removed."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0

    @property
    def status(self) -> Status:
        return "changed" if self.added or self.changed or self.removed else "unchanged"


def _check(by: User | None, permission: str) -> None:
    """The actor needs the permission; None is the system itself (an import, the demo)."""
    if by is not None and not by.has_perm(permission):
        raise PermissionDenied


def _joined(values: Iterable[object] | None) -> str | None:
    return None if values is None else ", ".join(str(value) for value in values)


def _update(instance: models.Model, values: dict[str, Any]) -> bool:
    """Set what differs and is not None; say whether anything did.

    Raises:
        ValidationError: a text is longer than its column.
    """
    differing = {
        name: value for name, value in values.items() if value is not None and getattr(instance, name) != value
    }
    for name, value in differing.items():
        _check_length(instance, name, value)
        setattr(instance, name, value)
    return bool(differing)


def _check_length(instance: models.Model, name: str, value: Any) -> None:
    """Not every database refuses what does not fit, and none says which table it was.

    Raises:
        ValidationError: the text is longer than its column.
    """
    field = instance._meta.get_field(name)
    most = getattr(field, "max_length", None)
    if most and isinstance(value, str) and len(value) > most:
        told = {"where": instance, "field": getattr(field, "verbose_name", name), "count": len(value), "most": most}
        raise ValidationError(gettext("%(where)s: “%(field)s” has %(count)s signs, and %(most)s at most."), params=told)


@transaction.atomic
def save_table(  # noqa: PLR0913 -- a table has that many facts, all optional and named
    *,
    name: str,
    by: User | None = None,
    title: str | None = None,
    base: str | None = None,
    description: str | None = None,
    observation: str | None = None,
    scope: str | None = None,
    primary_key: Sequence[str] | None = None,
    created_year: int | None = None,
    deleted_year: int | None = None,
    missing_years: Sequence[int | str] | None = None,
    source: str | None = None,
    schema_source: str | None = None,
) -> tuple[Table, Status]:
    """Add or change the table of this name, whatever the spelling of its year.

    Raises:
        PermissionDenied: `by` may not change tables.
    """
    _check(by, "dictionary.change_table")
    table = Table.objects.filter(key=name_key(name)).first()
    added = table is None
    if table is None:
        table = Table(name=name)
    changed = _update(
        table,
        {
            "title": title,
            "base": base,
            "description": description,
            "observation": observation,
            "scope": scope,
            "primary_key": _joined(primary_key),
            "created_year": created_year,
            "deleted_year": deleted_year,
            "missing_years": _joined(missing_years),
            "source": source,
            "schema_source": schema_source,
        },
    )
    if added or changed:
        table.save()
        touch_table(table)
    return table, "added" if added else "changed" if changed else "unchanged"


@transaction.atomic
def save_variables(*, table: Table, variables: Sequence[VariableData], by: User | None = None) -> Changes:
    """Add or change the variables of a table in bulk; none is removed.

    Raises:
        PermissionDenied: `by` may not change variables.
    """
    _check(by, "dictionary.change_variable")
    known = {variable.key: variable for variable in table.variables.all()}
    new: list[Variable] = []
    changed: list[Variable] = []
    names = [field.name for field in fields(VariableData)]
    for data in variables:
        values = {name: getattr(data, name) for name in names if name != "name"}
        variable = known.get(data.name.upper())
        if variable is None:
            variable = Variable(table=table, name=data.name, key=data.name.upper())
            _update(variable, values)
            known[variable.key] = variable
            new.append(variable)
        elif _update(variable, values) and variable.pk:
            changed.append(variable)
    Variable.objects.bulk_create(new, batch_size=500)
    Variable.objects.bulk_update(changed, [name for name in names if name != "name"], batch_size=100)
    changes = Changes(added=len(new), changed=len(changed), unchanged=len(variables) - len(new) - len(changed))
    if changes.status == "changed":
        touch_table(table)
    return changes


@transaction.atomic
def save_links(*, table: Table, links: Sequence[LinkData], by: User | None = None) -> Changes:
    """Make these the links that start from a table.

    Raises:
        PermissionDenied: `by` may not change links.
        ValidationError: a text is longer than its column.
    """
    _check(by, "dictionary.change_tablelink")
    held = {(link.columns, link.target_id, link.target_columns): link for link in table.links.all()}
    wanted = {(", ".join(link.columns), link.target.pk, ", ".join(link.target_columns)): link for link in links}
    new = [
        TableLink(
            source=table,
            columns=columns,
            target=data.target,
            target_columns=target_columns,
            description=data.description or "",
        )
        for (columns, target, target_columns), data in wanted.items()
        if (columns, target, target_columns) not in held
    ]
    for link in new:
        for name in ("columns", "target_columns", "description"):
            _check_length(link, name, getattr(link, name))
    changed = [
        link for key, link in held.items() if key in wanted and _update(link, {"description": wanted[key].description})
    ]
    gone = [link.pk for key, link in held.items() if key not in wanted]
    ends = {link.target_id for link in new} | {link.target_id for key, link in held.items() if key not in wanted}
    TableLink.objects.bulk_create(new)
    TableLink.objects.bulk_update(changed, ["description"])
    TableLink.objects.filter(pk__in=gone).delete()
    changes = Changes(
        added=len(new), changed=len(changed), unchanged=len(wanted) - len(new) - len(changed), removed=len(gone)
    )
    if changes.status == "changed":
        touch_table(table)
        # How many joins lead to a table weighs in search.
        request_indexing(
            *(f"table:{name}" for name in Table.objects.filter(pk__in=ends).values_list("name", flat=True))
        )
    return changes


@transaction.atomic
def save_nomenclature(
    *,
    name: str,
    by: User | None = None,
    title: str | None = None,
    producer: str | None = None,
    columns: Sequence[str] | None = None,
    source: str | None = None,
    entries: Iterable[tuple[str, str]] | None = None,
) -> tuple[Nomenclature, Status]:
    """Add or change a nomenclature. `entries` are (code, meaning) in order and replace those held; None leaves them. They
    are walked through twice, and never held all together.

    Raises:
        PermissionDenied: `by` may not change nomenclatures.
    """
    _check(by, "dictionary.change_nomenclature")
    nomenclature = Nomenclature.objects.filter(key=name.upper()).first()
    added = nomenclature is None
    if nomenclature is None:
        nomenclature = Nomenclature(name=name)
    fingerprint = None if entries is None else fingerprint_of(entries)
    is_new = fingerprint is not None and fingerprint.digest != nomenclature.entries_digest
    changed = _update(
        nomenclature,
        {
            "title": title,
            "producer": producer,
            "columns": _joined(columns),
            "source": source,
            "entry_count": fingerprint.length if fingerprint is not None else None,
            "entries_digest": fingerprint.digest if fingerprint is not None else None,
        },
    )
    if added or changed:
        nomenclature.save()
        if entries is not None and is_new:
            nomenclature.entries.all().delete()
            _write_entries(nomenclature, entries)
        request_indexing(f"nomenclature:{nomenclature.name}")
        forget_names()
    return nomenclature, "added" if added else "changed" if changed else "unchanged"


def _write_entries(nomenclature: Nomenclature, entries: Iterable[tuple[str, str]]) -> None:
    made = (
        NomenclatureEntry(
            nomenclature=nomenclature, position=position, code=code, label=label, folded=folded_entry(code, label)
        )
        for position, (code, label) in enumerate(entries, start=1)
    )
    while batch := list(islice(made, ENTRY_BATCH)):  # bulk_create would hold them all
        NomenclatureEntry.objects.bulk_create(batch)
        batch.clear()  # before the next is made beside it


class Fingerprint(NamedTuple):
    """What tells a list of codes from another: a digest in hexadecimal, and how many codes there are."""

    digest: str
    length: int


def fingerprint_of(entries: Iterable[tuple[str, str]]) -> Fingerprint:
    """Walk once through (code, meaning) pairs, holding one at a time."""
    found, count = hashlib.sha256(), 0
    for code, label in entries:
        separator = "\x1e" if count else ""
        found.update(f"{separator}{code}\x1f{label}".encode())
        count += 1
    return Fingerprint(found.hexdigest(), count)


def touch_table(table: Table) -> None:
    """After any change to a table or what it holds: have it indexed again and its names read again."""
    request_indexing(f"table:{table.name}")
    forget_names()
