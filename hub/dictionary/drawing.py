"""Where the tables stand when their links are drawn. Pure functions on values, no database."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from hub.dictionary.paths import Hop, LinkGraph

RING = 130.0  # distance between two rings, in units of the drawing: a name written outwards fits in
ROOM = 15.0  # what a name written outwards needs along its ring
HUBS_TRIED = 8
GAP = 160.0  # between two parts that no link joins
SIGN = 7.3  # how wide a sign of a name is, and how high a name is
HEIGHT = 12.0
AWAY = 9.0  # between a table and the name written beside it


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A place in the drawing: `angle` points outwards, in degrees; nothing hangs on a leaf."""

    x: float
    y: float
    angle: float = 0.0
    is_leaf: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """Where the name of a table that others hang on is written, from the table: as SVG reads `dx`, `dy`, `text-anchor`."""

    dx: float
    dy: float
    anchor: str


LABELS = (
    Label(dx=0, dy=-11, anchor="middle"),
    Label(dx=-AWAY, dy=4, anchor="end"),
    Label(dx=AWAY, dy=4, anchor="start"),
    Label(dx=0, dy=20, anchor="middle"),
)


def places(graph: LinkGraph, *, centre: str = "", ring: float = RING) -> dict[str, Point]:
    """Place every linked table on rings around the middle of the graph (or `centre`), linked tables side by side.

    A radial tree (Eades 1992): the tables one join away share the first ring, each with an angle in proportion to the
    tables that hang on it, and so on outwards; rings are at least `ring` apart and as wide as their tables need. Other connected parts follow below.
    """
    placed: dict[str, Point] = {}
    bottom = 0.0
    if not graph.tables:
        return placed
    for root in _roots(graph, centre):
        if root in placed:
            continue
        points = _around(graph, root, ring)
        reach = max(math.hypot(point.x, point.y) for point in points.values())
        shift = bottom + reach + GAP if placed else 0.0
        for name, point in points.items():
            placed[name] = replace(point, y=point.y + shift)
        bottom = max(bottom, shift + reach)
    return placed


def labels(points: Mapping[str, Point]) -> dict[str, Label]:
    """Where to write the names of all tables but leaves: above, else beside or below where another name stands there."""
    taken = [(name, _ink(name, point) if point.is_leaf else [(point.x, point.y)]) for name, point in points.items()]
    found = {}
    for name, point in points.items():
        if point.is_leaf:
            continue
        ways = [(label, _box(name, point, label)) for label in LABELS]
        near = [ink for other, ink in taken if other != name and _is_near(name, point, other, points[other])]
        free = (way for way in ways if not any(_holds(way[1], ink) for ink in near))
        found[name], box = next(free, ways[0])
        taken.append((name, _spots(box)))
    return found


Box = tuple[float, float, float, float]  # left, top, right, bottom
Spots = list[tuple[float, float]]


def _is_near(name: str, point: Point, other: str, place: Point) -> bool:
    reach = (len(name) + len(other)) * SIGN + 4 * HEIGHT
    return abs(place.x - point.x) < reach and abs(place.y - point.y) < reach


def _box(name: str, point: Point, label: Label) -> Box:
    """What a name takes up, with half a line around it."""
    width = len(name) * SIGN
    start = point.x + label.dx - {"start": 0, "middle": width / 2, "end": width}[label.anchor]
    foot = point.y + label.dy
    return start - HEIGHT / 2, foot - 1.5 * HEIGHT, start + width + HEIGHT / 2, foot + HEIGHT / 2


def _spots(box: Box) -> Spots:
    """Points along the middle of a name, near enough to one another that none fits between."""
    left, top, right, bottom = box
    count = max(2, math.ceil((right - left) / HEIGHT))
    return [(left + (right - left) * step / count, (top + bottom) / 2) for step in range(count + 1)]


def _ink(name: str, leaf: Point) -> Spots:
    """Points along a leaf and its name, which is written outwards."""
    angle = math.radians(leaf.angle)
    reach = [0.0, *(AWAY + HEIGHT * step for step in range(math.ceil(len(name) * SIGN / HEIGHT) + 1))]
    return [(leaf.x + away * math.cos(angle), leaf.y + away * math.sin(angle)) for away in reach]


def _holds(box: Box, spots: Spots) -> bool:
    left, top, right, bottom = box
    return any(left < x < right and top < y < bottom for x, y in spots)


def links_once(graph: LinkGraph) -> list[Hop]:
    """Each link of a graph once, read from the table whose name comes first."""
    hops = [hop for leaving in graph.tables.values() for hop in leaving]
    return sorted(
        (hop for hop in hops if (hop.start, hop.end) <= (hop.end, hop.start)),
        key=lambda hop: (hop.start, hop.end, hop.columns),
    )


def _roots(graph: LinkGraph, centre: str) -> list[str]:
    """Where to begin: at `centre`, else at the one of the best linked tables from which the others are nearest."""
    ranked = sorted(graph.tables, key=lambda name: (-len(graph.tables[name]), name))
    if centre in graph.tables:
        return [centre, *ranked]
    middle = min(ranked[:HUBS_TRIED], key=lambda name: (-len(reach := graph.distances(name)), sum(reach.values())))
    return [middle, *ranked]


def _around(graph: LinkGraph, root: str, ring: float) -> dict[str, Point]:
    children, order = _tree(graph, root)
    leaves: dict[str, int] = {}
    for name in reversed(order):
        leaves[name] = sum(leaves[child] for child in children[name]) or 1
    depth = {root: 0}
    turn = {root: (-math.pi / 2, math.tau)}
    for name in order:
        start, width = turn[name]
        for child in children[name]:
            part = width * leaves[child] / leaves[name]
            turn[child] = (start, part)
            depth[child] = depth[name] + 1
            start += part
    radii = _radii(depth, turn, ring)
    points = {}
    for name, (start, width) in turn.items():
        angle = start + width / 2
        radius = radii[depth[name]]
        points[name] = Point(
            x=radius * math.cos(angle),
            y=radius * math.sin(angle),
            angle=math.degrees(angle) % 360,
            is_leaf=not children[name] and name != root,
        )
    return points


def _tree(graph: LinkGraph, root: str) -> tuple[Mapping[str, list[str]], list[str]]:
    """The children of each table in a breadth-first tree, and the tables in that order."""
    children: dict[str, list[str]] = {root: []}
    order = [root]
    for name in order:  # grows as it is walked
        for hop in sorted(graph.tables[name], key=lambda hop: hop.end):
            if hop.end not in children:
                children[hop.end] = []
                children[name].append(hop.end)
                order.append(hop.end)
    return children, order


def _radii(depth: Mapping[str, int], turn: Mapping[str, tuple[float, float]], ring: float) -> list[float]:
    """How far each ring is from the centre: far enough for its narrowest table."""
    radii = [0.0]
    for level in range(1, max(depth.values()) + 1):
        narrowest = min(turn[name][1] for name, deep in depth.items() if deep == level)
        radii.append(max(radii[-1] + ring, min(ROOM / narrowest, radii[-1] + 3 * ring)))
    return radii
