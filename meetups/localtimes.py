"""Wall-clock time at a meetup and the instants behind it."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from django.core.exceptions import ValidationError
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


class MissingHourError(ValueError):
    """The clocks jump over this hour on this day."""


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


def instant(day: date, at: time, zone_name: str, *, fold: int = 0) -> datetime:
    """The instant (UTC) of this wall-clock time; of an hour that comes twice, the first unless `fold` is 1.

    Raises:
        MissingHourError: the hour does not exist that day.
    """
    local = datetime.combine(day, at.replace(fold=fold), tzinfo=zone(zone_name))
    moment = local.astimezone(UTC)
    if moment.astimezone(zone(zone_name)).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise MissingHourError
    return moment


def span(day: date, start: time, end: time | None, zone_name: str) -> tuple[datetime, datetime | None]:
    """Start and end as instants; an end before the start is past midnight.

    Raises:
        MissingHourError: one of the hours does not exist that day.
    """
    begins = instant(day, start, zone_name)
    if end is None:
        return begins, None
    if end == start:
        return begins, None
    ends = instant(day, end, zone_name)
    if ends <= begins:
        again = instant(day, end, zone_name, fold=1)
        ends = again if again > begins else instant(day + timedelta(days=1), end, zone_name)
    return begins, ends
