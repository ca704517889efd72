"""Names of large towns for a zoomed map, in one small file."""

import json
from collections.abc import Iterable

from hub.places.gazetteer import NAMED_FROM, Row
from hub.places.insets import drawn_point
from hub.places.outlines import STEPS_IN_A_DEGREE


def town_names(rows: Iterable[Row]) -> str:
    """Return the towns as JSON, the most inhabited first: `names` by line, `points` as hundredths of a degree, north, east, north…"""
    towns = [row for row in rows if row.kind == "commune" and row.population >= NAMED_FROM]
    towns.sort(key=lambda row: (-row.population, row.code))
    points = [drawn_point(float(row.latitude), float(row.longitude)) for row in towns]
    packed = {
        "names": "\n".join(row.name for row in towns),
        "points": [round(degrees * STEPS_IN_A_DEGREE) for point in points for degrees in point],
    }
    return json.dumps(packed, separators=(",", ":"), ensure_ascii=False) + "\n"
