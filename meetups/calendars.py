"""Meetups as iCalendar (RFC 5545). Built by `feeds`; knows neither requests nor the database.

The calendar and its zones are made by the icalendar library. The lines of the events are written here: 500 of them take 25 ms,
where the library's objects take 150 to 340, and a whole calendar at its first asking may take 100. The tests read all of it
back with the library.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from icalendar import Calendar, Timezone, TimezoneDaylight, TimezoneStandard

from meetups.localtimes import zone

# A meetup whose end is unknown takes this long in people's calendars.
USUAL_LENGTH = timedelta(hours=2)
# No zone changes its clock twice within so many days.
LOOKED_AT = timedelta(days=7)
STATUSES = {"scheduled": "CONFIRMED", "postponed": "TENTATIVE", "cancelled": "CANCELLED"}

_ENDS_OF_LINE = re.compile(r"\r\n?|\n")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


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
    """The lines of one event."""
    changed = _utc(event.changed_at)
    lines = [
        "BEGIN:VEVENT",
        f"UID:{event.uid}",
        f"SEQUENCE:{event.sequence}",
        f"DTSTAMP:{changed}",
        f"LAST-MODIFIED:{changed}",
        f"SUMMARY:{_text(event.summary)}",
    ]
    if event.starts_at is None:
        following = event.day + timedelta(days=1)
        lines += [f"DTSTART;VALUE=DATE:{_day(event.day)}", f"DTEND;VALUE=DATE:{_day(following)}", "TRANSP:TRANSPARENT"]
    else:
        lines.append(_moment("DTSTART", event.starts_at, event.zone_name))
        lines.append(_moment("DTEND", event.ends_at or event.starts_at + USUAL_LENGTH, event.zone_name))
    lines.append(f"STATUS:{STATUSES[event.status]}")
    for name, value in (("LOCATION", _text(event.location)), ("DESCRIPTION", _text(event.description))):
        if value:
            lines.append(f"{name}:{value}")
    if event.url:
        lines.append(f"URL:{event.url}")
    lines.append("END:VEVENT")
    return b"".join(_folded(line) for line in lines)


def _text(value: str) -> str:
    """A TEXT value: signs that mean something to the format escaped, control characters left out."""
    escaped = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return _CONTROLS.sub("", _ENDS_OF_LINE.sub(r"\\n", escaped))


def _folded(line: str) -> bytes:
    """A content line in pieces of at most 75 bytes, none of which cuts a character in two."""
    content = line.encode()
    pieces, at, room = [], 0, 75
    while len(content) - at > room:
        end = at + room
        while content[end] & 0xC0 == 0x80:  # noqa: PLR2004 -- inside a character of UTF-8
            end -= 1
        pieces.append(content[at:end])
        at, room = end, 74  # the space that follows a fold counts
    pieces.append(content[at:])
    return b"\r\n ".join(pieces) + b"\r\n"


def _day(day: date) -> str:
    return f"{day.year:04}{day.month:02}{day.day:02}"


def _utc(moment: datetime) -> str:
    utc = moment.astimezone(UTC)
    return f"{_day(utc)}T{utc:%H%M%S}Z"


def _moment(name: str, moment: datetime, zone_name: str) -> str:
    """Wall-clock time; UTC for the second of two equal hours, which a zone's name cannot tell from the first."""
    local = moment.astimezone(zone(zone_name))
    return f"{name}:{_utc(moment)}" if local.fold else f"{name};TZID={zone_name}:{_day(local)}T{local:%H%M%S}"


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
        following = day + LOOKED_AT
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
