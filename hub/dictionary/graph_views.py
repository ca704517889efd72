"""The drawing of the tables and their links, whole or around one table, with the same links as text."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hub.dictionary import queries
from hub.dictionary.drawing import LABELS, RING, Label, Point, labels, links_once, places
from hub.dictionary.models import Table
from hub.dictionary.paths import Hop, LinkGraph

STEPS = (1, 2)
MARGIN = 130
LEAST_WIDTH, LEAST_HEIGHT = 560, 360  # a small drawing is not blown up
MOST_KEYS_WRITTEN = 14  # a drawing with more links than this keeps their keys for a pointer, and for the text below
LONGEST_KEYS = 32
HALF_TURN, QUARTER_TURN = 180, 90
TINTS = (
    *("dcir", "pmsi-mco", "pmsi-ssr", "pmsi-had", "pmsi-rim-p", "egb", "dcirs", "cartographie-des-pathologies"),
    *("beneficiaires", "cepidc", "dcir-et-dcirs"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A table in the drawing; numbers are written as SVG reads them."""

    name: str
    title: str
    tint: str
    x: str
    y: str
    turn: str
    anchor: str
    label: Label
    is_hub: bool
    is_centre: bool
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A link in the drawing, with the middle of its line."""

    hop: Hop
    path: str
    x: str
    y: str
    label: str
    url: str

    @property
    def keys(self) -> str:
        return written_keys(self.hop)


def written_keys(hop: Hop) -> str:
    """Write the columns of a join, as `A = B` where their names differ."""
    return ", ".join(left if left == right else f"{left} = {right}" for left, right in hop.pairs)


@require_safe
def graph(request: HttpRequest) -> HttpResponse:
    """Draw all linked tables, or those within `steps` joins of `table`."""
    everything = queries.link_graph()
    tables = queries.tables_by_name()
    typed = " ".join(request.GET.get("table", "").replace("\x00", "").split())[:80]
    steps = 2 if request.GET.get("steps") == "2" else 1
    centre = queries.find_table(typed) if typed else None
    problem = _("No table is called “%(name)s” here.") % {"name": typed} if typed and centre is None else ""
    alone = None
    if centre is not None and centre.name not in everything.tables:
        alone, centre = centre, None  # it has no place in the drawing, which is shown whole
    shown = everything
    if centre is not None:
        shown = _within(everything, centre.name, steps)
    drawn = _drawn(shown, tables, centre.name if centre else "", steps)
    context = {
        **drawn,
        "typed": typed,
        "centre": centre,
        "columns": queries.table_variables(centre) if centre is not None else [],
        "alone": alone,
        "unlinked": [] if centre else [table for name, table in tables.items() if name not in everything.tables],
        "steps": steps,
        "all_steps": STEPS,
        "problem": problem,
        "names": list(tables),
        "groups": _groups(shown, tables),
        "trail": [
            (_("Home"), "/"),
            (_("Data dictionary"), reverse("dictionary:index")),
            (_("Graph of the tables"), ""),
        ],
    }
    return render(request, "dictionary/graph.html", context, status=422 if problem else 200)


def _within(everything: LinkGraph, centre: str, steps: int) -> LinkGraph:
    """The links that are made within so many joins of a table."""
    near = everything.distances(centre, most=steps)
    return LinkGraph(
        hop
        for hop in links_once(everything)
        if hop.start in near and hop.end in near and min(near[hop.start], near[hop.end]) < steps
    )


def _drawn(shown: LinkGraph, tables: dict[str, Table], centre: str, steps: int) -> dict[str, object]:
    links = links_once(shown)
    with_keys = len(links) <= MOST_KEYS_WRITTEN
    points = places(shown, centre=centre, ring=RING * 2 if with_keys else RING)
    written = labels(points)
    nodes = [
        _node(name, point, tables[name], centre, steps, written.get(name, LABELS[0]))
        for name, point in sorted(points.items())
    ]
    left, width = _span([point.x for point in points.values()], LEAST_WIDTH)
    top, height = _span([point.y for point in points.values()], LEAST_HEIGHT)
    return {
        "nodes": nodes,
        "lines": [_line(hop, points, with_keys=with_keys) for hop in links],
        "view_box": f"{left:.0f} {top:.0f} {width:.0f} {height:.0f}",
        "width": f"{width:.0f}",
    }


def _span(values: list[float], least: float) -> tuple[float, float]:
    """Where the drawing starts and how far it reaches along one axis, with room for the names around."""
    low, high = min(values, default=0.0) - MARGIN, max(values, default=0.0) + MARGIN
    lacking = max(0.0, least - (high - low))
    return low - lacking / 2, high - low + lacking


def _node(name: str, point: Point, table: Table, centre: str, steps: int, label: Label) -> Node:
    flipped = QUARTER_TURN < point.angle % (2 * HALF_TURN) < QUARTER_TURN + HALF_TURN
    return Node(
        name=name,
        title=table.title,
        tint=tint(table.base),
        x=f"{point.x:.0f}",
        y=f"{point.y:.0f}",
        turn=f"{point.angle + (HALF_TURN if flipped else 0):.0f}",
        anchor="end" if flipped else "start",
        label=label,
        is_hub=not point.is_leaf,
        is_centre=name == centre,
        url=f"?{urlencode({'table': name, 'steps': steps})}#graph",
    )


def _line(hop: Hop, points: dict[str, Point], *, with_keys: bool) -> Line:
    start, end = points[hop.start], points[hop.end]
    keys = written_keys(hop)
    if len(keys) > LONGEST_KEYS:
        keys = _("%(count)s columns") % {"count": len(hop.pairs)}
    return Line(
        hop=hop,
        path=f"M{start.x:.0f} {start.y:.0f}L{end.x:.0f} {end.y:.0f}",
        x=f"{(start.x + end.x) / 2:.0f}",
        y=f"{(start.y + end.y) / 2:.0f}",
        label=keys if with_keys else "",
        url=f"{reverse('dictionary:paths')}?{urlencode({'from': hop.start, 'to': hop.end})}",
    )


def tint(base: str) -> str:
    """Return the name of the colour of a database."""
    slug = slugify(base)
    return slug if slug in TINTS else "other"


def _groups(shown: LinkGraph, tables: dict[str, Table]) -> list[tuple[str, str, int]]:
    """Databases drawn, with their colour and how many of their tables are."""
    counts: dict[str, int] = {}
    for name in shown.tables:
        base = tables[name].base
        counts[base] = counts.get(base, 0) + 1
    return [(base, tint(base), count) for base, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))]
