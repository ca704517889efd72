"""Distances in words: rounded, because they end at the centre of an area."""

from geopy.distance import great_circle

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from hub.places.models import Place, PlaceKind
from hub.places.nearness import area_tokens, shared_level

STEPS = ((10, 10), (100, 5), (1000, 10))  # below this many km, rounded to so many


def distance_in_words(unit: Place, place: Place) -> str:
    """From a place to the unit somebody shows, as `in_words`; where one lies in the other, that they do."""
    if level := shared_level(area_tokens(unit), place):
        return inside_in_words(level)
    return in_words(km_between(unit, place))


def km_between(one: Place, other: Place) -> float:
    """Great-circle kilometres between the centres of two places."""
    return float(great_circle((one.latitude, one.longitude), (other.latitude, other.longitude)).km)


def in_words(km: float | None) -> str:
    """`less than 10 km`, `about 45 km`; empty without a distance."""
    if km is None:
        return ""
    shortest = STEPS[0][0]
    if km < shortest:
        return _("less than %(km)s km") % {"km": shortest}
    step = next((step for below, step in STEPS if km < below), 50)
    return _("about %(km)s km") % {"km": number_format(step * round(km / step), force_grouping=True)}


def inside_in_words(level: str) -> str:
    """`in the département` or `in the region`: said instead of a distance that would mean nothing."""
    return _("in the département") if level == PlaceKind.DEPARTEMENT else _("in the region")
