"""People and meetups around a place: a circle as a set of points, and results point by point outwards."""

import tantivy

from search.engines.embedded.queries import MUST, NOT, SHOULD, TQ, QueryBuilder, both, quiet
from search.query import Near
from search.shown import distance_km

MAX_POINTS = 50_000

Address = tuple[float, tantivy.DocAddress]


class Places:
    """Where entries are, in one state of the index."""

    def __init__(self, searcher: tantivy.Searcher, build: QueryBuilder) -> None:
        self.searcher = searcher
        self.build = build

    def _points(self, query: tantivy.Query) -> dict[str, int]:
        answer = self.searcher.aggregate(query, {"points": {"terms": {"field": "point", "size": MAX_POINTS}}})
        return {bucket["key"]: bucket["doc_count"] for bucket in answer["points"]["buckets"]}

    def within(self, near: Near) -> tantivy.Query:
        """Exactly the circle, and who shares a unit: places are few distinct points, so the circle is a set of points."""
        inside = [point for point in self._points(self.build.box(near)) if _far(near, point) <= (near.km or 0.0)]
        near_by = [(SHOULD, self.build.any_term("point", inside))] if inside else []
        near_by += [(SHOULD, self.build.any_term("area", near.areas))] if near.areas else []
        return quiet(TQ.boolean_query(near_by)) if near_by else TQ.empty_query()

    def nearest(self, full: tantivy.Query, near: Near, offset: int, size: int) -> list[Address]:
        """Point by point outwards; what has no place comes last."""
        ordered = sorted(self._points(full).items(), key=lambda item: (_far(near, item[0]), item[0]))
        page: list[Address] = []
        passed = 0
        for point, count in ordered:
            if passed + count > offset and len(page) < size:
                skip = max(0, offset - passed)
                at_point = both(full, quiet(self.build.term("point", point)))
                page += self.searcher.search(
                    at_point, limit=size - len(page), offset=skip, weight_by_field="weight"
                ).hits
            passed += count
            if len(page) >= size:
                return page
        nowhere = TQ.boolean_query([(MUST, full), (NOT, TQ.exists_query("point"))])
        page += self.searcher.search(
            nowhere, limit=size - len(page), offset=max(0, offset - passed), weight_by_field="weight"
        ).hits
        return page


def _far(near: Near, point: str) -> float:
    latitude, _, longitude = point.partition(",")
    return distance_km(near, float(latitude), float(longitude))
