"""Reading the dictionary."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from hub.dictionary.models import Nomenclature, NomenclatureEntry, Table, TableLink, Variable, split_list
from hub.dictionary.names import archive_base, name_key
from hub.dictionary.paths import Hop, LinkGraph
from search.analysis import clean, fold

MOST_WORDS = 6  # of a text that is looked for


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseCount:
    """A database and how many of its tables are described."""

    name: str
    count: int


def bases() -> list[BaseCount]:
    """Databases that have tables, by name."""
    rows = Table.objects.exclude(base="").values_list("base").annotate(count=Count("pk")).order_by("base")
    return [BaseCount(name=name, count=count) for name, count in rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A database: how many tables and variables of it are described, and with which others its tables join, most first."""

    name: str
    tables: int
    variables: int
    joined: tuple[BaseCount, ...]


def product(name: str) -> Product | None:
    """The database of this name, None when no table is of it; two queries."""
    counts = Table.objects.filter(base=name).aggregate(
        tables=Count("pk", distinct=True), variables=Count("variables", distinct=True)
    )
    if not counts["tables"]:
        return None
    ends = TableLink.objects.filter(Q(source__base=name) | Q(target__base=name)).order_by()
    joined: Counter[str] = Counter()
    for source, target, number in ends.values_list("source__base", "target__base").annotate(number=Count("pk")):
        joined.update(dict.fromkeys({source, target} - {name, ""}, number))
    others = sorted(joined.items(), key=lambda item: (-item[1], item[0]))
    return Product(name=name, joined=tuple(BaseCount(name=base, count=count) for base, count in others), **counts)


def tables(*, base: str = "", text: str = "") -> QuerySet[Table]:
    """Tables of a database whose name or title holds the text, by database and name, with `variable_count`."""
    found = Table.objects.annotate(variable_count=Count("variables")).defer("description").order_by("base", "name")
    if base:
        found = found.filter(base=base)
    if text:
        found = found.filter(Q(name__icontains=text) | Q(title__icontains=text) | Q(key=name_key(text)))
    return found


def find_table(name: str) -> Table | None:
    """The table that a spelling means: any case, year, placeholder or archive."""
    candidates = [name_key(name)]
    if base := archive_base(name):
        candidates.append(name_key(base))
    found = {table.key: table for table in Table.objects.filter(key__in=candidates)}
    return next((found[key] for key in candidates if key in found), None)


def table_variables(table: Table) -> QuerySet[Variable]:
    """Variables of a table, in the order of its schema."""
    return table.variables.order_by("position", "name")


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """Tables joined the same way: these columns here, those columns there."""

    columns: tuple[str, ...]
    other_columns: tuple[str, ...]
    tables: tuple[Table, ...]

    @property
    def is_same_names(self) -> bool:
        return [name.upper() for name in self.columns] == [name.upper() for name in self.other_columns]


def joins_of(table: Table) -> tuple[list[Join], list[Join]]:
    """Joins that a table declares, and those that others declare to it, each grouped by columns; one query."""
    links = list(
        TableLink.objects.filter(Q(source=table) | Q(target=table))
        .select_related("source", "target")
        .defer("source__description", "target__description")
        .order_by("source__name", "target__name", "columns")
    )
    declared = _grouped(
        (link.column_names, link.target_column_names, link.target) for link in links if link.source_id == table.pk
    )
    declared_here = _grouped(
        (link.target_column_names, link.column_names, link.source) for link in links if link.target_id == table.pk
    )
    return declared, declared_here


def _grouped(joins: Iterable[tuple[tuple[str, ...], tuple[str, ...], Table]]) -> list[Join]:
    groups: dict[tuple[tuple[str, ...], tuple[str, ...]], list[Table]] = {}
    for columns, other_columns, other in joins:
        groups.setdefault((columns, other_columns), []).append(other)
    return [
        Join(columns=columns, other_columns=other_columns, tables=tuple(others))
        for (columns, other_columns), others in groups.items()
    ]


def variables_named(name: str) -> QuerySet[Variable]:
    """The variables of this name, whatever its case, with their tables."""
    return Variable.objects.filter(key=name.upper()).select_related("table").order_by("table__base", "table__name")


def nomenclatures(*, text: str = "") -> QuerySet[Nomenclature]:
    """Nomenclatures whose name or title holds the text."""
    found = Nomenclature.objects.order_by("name")
    return found.filter(Q(name__icontains=text) | Q(title__icontains=text)) if text else found


def find_nomenclature(name: str) -> Nomenclature | None:
    return Nomenclature.objects.filter(key=name.upper()).first()


def nomenclature_entries(nomenclature: Nomenclature, *, text: str = "") -> QuerySet[NomenclatureEntry]:
    """Codes of a nomenclature that hold each word of the text, themselves or in their meaning, whatever the accents."""
    found = nomenclature.entries.order_by("position")
    for word in fold(clean(text)).split()[:MOST_WORDS]:
        found = found.filter(folded__contains=word)
    return found


def variables_using(nomenclature: Nomenclature) -> QuerySet[Variable]:
    """Variables coded with a nomenclature, with their tables."""
    found = Variable.objects.filter(nomenclature=nomenclature.name)
    return found.select_related("table").order_by("name", "table__name")


def neighbours(name: str, *, limit: int = 8) -> list[str]:
    """Names of tables that begin like this one, for a page that finds nothing."""
    stem = name.upper()[:4]
    return list(Table.objects.filter(name__istartswith=stem).order_by("name").values_list("name", flat=True)[:limit])


def known_nomenclatures(names: Sequence[str]) -> frozenset[str]:
    """Which of these names have a nomenclature page."""
    return frozenset(Nomenclature.objects.filter(name__in=set(names)).values_list("name", flat=True))


def identifier_names() -> list[str]:
    """Every name of the dictionary, once, in one query; a table wins over a variable of the same name."""
    variables = Variable.objects.order_by().values_list("key")
    held = (
        Table.objects.order_by()
        .values_list("name")
        .union(Nomenclature.objects.order_by().values_list("name"), variables)
    )
    return [name for (name,) in held]


def tables_named(names: Sequence[str]) -> list[Table]:
    """The tables of these names, in their order; one query, none without names."""
    if not names:
        return []
    found = {table.name: table for table in Table.objects.filter(name__in=names).only("name", "title")}
    return [found[name] for name in names if name in found]


def nomenclatures_by_variable() -> dict[str, tuple[str, ...]]:
    """Names of the nomenclatures that have a page, by the key of the variables coded with them."""
    rows = (
        Variable.objects.filter(nomenclature__in=Nomenclature.objects.values("name"))
        .order_by("key", "nomenclature")
        .values_list("key", "nomenclature")
        .distinct()
    )
    found: dict[str, list[str]] = {}
    for key, nomenclature in rows:
        found.setdefault(key, []).append(nomenclature)
    return {key: tuple(names) for key, names in found.items()}


def link_graph() -> LinkGraph:
    """The links between all tables, in one query."""
    rows = TableLink.objects.order_by("pk").values_list(
        "pk", "source__name", "columns", "target__name", "target_columns", "description"
    )
    return LinkGraph(
        Hop(
            link=link,
            start=start,
            end=end,
            columns=split_list(columns),
            end_columns=split_list(end_columns),
            note=note,
        )
        for link, start, columns, end, end_columns, note in rows
    )


def column_names(tables: Sequence[str]) -> dict[str, frozenset[str]]:
    """Names of the columns of these tables, by table; one query."""
    found: dict[str, set[str]] = {}
    for table, name in Variable.objects.filter(table__name__in=tables).values_list("table__name", "name"):
        found.setdefault(table, set()).add(name)
    return {table: frozenset(names) for table, names in found.items()}


def tables_by_name() -> dict[str, Table]:
    """Every table by name; only its name, title and database are read."""
    return {table.name: table for table in Table.objects.only("name", "title", "base").order_by("name")}
