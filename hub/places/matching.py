"""Gives communes a point: joins the official list with GeoNames by name, and fills what is left."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from hub.places.models import PointSource
from hub.places.names import place_key
from hub.places.topology import Polygon, contains

# GeoNames keeps each overseas territory as a country; the codes are the INSEE codes of the same regions.
TERRITORIES = {
    "GP": "01",
    "MQ": "02",
    "GF": "03",
    "RE": "04",
    "YT": "06",
    "PM": "975",
    "BL": "977",
    "MF": "978",
    "WF": "986",
    "PF": "987",
    "NC": "988",
}
NEAR_KM = 25.0  # the outlines are drawn to about a kilometre, and coasts are simplified
LIKE_POPULATION = 4.0


@dataclass(slots=True)
class Town:
    """A commune on its way to the bundled file. `point` is (latitude, longitude) in degrees."""

    code: str
    name: str
    departement: str
    region: str
    postcodes: list[str]
    population: int
    point: tuple[float, float] | None = None
    point_source: str = PointSource.OWN
    aliases: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Departement:
    code: str
    centre: tuple[float, float]  # latitude, longitude
    polygons: list[Polygon]
    spread_km: float  # distance from the centre to the farthest point of the outline


def distance_km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Great-circle distance between two (latitude, longitude) points."""
    lat1, lon1, lat2, lon2 = map(math.radians, (*one, *other))
    chord = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * 6371.0088 * math.asin(math.sqrt(min(1.0, chord)))


class GeoNames:
    """Populated places of France by region and name."""

    def __init__(self, cities: Iterable[Mapping[str, Any]]) -> None:
        self.by_name: dict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
        self.by_other_name: dict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
        for city in cities:
            region = city["admin1code"] if city["countrycode"] == "FR" else TERRITORIES.get(city["countrycode"])
            if not region:
                continue
            key = place_key(city["name"])
            self.by_name[region, key].append(city)
            for other in {
                place_key(name) for name in city["alternatenames"] if name.isascii() or "é" in name or "-" in name
            }:
                if other and other != key:
                    self.by_other_name[region, other].append(city)

    def point_of(self, name: str, region: str, departement: Departement, population: int) -> tuple[float, float] | None:
        """Return the point of the best namesake inside the département, or None."""
        key = place_key(name)
        for index, strict in ((self.by_name, False), (self.by_other_name, True)):
            inside = [city for city in index[region, key] if self._fits(city, departement, population, strict=strict)]
            if inside:
                best = min(inside, key=lambda city: abs(math.log((city["population"] + 1) / (population + 1))))
                return (round(best["latitude"], 4), round(best["longitude"], 4))
        return None

    def _fits(self, city: Mapping[str, Any], departement: Departement, population: int, *, strict: bool) -> bool:
        point = (city["latitude"], city["longitude"])
        if distance_km(point, departement.centre) > departement.spread_km + NEAR_KM:
            return False
        inside = contains(departement.polygons, (point[1], point[0])) or self._close(point, departement)
        if not strict:
            return inside
        ratio = (city["population"] + 1) / (population + 1)
        return inside and 1 / LIKE_POPULATION < ratio < LIKE_POPULATION

    def _close(self, point: tuple[float, float], departement: Departement) -> bool:
        return any(distance_km(point, (y, x)) < NEAR_KM / 2 for polygon in departement.polygons for x, y in polygon[0])


def fill_missing_points(towns: list[Town], departements: Mapping[str, Departement]) -> None:
    """Give every town without a point the middle of those that share its postcode, or its département's centre."""
    known: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for town in towns:
        if town.point is not None:
            for postcode in town.postcodes:
                known[postcode].append(town.point)
    for town in towns:
        if town.point is not None:
            continue
        points = [point for postcode in town.postcodes for point in known[postcode]]
        if points:
            middle = (sum(p[0] for p in points) / len(points), sum(p[1] for p in points) / len(points))
            town.point, town.point_source = (round(middle[0], 3), round(middle[1], 3)), PointSource.NEIGHBOURS
        else:
            centre = departements[town.departement].centre
            town.point, town.point_source = (round(centre[0], 3), round(centre[1], 3)), PointSource.DEPARTEMENT
