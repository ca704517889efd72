"""Meetups as iCalendar (RFC 5545). Built by `feeds`; knows neither requests nor the database."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard

from meetups.localtimes import zone

# A meetup whose end is unknown takes this long in people's calendars.
USUAL_LENGTH = timedelta(hours=2)
STATUSES = {"scheduled": "CONFIRMED", "postponed": "TENTATIVE", "cancelled": "CANCELLED"}


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEvent:
    """What a calendar needs of a meetup. Instants are UTC; without a start the whole of `day` is meant."""

    uid: str
    sequence: int
    changed_at: datetime
    summary: str
    day: date
    starts_at: datetime | None
    ends_at: datetime | None
    zone_name: str
    location: str
    url: str
    description: str
    status: str


def write_calendar(name: str, events: Iterable[CalendarEvent]) -> bytes:
    """One calendar of these events, with the zones they need."""
    calendar = Calendar()
    calendar.add("prodid", "-//SNDS Hub//Meetups//FR")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("name", name)
    listed = list(events)
    timed = [
        (event.zone_name, moment.year) for event in listed for moment in (event.starts_at, event.ends_at) if moment
    ]
    for zone_name in sorted({zone_name for zone_name, _ in timed}):
        years = [year for named, year in timed if named == zone_name]
        calendar.add_component(_timezone(zone_name, min(years), max(years)))
    head, end, _nothing = bytes(calendar.to_ical()).rpartition(b"END:VCALENDAR")
    return head + b"".join(_written(event) for event in listed) + end + b"\r\n"


@lru_cache(maxsize=4096)
def _written(event: CalendarEvent) -> bytes:
    """The lines of one event; written once as long as nothing of it changes, for an archive is asked for again and again."""
    return bytes(_component(event).to_ical())


def _component(event: CalendarEvent) -> Event:
    component = Event()
    component.add("uid", event.uid)
    component.add("sequence", event.sequence)
    component.add("dtstamp", event.changed_at.astimezone(UTC))
    component.add("last-modified", event.changed_at.astimezone(UTC))
    component.add("summary", event.summary)
    if event.starts_at is None:
        component.add("dtstart", event.day)
        component.add("dtend", event.day + timedelta(days=1))
        component.add("transp", "TRANSPARENT")
    else:
        component.add("dtstart", _local(event.starts_at, event.zone_name))
        component.add("dtend", _local(event.ends_at or event.starts_at + USUAL_LENGTH, event.zone_name))
    component.add("status", STATUSES[event.status])
    for name, value in (("location", event.location), ("description", event.description), ("url", event.url)):
        if value:
            component.add(name, value)
    return component


def _local(moment: datetime, zone_name: str) -> datetime:
    """Wall-clock time; UTC for the second of two equal hours, which a zone's name cannot tell from the first."""
    local = moment.astimezone(zone(zone_name))
    return moment.astimezone(UTC) if local.fold else local


@lru_cache(maxsize=64)
def _timezone(zone_name: str, first_year: int, last_year: int) -> Timezone:
    """The zone's rules for these years, each change of the clock written out."""
    component = Timezone()
    component.add("tzid", zone_name)
    named = zone(zone_name)
    begins = datetime(first_year, 1, 1, tzinfo=UTC) - timedelta(days=1)
    component.add_component(_observance(begins.astimezone(named), begins.astimezone(named)))
    for change in _changes(zone_name, begins, datetime(last_year + 1, 1, 2, tzinfo=UTC)):
        before, after = (change - timedelta(seconds=1)).astimezone(named), change.astimezone(named)
        component.add_component(_observance(before, after))
    return component


def _observance(before: datetime, after: datetime) -> TimezoneStandard | TimezoneDaylight:
    """What holds from `after` on; its start is written on the clock that ran before, as RFC 5545 asks."""
    offset_before, offset_after = before.utcoffset() or timedelta(), after.utcoffset() or timedelta()
    observance = TimezoneDaylight() if after.dst() else TimezoneStandard()
    observance.add("dtstart", after.astimezone(UTC).replace(tzinfo=None) + offset_before)
    observance.add("tzoffsetfrom", offset_before)
    observance.add("tzoffsetto", offset_after)
    observance.add("tzname", after.tzname() or "")
    return observance


def _changes(zone_name: str, begins: datetime, ends: datetime) -> Iterator[datetime]:
    """Instants at which the zone's offset changes."""
    named = zone(zone_name)
    day = begins
    while day < ends:
        following = day + timedelta(days=1)
        offset = day.astimezone(named).utcoffset()
        if following.astimezone(named).utcoffset() != offset:
            low, high = day, following
            while high - low > timedelta(seconds=1):
                middle = low + (high - low) / 2
                if middle.astimezone(named).utcoffset() == offset:
                    low = middle
                else:
                    high = middle
            yield high.replace(microsecond=0)
        day = following
