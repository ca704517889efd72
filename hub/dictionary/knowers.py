"""People who showed that they know a table or a variable, the nearest first when a place is given."""

from dataclasses import dataclass

from hub.base.people import KnowsAbout, people_for
from hub.dictionary.identifiers import is_ambiguous
from hub.places.distances import distance_in_words, km_between
from hub.places.models import Place
from hub.places.shown_units import shown_units

SHOWN = 5
READ = 20  # so that the nearest may be among them


@dataclass(frozen=True, slots=True, kw_only=True)
class Knower:
    """Somebody with what they showed, and where, as far as they let it be seen."""

    person: KnowsAbout
    unit: Place | None = None
    distance: str = ""


def knowers_of(name: str, *, audience: frozenset[str], near: Place | None = None) -> list[Knower]:
    """People who gave evidence about a canonical name: declared it on their card, had an answer on it accepted, gave a talk
    that names it. Most evidence first, or the nearest; who shows no place comes last then. In a fixed number of queries.
    """
    if is_ambiguous(name):
        return []
    people = people_for([name], audience=audience, limit=READ if near is not None else SHOWN)
    if near is None:
        return [Knower(person=person) for person in people]
    units = shown_units([person.user_id for person in people], audience=audience)

    def kilometres(person: KnowsAbout) -> float:
        unit = units.get(person.user_id)
        return km_between(unit, near) if unit is not None else float("inf")

    return [
        Knower(person=person, unit=unit, distance=distance_in_words(unit, near) if unit is not None else "")
        for person in sorted(people, key=kilometres)[:SHOWN]
        for unit in (units.get(person.user_id),)
    ]
