"""Distances in words: rounded, because they end at the centre of an area."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from hub.places.models import PlaceKind

STEPS = ((10, 10), (100, 5), (1000, 10))  # below this many km, rounded to so many


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
