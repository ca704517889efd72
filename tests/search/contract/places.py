"""How every engine keeps to a circle and sorts: by distance, by date, page after page."""

from dataclasses import replace

import pytest

from tests.search.contract.base import LYON, AskedEngine, keys


class DistanceContract(AskedEngine):
    def test_radius_keeps_those_inside(self, engine) -> None:
        results = self.ask(engine, "", near=replace(LYON, km=60.0), sort="nearest")
        assert keys(results) == ["person:1", "person:2"]
        assert results.hits[0].distance_km == 0.0
        assert results.hits[1].distance_km == pytest.approx(49.7, abs=1.0)
        assert results.total == 2
        assert {v.value: v.count for v in results.kinds} == {"person": 2}
        assert keys(self.ask(engine, "", near=replace(LYON, km=40.0))) == ["person:1"]

    def test_nearest_comes_first_and_no_place_last(self, engine) -> None:
        results = self.ask(engine, "pmsi", near=LYON, sort="nearest", page_size=50)
        assert keys(results)[:3] == ["person:1", "person:2", "person:3"]
        pages = [
            keys(self.ask(engine, "", near=LYON, sort="nearest", page=page, page_size=2))[:2] for page in range(1, 7)
        ]
        flat = [key for page in pages for key in page]
        assert flat[:3] == ["person:1", "person:2", "person:3"]
        assert len(set(flat)) == 11

    def test_newest_comes_first(self, engine) -> None:
        assert keys(self.ask(engine, "patients", sort="newest"))[:2] == ["topic:2", "topic:1"]

    def test_pages_follow_one_another(self, engine) -> None:
        whole = keys(self.ask(engine, "pmsi", page_size=50))
        paged = [key for page in (1, 2, 3) for key in keys(self.ask(engine, "pmsi", page=page, page_size=2))]
        assert paged == whole[:6]
        beyond = self.ask(engine, "pmsi", page=500, page_size=2)
        assert (beyond.hits, beyond.total) == ((), len(whole))
