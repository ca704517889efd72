"""Outlines: reads TopoJSON, merges neighbours, measures. Used when the bundled files are built, never while serving."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Point = tuple[float, float]  # longitude, latitude, in degrees
Ring = list[Point]
Polygon = list[Ring]


class Topology:
    """A TopoJSON document: its arcs in degrees, and per geometry the polygons as rings of arc numbers."""

    def __init__(self, document: Mapping[str, Any], name: str) -> None:
        transform = document.get("transform", {"scale": [1, 1], "translate": [0, 0]})
        (scale_x, scale_y), (shift_x, shift_y) = transform["scale"], transform["translate"]
        self.arcs: list[Ring] = []
        for arc in document["arcs"]:
            x = y = 0
            points: Ring = []
            for step_x, step_y in arc:
                x, y = x + step_x, y + step_y
                points.append((x * scale_x + shift_x, y * scale_y + shift_y))
            self.arcs.append(points)
        self.shapes: list[tuple[str, list[list[list[int]]]]] = []
        for geometry in document["objects"][name]["geometries"]:
            if geometry["type"] not in {"Polygon", "MultiPolygon"}:
                continue
            arcs = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
            self.shapes.append((str(geometry["properties"].get("name") or ""), arcs))

    def simplify(self, tolerance: float) -> None:
        """Drop the points of every arc that lie within `tolerance` degrees of the line: neighbours keep a common border."""
        self.arcs = [_simplified(arc, tolerance) for arc in self.arcs]

    def arc(self, number: int) -> Ring:
        """Points of an arc; a negative number (its complement) reads it backwards."""
        return self.arcs[number] if number >= 0 else self.arcs[~number][::-1]

    def polygons(self, shape: Sequence[Sequence[Sequence[int]]]) -> list[Polygon]:
        return [[self._ring(ring) for ring in polygon] for polygon in shape]

    def _ring(self, numbers: Iterable[int]) -> Ring:
        points: Ring = []
        for number in numbers:
            arc = self.arc(number)
            points.extend(arc[1:] if points else arc)
        return points

    def merged(self, shapes: Iterable[Sequence[Sequence[Sequence[int]]]]) -> list[Ring]:
        """Outer rings of the union of shapes: the arcs that only one of them uses, joined end to end."""
        numbers = [number for shape in shapes for polygon in shape for ring in polygon for number in ring]
        uses = Counter(number if number >= 0 else ~number for number in numbers)
        border = [number for number in numbers if uses[number if number >= 0 else ~number] == 1]
        starts: dict[Point, list[int]] = defaultdict(list)
        for number in border:
            starts[self.arc(number)[0]].append(number)
        rings: list[Ring] = []
        left = set(border)
        while left:
            number = min(left)
            ring: Ring = []
            while number in left:
                left.discard(number)
                arc = self.arc(number)
                ring.extend(arc[1:] if ring else arc)
                number = next((item for item in starts[arc[-1]] if item in left), number)
            rings.append(ring)
        return rings

    def inner_lines(self, shapes: Sequence[Sequence[Sequence[Sequence[int]]]]) -> list[Ring]:
        """Lines between neighbours of one group, each once."""
        numbers = [number for shape in shapes for polygon in shape for ring in polygon for number in ring]
        uses = Counter(number if number >= 0 else ~number for number in numbers)
        return [self.arcs[number] for number, count in sorted(uses.items()) if count > 1]


def _simplified(points: Ring, tolerance: float) -> Ring:
    """Douglas and Peucker's choice of points; a closed ring is cut at its farthest point first."""
    if len(points) < 3:  # noqa: PLR2004 -- a segment has nothing to drop
        return points
    (x1, y1), (x2, y2) = points[0], points[-1]
    length = math.hypot(x2 - x1, y2 - y1)

    def gap(point: Point) -> float:
        x, y = point
        if length == 0:
            return math.hypot(x - x1, y - y1)
        return abs((x2 - x1) * (y1 - y) - (x1 - x) * (y2 - y1)) / length

    farthest = max(range(1, len(points) - 1), key=lambda number: gap(points[number]))
    if gap(points[farthest]) <= tolerance:
        return [points[0], points[-1]]
    return [*_simplified(points[: farthest + 1], tolerance)[:-1], *_simplified(points[farthest:], tolerance)]


def area_and_centre(polygons: Iterable[Polygon]) -> tuple[float, Point]:
    """Area in square degrees and centre of gravity of the outer rings."""
    total = x = y = 0.0
    for polygon in polygons:
        ring = polygon[0]
        doubled = ring_x = ring_y = 0.0
        for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
            cross = x1 * y2 - x2 * y1
            doubled += cross
            ring_x += (x1 + x2) * cross
            ring_y += (y1 + y2) * cross
        if doubled:
            sign = 1 if doubled > 0 else -1
            total += abs(doubled) / 2
            x += sign * ring_x / 6
            y += sign * ring_y / 6
    return total, (x / total, y / total)


def contains(polygons: Iterable[Polygon], point: Point) -> bool:
    """Whether the point lies in one of the outer rings."""
    return any(_in_ring(polygon[0], point) for polygon in polygons)


def _in_ring(ring: Ring, point: Point) -> bool:
    x, y = point
    inside = False
    for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside
