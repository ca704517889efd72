"""The page that joins two tables: the shortest documented way, others, and the code that walks it."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hub.accounts.queries import audience
from hub.dictionary import queries, skeletons
from hub.dictionary.identifiers import canonical_name
from hub.dictionary.mentions import threads_about
from hub.dictionary.models import Table
from hub.dictionary.nearest import nearest_names
from hub.dictionary.paths import Hop, LinkGraph, Way
from hub.dictionary.pitfalls.queries import Pair, ShownPitfall, pitfalls_of_pairs
from search.results import Hit

FIRST_YEAR = 2006
MAX_NAME = 80
MOST_HOLDERS = 12


@dataclass(slots=True, kw_only=True)
class End:
    """A table as it was typed, the one it means, and what is wrong with it."""

    typed: str
    table: Table | None = None
    problem: str = ""
    nearest: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownHop:
    """A join with what is known about it."""

    hop: Hop
    others: list[Hop]
    threads: list[Hit]
    pitfalls: list[ShownPitfall]
    note_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownWay:
    way: Way
    hops: list[ShownHop]
    code: list[tuple[str, str]]


@require_safe
def paths(request: HttpRequest) -> HttpResponse:
    """Find the ways from one table to another (`from`, `to`, and the `year` of yearly tables)."""
    graph = queries.link_graph()
    start, end = (_end(request.GET.get(name, "")) for name in ("from", "to"))
    year, year_problem = _year(request.GET.get("year", ""))
    ways: list[ShownWay] = []
    problem = ""
    if start.table is not None and end.table is not None:
        readers = audience(request.user)
        found = graph.ways(start.table.name, end.table.name)
        problem = "" if found else _no_way(start.table, end.table, graph)
        columns = queries.column_names([name for way in found for name in way.tables])
        pitfalls = pitfalls_of_pairs((_pair(hop) for way in found for hop in way.hops), audience=readers)
        for rank, way in enumerate(found):
            threads = threads_about(way.hops, audience=readers) if rank == 0 else {}
            ways.append(_shown(way, graph, threads, pitfalls, columns, year))
    only = (start.table or end.table) if not (start.typed and end.typed) else None
    context = {
        "start": start,
        "end": end,
        "year": request.GET.get("year", "")[:MAX_NAME] if year_problem else year or "",
        "year_problem": year_problem,
        "problem": problem,
        "only": only,
        "neighbours": [(name, _ends(start, end, name)) for name in _neighbours(graph, only)],
        "ways": ways,
        "names": sorted(graph.tables),
        "is_asked": bool(start.typed or end.typed),
        "swap": urlencode({"from": end.typed, "to": start.typed, **({"year": year} if year else {})}),
        "trail": [
            (_("Home"), "/"),
            (_("Data dictionary"), reverse("dictionary:index")),
            (_("Join two tables"), ""),
        ],
    }
    status = 200 if not (start.problem or end.problem or year_problem) else 422
    return render(request, "dictionary/paths.html", context, status=status)


def _neighbours(graph: LinkGraph, table: Table | None) -> list[str]:
    """Names of the tables one join away."""
    return sorted({hop.end for hop in graph.tables.get(table.name, ())}) if table is not None else []


def _ends(start: End, end: End, name: str) -> str:
    """The address that fills in the end which is still empty."""
    return urlencode({"from": start.typed or name, "to": end.typed or name})


def _end(typed: str) -> End:
    end = End(typed=" ".join(typed.replace("\x00", "").split())[:MAX_NAME])
    if not end.typed:
        return end
    end.table = queries.find_table(end.typed)
    if end.table is None and (rows := list(queries.variables_named(canonical_name(end.typed))[:MOST_HOLDERS])):
        end.problem = _("“%(name)s” is a variable: choose a table that holds it.") % {"name": rows[0].key}
        end.nearest = [row.table.name for row in rows]
    elif end.table is None:
        end.problem = _("No table is called “%(name)s” here.") % {"name": end.typed}
        tables = queries.tables_named(nearest_names(end.typed))
        end.nearest = [table.name for table in tables] or queries.neighbours(end.typed)
    return end


def _year(text: str) -> tuple[int | None, str]:
    if not text.strip():
        return None, ""
    number = int(text) if text.isascii() and text.isdigit() and len(text) == len("2019") else 0
    if FIRST_YEAR <= number <= timezone.localdate().year + 1:
        return number, ""
    return None, _("Give a year in four digits, from %(first)s on, or none.") % {"first": FIRST_YEAR}


def _no_way(start: Table, end: Table, graph: LinkGraph) -> str:
    if start == end:
        return _("These are the same table: choose another one to join it with.")
    alone = [table.name for table in (start, end) if table.name not in graph.tables]
    if alone:
        return _("No link with another table is documented for %(names)s.") % {"names": ", ".join(alone)}
    return _("The documented links do not join these two tables.")


def _shown(
    way: Way,
    graph: LinkGraph,
    threads: dict[int, list[Hit]],
    pitfalls: dict[Pair, list[ShownPitfall]],
    columns: dict[str, frozenset[str]],
    year: int | None,
) -> ShownWay:
    return ShownWay(
        way=way,
        hops=[
            ShownHop(
                hop=hop,
                others=graph.other_keys(hop),
                threads=threads.get(hop.link, []),
                pitfalls=pitfalls.get(_pair(hop), []),
                note_url=f"{reverse('dictionary:note-pitfall')}?{urlencode({'from': hop.start, 'to': hop.end})}",
            )
            for hop in way.hops
        ],
        code=[
            ("SQL", skeletons.sql(way, year=year)),
            ("SAS", skeletons.sas(way, year=year)),
            ("R", skeletons.r(way, columns=columns, year=year)),
        ],
    )


def _pair(hop: Hop) -> Pair:
    return frozenset((hop.start, hop.end))
