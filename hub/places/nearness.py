"""
Who is near a place though no distance says so: what is shown as a whole département or région has only its centre.

Said as tokens, for whoever keeps places apart from the database: a unit carries one for itself and one for each unit
that holds it; a place asks for those of the units that hold it and, where it is no town, of what lies in it.
"""

from collections.abc import Container, Iterator

from hub.places.models import Place, PlaceKind


def _held_by(unit: Place) -> Iterator[Place]:
    """The unit and those that hold it, up to its région."""
    place: Place | None = unit
    while place is not None and place.kind != PlaceKind.COUNTRY:
        yield place
        place = place.parent if place.kind != PlaceKind.REGION else None


def _token(how: str, place: Place) -> str:
    return f"{how}:{place.kind}:{place.code}"


def area_tokens(unit: Place) -> tuple[str, ...]:
    """What a document shown at this unit carries: `at:departement:69`, `in:departement:69`, `in:region:84`."""
    return (_token("at", unit), *(_token("in", place) for place in _held_by(unit)))


def asked_tokens(place: Place) -> tuple[str, ...]:
    """What somebody who asks for this place takes as near, wherever the centres are."""
    inside = (_token("in", place),) if place.kind in {PlaceKind.DEPARTEMENT, PlaceKind.REGION} else ()
    return (*(_token("at", unit) for unit in _held_by(place)), *inside)


def shared_level(carried: Container[str], place: Place) -> str:
    """`departement` or `region` when both are in one, one of them being it: a distance would then mean nothing. Else empty."""
    for unit in _held_by(place):
        if unit.kind != PlaceKind.COMMUNE and _token("at", unit) in carried:
            return str(unit.kind)
    return str(place.kind) if place.kind != PlaceKind.COMMUNE and _token("in", place) in carried else ""
