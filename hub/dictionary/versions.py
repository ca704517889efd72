"""What a table was after each import of its schema, and what each changed of the one before."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from hub.dictionary.models import TYPE_LABELS, SchemaVersion, Table, Variable

Columns = Mapping[str, Mapping[str, str]]  # facts by name, by variable
FACTS = ("type", "length", "format", "description", "nomenclature", "created_year", "deleted_year", "missing_years")
NAMED_BY = "named_by"  # beside the facts of a variable: which imports name it, separated by blanks; not compared
SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A variable of both schemas whose fact differs."""

    variable: str
    fact: str
    before: str
    after: str

    @property
    def label(self) -> str:
        """The fact in the words of readers."""
        return str(Variable._meta.get_field(self.fact).verbose_name)

    @property
    def before_label(self) -> str:
        return self._in_words(self.before)

    @property
    def after_label(self) -> str:
        return self._in_words(self.after)

    def _in_words(self, value: str) -> str:
        return str(TYPE_LABELS.get(value, value)) if self.fact == "type" else value


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What a version has against the one before; the first has nothing to be compared with."""

    taken_at: datetime
    variables: int
    is_first: bool
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[Change, ...] = ()


def keep_version(table: Table, *, named: Collection[str], origin: str) -> bool:
    """Keep what a table is now that `origin` was imported, unless it is what the last version says; whether it was kept.

    Several imports describe a table, some with less: a variable is gone when none of those that named it does any more.
    `named` are the variables that this import named, in any case.
    """
    last = SchemaVersion.objects.filter(table=table).order_by("-pk").first()
    before: Columns = last.columns if last is not None else {}
    told = {name.upper() for name in named}
    naming = {name.upper(): set(facts.get(NAMED_BY, "").split()) for name, facts in before.items()}
    for key, origins in naming.items():
        if key not in told:
            origins.discard(origin)
    for key in told:
        naming.setdefault(key, set()).add(origin)
    columns = {
        variable.name: {**_facts(variable), NAMED_BY: " ".join(sorted(naming[variable.key]))}
        for variable in table.variables.all()
        if naming.get(variable.key)
    }
    if last is None or _compared(last.columns) != _compared(columns):
        SchemaVersion.objects.create(table=table, columns=columns)
        return True
    if last.columns != columns:  # the same facts, named by another import too
        last.columns = columns
        last.save(update_fields=["columns"])
    return False


def _facts(variable: Variable) -> dict[str, str]:
    return {fact: str(value) for fact in FACTS if (value := getattr(variable, fact)) not in (None, "")}


def _compared(columns: Columns) -> dict[str, dict[str, str]]:
    return {name: {fact: value for fact, value in facts.items() if fact != NAMED_BY} for name, facts in columns.items()}


def gone_variables(table: Table, names: Collection[str]) -> frozenset[str]:
    """Those of the variables of a table that imports named once and none does any more; one query, a second if there are any.

    What somebody added by hand was never named by an import, and is not gone.
    """
    versions = SchemaVersion.objects.filter(table=table).order_by("-pk").values_list("columns", flat=True)
    last = versions.first()
    absent = frozenset(names) - frozenset(last or names)
    return absent.intersection(name for columns in versions for name in columns) if absent else absent


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
