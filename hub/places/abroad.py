"""Large towns of the countries around France, overseas included: their French names, and how GeoNames calls them."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from hub.places.gazetteer import DATA_DIR, FORMER_NAME
from hub.places.names import place_keys

ABROAD = "abroad.csv"
COLUMNS = ("code", "country", "name", "aliases", "population", "latitude", "longitude")
# Offered after every town of that name: `Luxembourg` and `Monaco` are towns first.
COUNTRY_WEIGHT = 1

COUNTRIES = {
    "AD": "Andorre",
    "BE": "Belgique",
    "BR": "Brésil",
    "CH": "Suisse",
    "DE": "Allemagne",
    "ES": "Espagne",
    "GB": "Royaume-Uni",
    "IT": "Italie",
    "LU": "Luxembourg",
    "MC": "Monaco",
    "MU": "Maurice",
    "NL": "Pays-Bas",
    "SR": "Suriname",
}

# Country -> French name, name in GeoNames, other names people type.
TOWNS: dict[str, list[tuple[str, str, list[str]]]] = {
    "AD": [("Andorre-la-Vieille", "Andorra la Vella", ["Andorra"])],
    "BE": [
        ("Anvers", "Antwerp", ["Antwerpen"]),
        ("Arlon", "Arlon", []),
        ("Bruges", "Brugge", []),
        ("Bruxelles", "Brussels", ["Brussel", "Bruxelles-Capitale"]),
        ("Charleroi", "Charleroi", []),
        ("Courtrai", "Kortrijk", []),
        ("Gand", "Gent", ["Ghent"]),
        ("Liège", "Liège", ["Luik"]),
        ("Louvain", "Leuven", []),
        ("Louvain-la-Neuve", "Louvain-la-Neuve", ["Ottignies"]),
        ("Mons", "Mons", ["Bergen"]),
        ("Mouscron", "Mouscron", []),
        ("Namur", "Namur", ["Namen"]),
        ("Tournai", "Tournai", ["Doornik"]),
    ],
    "BR": [("Macapá", "Macapá", []), ("Oiapoque", "Oiapoque", [])],
    "CH": [
        ("Bâle", "Basel", ["Basle"]),
        ("Berne", "Bern", []),
        ("Fribourg", "Fribourg", []),
        ("Genève", "Geneva", ["Genf"]),
        ("La Chaux-de-Fonds", "La Chaux-de-Fonds", []),
        ("Lausanne", "Lausanne", []),
        ("Neuchâtel", "Neuchâtel", []),
        ("Sion", "Sitten", []),
        ("Zurich", "Zürich", []),
    ],
    "DE": [
        ("Aix-la-Chapelle", "Aachen", []),
        ("Berlin", "Berlin", []),
        ("Bonn", "Bonn", []),
        ("Cologne", "Köln", []),
        ("Francfort-sur-le-Main", "Frankfurt am Main", ["Francfort", "Frankfurt"]),
        ("Fribourg-en-Brisgau", "Freiburg", ["Freiburg im Breisgau"]),
        ("Hambourg", "Hamburg", []),
        ("Heidelberg", "Heidelberg", []),
        ("Karlsruhe", "Karlsruhe", []),
        ("Kehl", "Kehl", []),
        ("Mannheim", "Mannheim", []),
        ("Munich", "Munich", ["München"]),
        ("Offenbourg", "Offenburg", []),
        ("Sarrebruck", "Saarbrücken", []),
        ("Stuttgart", "Stuttgart", []),
        ("Trèves", "Trier", []),
    ],
    "ES": [
        ("Barcelone", "Barcelona", []),
        ("Bilbao", "Bilbao", []),
        ("Figueras", "Figueres", []),
        ("Gérone", "Girona", []),
        ("Madrid", "Madrid", []),
        ("Pampelune", "Pamplona", []),
        ("Saint-Sébastien", "Donostia / San Sebastián", ["San Sebastian", "Donostia"]),
        ("Saragosse", "Zaragoza", []),
    ],
    "GB": [
        ("Birmingham", "Birmingham", []),
        ("Brighton", "Brighton", []),
        ("Cambridge", "Cambridge", []),
        ("Douvres", "Dover", []),
        ("Édimbourg", "Edinburgh", []),
        ("Londres", "London", []),
        ("Manchester", "Manchester", []),
        ("Oxford", "Oxford", []),
        ("Portsmouth", "Portsmouth", []),
        ("Southampton", "Southampton", []),
    ],
    "IT": [
        ("Aoste", "Aosta", []),
        ("Gênes", "Genoa", ["Genova"]),
        ("Milan", "Milan", ["Milano"]),
        ("Rome", "Rome", ["Roma"]),
        ("Turin", "Turin", ["Torino"]),
        ("Vintimille", "Ventimiglia", []),
    ],
    "LU": [("Esch-sur-Alzette", "Esch-sur-Alzette", []), ("Luxembourg", "Luxembourg", ["Luxemburg"])],
    "MC": [("Monaco", "Monaco", ["Monte-Carlo", "Monte Carlo"])],
    "MU": [("Port-Louis", "Port Louis", [])],
    "NL": [
        ("Amsterdam", "Amsterdam", []),
        ("La Haye", "The Hague", ["Den Haag"]),
        ("Maastricht", "Maastricht", []),
        ("Rotterdam", "Rotterdam", []),
        ("Utrecht", "Utrecht", []),
    ],
    "SR": [("Paramaribo", "Paramaribo", [])],
}


class Abroad(NamedTuple):
    """One row of the bundled file. A country has no country; `code` is ISO 3166-1 for it, a GeoNames number for a town."""

    code: str
    country: str
    name: str
    aliases: tuple[str, ...]
    population: int
    latitude: float
    longitude: float

    def names(self) -> dict[str, int]:
        """Keys that find this place, each with its weight."""
        weight = self.population if self.country else COUNTRY_WEIGHT
        keys = {key: weight // FORMER_NAME for alias in self.aliases for key in place_keys(alias)}
        return keys | dict.fromkeys(place_keys(self.name), weight)


def rows_from(cities: Iterable[Mapping[str, Any]]) -> Iterator[Abroad]:
    """Rows of the bundled file from GeoNames' populated places; a country has the middle of its towns.

    Raises:
        LookupError: GeoNames knows no town of that name in that country.

    """
    found: dict[tuple[str, str], Mapping[str, Any]] = {}
    for city in cities:
        key = (city["countrycode"], city["name"])
        if key not in found or city["population"] > found[key]["population"]:
            found[key] = city
    for country, towns in TOWNS.items():
        known = []
        for name, theirs, aliases in towns:
            city = found.get((country, theirs))
            if city is None:
                message = f"GeoNames knows no {theirs} in {country}"
                raise LookupError(message)
            names = tuple(dict.fromkeys([*([theirs] if theirs != name else []), *aliases]))
            point = (round(city["latitude"], 3), round(city["longitude"], 3))
            known.append(Abroad(str(city["geonameid"]), country, name, names, city["population"], *point))
        latitude = round(sum(town.latitude for town in known) / len(known), 2)
        longitude = round(sum(town.longitude for town in known) / len(known), 2)
        yield Abroad(country, "", COUNTRIES[country], (), 0, latitude, longitude)
        yield from known


def read_abroad(path: Path = DATA_DIR / ABROAD) -> Iterator[Abroad]:
    """Rows of the bundled file, each country before its towns."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        for code, country, name, aliases, population, latitude, longitude in rows:
            other_names = tuple(aliases.split("|")) if aliases else ()
            yield Abroad(code, country, name, other_names, int(population), float(latitude), float(longitude))


def write_abroad(rows: Iterable[Abroad], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for row in rows:
            writer.writerow([*row[:3], "|".join(row.aliases), *row[4:]])
