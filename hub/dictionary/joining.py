"""How tables named in a text join one another, in a few queries however many are named."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from hub.dictionary.models import Table, TableLink, Variable

MOST_TABLES = 4
MOST_JOINS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownJoin:
    """Columns of a table and those of the other that they meet."""

    other: Table
    columns: tuple[str, ...]
    other_columns: tuple[str, ...]

    @property
    def is_same_names(self) -> bool:
        return [name.upper() for name in self.columns] == [name.upper() for name in self.other_columns]


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedTable:
    """A table with the joins that matter: to the others named with it, else the first it has."""

    table: Table
    joins: tuple[ShownJoin, ...]


def tables_with_joins(names: Sequence[str]) -> list[NamedTable]:
    """The tables among these canonical names, in their order, at most MOST_TABLES; two queries."""
    known = {table.name: table for table in Table.objects.filter(name__in=list(names)[:50]).defer("description")}
    tables = [known[name] for name in names if name in known][:MOST_TABLES]
    if not tables:
        return []
    ids = [table.pk for table in tables]
    links = TableLink.objects.filter(Q(source__in=ids) | Q(target__in=ids)).select_related("source", "target")
    joins: dict[int, list[ShownJoin]] = {pk: [] for pk in ids}
    for link in links.order_by("source__name", "target__name", "columns")[:400]:
        if link.source_id in joins:
            joins[link.source_id].append(_shown(link.target, link.column_names, link.target_column_names))
        if link.target_id in joins:
            joins[link.target_id].append(_shown(link.source, link.target_column_names, link.column_names))
    found = []
    told: set[frozenset[int]] = set()
    for table in tables:
        among = [join for join in joins[table.pk] if join.other.pk in joins]
        if among:  # a join between two of them is told at the first
            joins[table.pk] = among = [join for join in among if frozenset((table.pk, join.other.pk)) not in told]
            told |= {frozenset((table.pk, join.other.pk)) for join in among}
        found.append(NamedTable(table=table, joins=tuple((among or joins[table.pk])[:MOST_JOINS])))
    return found


def _shown(other: Table, columns: tuple[str, ...], other_columns: tuple[str, ...]) -> ShownJoin:
    return ShownJoin(other=other, columns=columns, other_columns=other_columns)


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What a small card says of a name: its page, what it is, where it stands, its keys."""

    name: str
    kind: str
    title: str
    url: str
    base: str = ""
    keys: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()


def summary_of(name: str) -> Summary | None:
    """The card of a canonical name of the dictionary: a table, else a variable; None for anything else."""
    table = Table.objects.filter(name=name).first()
    if table is not None:
        return Summary(
            name=table.name,
            kind="table",
            title=table.title,
            url=table.get_absolute_url(),
            base=table.base,
            keys=table.primary_key_names[:12],
        )
    rows = list(Variable.objects.filter(key=name.upper()).select_related("table").order_by("table__name")[:9])
    if not rows:
        return None
    title = next((row.description for row in rows if row.description), "")
    return Summary(
        name=rows[0].key,
        kind="variable",
        title=title.split("\n")[0][:200],
        url=rows[0].get_absolute_url(),
        base=rows[0].type_label,
        tables=tuple(row.table.name for row in rows),
    )
