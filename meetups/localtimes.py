"""Wall-clock time at a meetup and the instants behind it."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

PARIS = "Europe/Paris"
# Where the SNDS's community meets first, then the rest of the world by name.
FRENCH_ZONES = (
    PARIS,
    "America/Cayenne",
    "America/Guadeloupe",
    "America/Martinique",
    "America/Miquelon",
    "Indian/Mayotte",
    "Indian/Reunion",
    "Pacific/Noumea",
    "Pacific/Tahiti",
)


# Before the databases this community works with, and far beyond any programme.
EARLIEST_DAY = date(1998, 1, 1)
YEARS_AHEAD = 5


class MissingHourError(ValueError):
    """The clocks jump over this hour on this day."""


class AmbiguousHourError(ValueError):
    """The clocks go back on this day: this hour comes twice."""


@lru_cache(maxsize=1)
def zone_names() -> frozenset[str]:
    return frozenset(available_timezones())


def check_zone(name: str) -> None:
    """Validator of a zone's name."""
    if name not in zone_names():
        raise ValidationError(_("Unknown time zone: write it as Europe/Paris."), code="timezone")


def zone(name: str) -> ZoneInfo:
    """The zone of this name, or Paris when the system does not know it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(PARIS)


def is_ambiguous(day: date, at: time, zone_name: str) -> bool:
    """Whether this hour comes twice that day."""
    first, second = (datetime.combine(day, at.replace(fold=fold), tzinfo=zone(zone_name)) for fold in (0, 1))
    # Of an hour that is jumped over the two offsets differ the other way round.
    return (first.utcoffset() or timedelta()) > (second.utcoffset() or timedelta())


def instant(day: date, at: time, zone_name: str, *, fold: int | None = 0) -> datetime:
    """The instant (UTC) of this wall-clock time; of an hour that comes twice, the first unless `fold` is 1.

    Raises:
        MissingHourError: the hour does not exist that day.
        AmbiguousHourError: it comes twice, and `fold` is None.
    """
    if fold is None and is_ambiguous(day, at, zone_name):
        raise AmbiguousHourError
    local = datetime.combine(day, at.replace(fold=fold or 0), tzinfo=zone(zone_name))
    moment = local.astimezone(UTC)
    if moment.astimezone(zone(zone_name)).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise MissingHourError
    return moment


def check_day(day: date) -> None:
    """Validator of a meetup's day: one of this community's past, or of a future that somebody can plan.

    Raises:
        ValidationError: it is neither.
    """
    latest = timezone.localdate() + timedelta(days=366 * YEARS_AHEAD)
    if not EARLIEST_DAY <= day <= latest:
        message = _("A meetup takes place between %(earliest)d and %(latest)d: look at the year.")
        raise ValidationError(message % {"earliest": EARLIEST_DAY.year, "latest": latest.year}, code="day")
