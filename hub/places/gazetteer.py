"""The bundled gazetteer: reads `data/places.csv.gz` into the database."""

import csv
import gzip
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from hub.places.names import place_key, place_keys

DATA_DIR = Path(__file__).resolve().parent / "data"
OUTLINES_DIR = DATA_DIR.parent / "static" / "places"
PLACES = "places.csv.gz"
OUTLINES = "outlines.json"
TOWN_NAMES = "towns.json"
NAMED_FROM = 50_000  # inhabitants of a town whose name a zoomed map shows
COLUMNS = (
    "kind",
    "code",
    "parent",
    "name",
    "aliases",
    "postcodes",
    "population",
    "latitude",
    "longitude",
    "point_source",
)
PARENT_KIND = {"commune": "departement", "departement": "region", "region": "country", "country": ""}
# A région or a département is offered before a town of the same name, but Paris is a town first.
WEIGHT_BY_KIND = {"country": 90_000_000, "region": 40_000_000, "departement": 1_000_000, "commune": 0}
FORMER_NAME = 4  # an older name counts for a quarter of the town's inhabitants


class Row(NamedTuple):
    kind: str
    code: str
    parent: str
    name: str
    aliases: tuple[str, ...]
    postcodes: str
    population: int
    latitude: float
    longitude: float
    point_source: str


def read_places(path: Path = DATA_DIR / PLACES) -> Iterator[Row]:
    """Rows of the bundled file, parents before their parts."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        for kind, code, parent, name, aliases, postcodes, population, latitude, longitude, point_source in rows:
            other_names = tuple(aliases.split("|")) if aliases else ()
            yield Row(
                kind,
                code,
                parent,
                name,
                other_names,
                postcodes,
                int(population),
                float(latitude),
                float(longitude),
                point_source,
            )


def names_of(row: Row) -> dict[str, int]:
    """Keys that find this place, each with its weight."""
    weight = WEIGHT_BY_KIND[row.kind] + row.population
    keys = {key: weight // FORMER_NAME for alias in row.aliases for key in place_keys(alias)}
    keys |= {place_key(postcode): weight for postcode in row.postcodes.split()}
    keys |= dict.fromkeys(place_keys(row.name), weight)
    keys.pop("", None)
    return keys


def place_values(rows: Iterable[Row]) -> Iterator[tuple[dict[str, Any], dict[str, int]]]:
    """Column values of each place with explicit ids, and its keys."""
    ids: dict[tuple[str, str], int] = {}
    for number, row in enumerate(rows, start=1):
        ids[row.kind, row.code] = number
        values = {
            "id": number,
            "kind": row.kind,
            "code": row.code,
            "name": row.name,
            "parent_id": ids[PARENT_KIND[row.kind], row.parent] if row.parent else None,
            "postcodes": row.postcodes,
            "population": row.population,
            "latitude": row.latitude,
            "longitude": row.longitude,
            "point_source": row.point_source,
        }
        yield values, names_of(row)
