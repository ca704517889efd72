"""What can be found of the dictionary: tables with their variables, nomenclatures."""

from collections.abc import Iterable, Iterator, Sequence
from math import log1p

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from hub.base.markdown import plain_text
from hub.dictionary.models import JoinPitfall, Nomenclature, Table, TableLink, Variable
from hub.dictionary.names import base_facets
from search.documents import Document, DocumentKind
from search.registry import DocumentSource, register

BATCH = 50
# A short nomenclature is found by the words of its codes; a long one (CIM-10, CCAM) would drown everything else.
MOST_LABELS = 300
# A table with which many join is what people mean when they name a variable it holds. Joins count by their logarithm, up to
# MOST_JOINS; among tables joined alike the one with more variables comes first, by less than any of the first four joins weighs.
TABLE_AUTHORITY = 0.5
JOINS_SHARE = 0.36
MOST_JOINS = 30
VARIABLES_SHARE = 0.02
MOST_VARIABLES = 300
NOMENCLATURE_AUTHORITY = 0.0


class TableSource(DocumentSource):
    prefix = "table"
    kinds = (
        DocumentKind(name="table", label=_("Table"), plural=_("Tables"), order=60, group="tables"),
        DocumentKind(
            name="variable", label=_("Variable"), plural=_("Variables"), parent="table", order=61, group="variables"
        ),
        DocumentKind(
            name="pitfall", label=_("Pitfall of a join"), plural=_("Pitfalls of joins"), parent="table", order=62
        ),
    )

    def all_documents(self) -> Iterator[Document]:
        pitfalls = _pitfalls(JoinPitfall.objects.all())
        for table in _with_variables(Table.objects.order_by("pk")).iterator(chunk_size=BATCH):
            yield from _table_family(table, pitfalls.get(table.pk, ()))

    def documents(self, keys: Sequence[str]) -> Iterable[Document]:
        names = [key.partition(":")[2] for key in keys]
        for start in range(0, len(names), BATCH):
            batch = names[start : start + BATCH]
            tables = list(_with_variables(Table.objects.filter(name__in=batch)))
            told = [table.pk for table in tables if table.has_pitfalls]  # few are: no query for the others
            pitfalls = _pitfalls(JoinPitfall.objects.filter(_of(told))) if told else {}
            for table in tables:
                yield from _table_family(table, pitfalls.get(table.pk, ()))


class NomenclatureSource(DocumentSource):
    prefix = "nomenclature"
    kinds = (
        DocumentKind(
            name="nomenclature", label=_("Nomenclature"), plural=_("Nomenclatures"), order=65, group="nomenclatures"
        ),
    )

    def all_documents(self) -> Iterator[Document]:
        for nomenclature in Nomenclature.objects.order_by("pk").iterator(chunk_size=BATCH):
            yield _nomenclature_document(nomenclature)

    def documents(self, keys: Sequence[str]) -> Iterable[Document]:
        names = [key.partition(":")[2] for key in keys]
        for start in range(0, len(names), BATCH):
            batch = names[start : start + BATCH]
            for nomenclature in Nomenclature.objects.filter(name__in=batch):
                yield _nomenclature_document(nomenclature)


def _with_variables(tables: "QuerySet[Table]") -> "QuerySet[Table]":
    """Tables with their variables in order, `join_count`, the joins that lead from and to each, and `has_pitfalls`."""
    told = JoinPitfall.objects.filter(Q(first=OuterRef("pk")) | Q(second=OuterRef("pk")), state=JoinPitfall.State.SHOWN)
    counted = tables.annotate(join_count=_joins("source") + _joins("target"), has_pitfalls=Exists(told))
    return counted.prefetch_related(Prefetch("variables", queryset=Variable.objects.order_by("position", "name")))


def _joins(end: str) -> Coalesce:
    """How many joins have the table at this end; counted apart, for both ends in one query would multiply."""
    links = TableLink.objects.filter(**{end: OuterRef("pk")}).order_by().values(end)
    return Coalesce(Subquery(links.annotate(count=Count("pk")).values("count")), 0)


def table_authority(*, joins: int, variables: int) -> float:
    """From 0.5 for a table by itself to 0.88, by the logarithms of how many joins lead from or to it and of its variables."""
    return (
        TABLE_AUTHORITY
        + JOINS_SHARE * min(log1p(joins) / log1p(MOST_JOINS), 1.0)
        + VARIABLES_SHARE * min(log1p(variables) / log1p(MOST_VARIABLES), 1.0)
    )


def _of(tables: Sequence[int]) -> Q:
    return Q(first__in=tables) | Q(second__in=tables)


def _pitfalls(found: "QuerySet[JoinPitfall]") -> dict[int, list[JoinPitfall]]:
    """Those everybody may read, by the number of each of their two tables."""
    by_table: dict[int, list[JoinPitfall]] = {}
    shown = found.filter(state=JoinPitfall.State.SHOWN).select_related("first", "second").order_by("pk")
    for pitfall in shown.defer("first__description", "second__description"):
        for table in (pitfall.first_id, pitfall.second_id):
            by_table.setdefault(table, []).append(pitfall)
    return by_table


def _table_family(table: Table, pitfalls: Sequence[JoinPitfall]) -> Iterator[Document]:
    variables = table.variables.all()
    key, url, facets = f"table:{table.name}", table.get_absolute_url(), {"base": base_facets(table.base)}
    facets = {name: values for name, values in facets.items() if values}
    parts = (plain_text(table.description) if table.description else "", table.observation, table.base)
    yield Document(
        key=key,
        kind="table",
        title=table.full_title,
        url=url,
        body="\n".join(part for part in parts if part),
        identifiers=(table.name,),
        facets=facets,
        updated=table.updated_at,
        authority=table_authority(joins=table.join_count, variables=len(variables)),
        source=table.source,
        table=table.name,
    )
    for variable in variables:
        words = (variable.description, variable.rule, variable.observation, variable.nomenclature)
        yield Document(
            key=f"variable:{table.name}.{variable.name}",
            kind="variable",
            title=variable.name,
            url=url,
            anchor=f"#{variable.name}",
            body="\n".join(part for part in words if part),
            identifiers=tuple(
                dict.fromkeys((variable.key, *([variable.nomenclature] if variable.nomenclature else [])))
            ),
            facets=facets,
            parent=key,
            updated=table.updated_at,
            source=table.source,
            table=table.name,
        )
    for pitfall in pitfalls:
        yield Document(
            key=f"pitfall:{table.name}.{pitfall.pk}",
            kind="pitfall",
            title=f"{pitfall.first.name} – {pitfall.second.name}",
            url=url,
            anchor=f"#pitfall-{pitfall.pk}",
            body=plain_text(pitfall.text),
            identifiers=(pitfall.first.name, pitfall.second.name),
            facets=facets,
            parent=key,
            created=pitfall.decided_at,
            table=table.name,
        )


def _nomenclature_document(nomenclature: Nomenclature) -> Document:
    labels: list[str] = []
    if 0 < nomenclature.entry_count <= MOST_LABELS:
        labels = [
            f"{code} {label}" for code, label in nomenclature.entries.order_by("position").values_list("code", "label")
        ]
    return Document(
        key=f"nomenclature:{nomenclature.name}",
        kind="nomenclature",
        title=nomenclature.full_title,
        url=nomenclature.get_absolute_url(),
        body="\n".join(labels),
        identifiers=(nomenclature.name,),
        updated=nomenclature.updated_at,
        authority=NOMENCLATURE_AUTHORITY,
    )


register(TableSource())
register(NomenclatureSource())
