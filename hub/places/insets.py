"""Where far territories are drawn on the map: boxes south of mainland France, each with its own scale."""

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Inset:
    """A territory and its box. `source` is (south, west, north, east) of the true place in degrees; `corner` is the
    (latitude, longitude) of the box's south-west corner on the map, `size` its height in degrees of latitude.
    """

    code: str  # INSEE code of the département or collectivity
    region: str
    name: str
    source: tuple[float, float, float, float]
    corner: tuple[float, float]

    def holds(self, latitude: float, longitude: float) -> bool:
        south, west, north, east = self.source
        return south <= latitude <= north and west <= longitude <= east


HEIGHT = 1.75  # degrees of latitude of every box
WIDTH = 2.8  # degrees of longitude
KM_PER_DEGREE = 111.195  # of latitude
CIRCLE_STEPS = 72
_ROWS = (38.95, 36.95)
_COLUMNS = (-5.0, -2.0, 1.0, 4.0, 7.0)

INSETS = (
    Inset(
        code="971", region="01", name="Guadeloupe", source=(15.8, -61.9, 16.6, -60.95), corner=(_ROWS[0], _COLUMNS[0])
    ),
    Inset(
        code="972", region="02", name="Martinique", source=(14.35, -61.3, 14.92, -60.75), corner=(_ROWS[0], _COLUMNS[1])
    ),
    Inset(code="973", region="03", name="Guyane", source=(2.0, -54.7, 6.0, -51.5), corner=(_ROWS[0], _COLUMNS[2])),
    Inset(
        code="974", region="04", name="La Réunion", source=(-21.45, 55.15, -20.8, 55.9), corner=(_ROWS[0], _COLUMNS[3])
    ),
    Inset(
        code="976", region="06", name="Mayotte", source=(-13.05, 44.95, -12.6, 45.35), corner=(_ROWS[0], _COLUMNS[4])
    ),
    Inset(
        code="975",
        region="975",
        name="St-Pierre-et-Miquelon",
        source=(46.7, -56.5, 47.2, -56.05),
        corner=(_ROWS[1], _COLUMNS[0]),
    ),
    Inset(
        code="978",
        region="978",
        name="St-Martin, St-Barthélemy",
        source=(17.83, -63.2, 18.17, -62.75),
        corner=(_ROWS[1], _COLUMNS[1]),
    ),
    Inset(
        code="988",
        region="988",
        name="Nouvelle-Calédonie",
        source=(-23.2, 163.3, -19.4, 168.6),
        corner=(_ROWS[1], _COLUMNS[2]),
    ),
    Inset(
        code="987",
        region="987",
        name="Polynésie française",
        source=(-28.0, -155.0, -7.5, -134.0),
        corner=(_ROWS[1], _COLUMNS[3]),
    ),
    Inset(
        code="986",
        region="986",
        name="Wallis-et-Futuna",
        source=(-14.6, -178.4, -13.0, -175.9),
        corner=(_ROWS[1], _COLUMNS[4]),
    ),
)


def inset_of(latitude: float, longitude: float) -> Inset | None:
    """Return the box a true point is drawn in, or None for mainland France."""
    return next((inset for inset in INSETS if inset.holds(latitude, longitude)), None)


def scale(inset: Inset) -> tuple[float, float]:
    """Factors (latitude, longitude) from true degrees to degrees on the map, the same shape kept under Mercator."""
    south, west, north, east = inset.source
    true_middle, drawn_middle = math.radians((south + north) / 2), math.radians(inset.corner[0] + HEIGHT / 2)
    # A degree of latitude is 1/cos(latitude) degrees of longitude tall on a Mercator map.
    tall, drawn_tall = (north - south) / math.cos(true_middle), HEIGHT / math.cos(drawn_middle)
    factor = 0.8 * min(drawn_tall / tall, WIDTH / (east - west))
    return factor * math.cos(drawn_middle) / math.cos(true_middle), factor


def to_inset(inset: Inset, longitude: float, latitude: float) -> tuple[float, float]:
    """Where a true point is drawn: (longitude, latitude) on the map."""
    south, west, north, east = inset.source
    by_latitude, by_longitude = scale(inset)
    x = inset.corner[1] + WIDTH / 2 + (longitude - (west + east) / 2) * by_longitude
    y = inset.corner[0] + HEIGHT / 2 + (latitude - (south + north) / 2) * by_latitude
    return (x, y)


def drawn_point(latitude: float, longitude: float) -> tuple[float, float]:
    """(latitude, longitude) on the map of a true point: itself on the mainland, moved when it belongs to an inset."""
    inset = inset_of(latitude, longitude)
    if inset is None:
        return (latitude, longitude)
    x, y = to_inset(inset, longitude, latitude)
    return (round(y, 4), round(x, 4))


def drawn_circle(inset: Inset, latitude: float, longitude: float, km: float) -> list[tuple[float, float]]:
    """Corners, as (latitude, longitude) on the map, of what the box shows of the circle of `km` around a true point."""
    tall = km / KM_PER_DEGREE
    wide = tall / math.cos(math.radians(latitude))
    south, west = inset.corner
    corners = []
    for step in range(CIRCLE_STEPS):
        angle = 2 * math.pi * step / CIRCLE_STEPS
        x, y = to_inset(inset, longitude + wide * math.cos(angle), latitude + tall * math.sin(angle))
        corners.append((round(min(max(y, south), south + HEIGHT), 4), round(min(max(x, west), west + WIDTH), 4)))
    return corners
