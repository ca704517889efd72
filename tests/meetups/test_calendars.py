"""Calendars, read back as a subscriber's program reads them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from icalendar import Calendar, Event
from icalendar.prop import vDDDTypes

from django.test import Client

from meetups.calendars import CalendarEvent, write_calendar
from meetups.models import MeetupPage
from meetups.services import save_meetup
from tests.factories.meetups import MeetupFactory, TalkFactory

pytestmark = pytest.mark.django_db


def read(address: str) -> Calendar:
    response = Client().get(address)
    assert (response.status_code, dict(response.cookies)) == (200, {})
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert all(len(line) <= 75 for line in response.content.split(b"\r\n"))
    return Calendar.from_ical(response.content)


def event(address: str) -> Event:
    found = read(address).walk("VEVENT")
    assert len(found) == 1
    return found[0]


def test_meetup_with_hours_names_its_zone() -> None:
    MeetupFactory(
        number=3,
        title="Rencontre, à Rennes ; acte 3",
        starts_at=datetime(2026, 12, 10, 18),
        ends_at=datetime(2026, 12, 10, 20),
        place="Rennes",
        address="1 place Fictive",
        intro="Une **soirée**\n\nen deux temps",
    )
    calendar = read("/meetups/meetup-3.ics")
    found = calendar.walk("VEVENT")[0]
    assert found["summary"] == "Rencontre, à Rennes ; acte 3"
    assert found["location"] == "Rennes, 1 place Fictive"
    assert found["url"] == "http://testserver/meetups/meetup-3/"
    assert found["dtstart"].params["TZID"] == "Europe/Paris"
    assert found.decoded("dtstart").astimezone(UTC) == datetime(2026, 12, 10, 17, tzinfo=UTC)
    assert found.decoded("dtend").astimezone(UTC) == datetime(2026, 12, 10, 19, tzinfo=UTC)
    assert found["status"] == "CONFIRMED"
    assert [zone["tzid"] for zone in calendar.walk("VTIMEZONE")] == ["Europe/Paris"]
    starts = {part["dtstart"].dt for part in calendar.walk("DAYLIGHT")}
    assert datetime(2026, 3, 29, 2) in starts  # on the clock that ran before the change


def test_any_text_is_read_back_as_it_was_written() -> None:
    title = "Ça commence ; ici, à l’heure \\n – " + "é🙂" * 60
    MeetupFactory(number=3, title=title, starts_at=datetime(2026, 12, 10, 18), intro="Collé\x0b ici")
    found = event("/meetups/meetup-3.ics")
    assert found["summary"] == title
    assert found["description"].startswith("Collé ici")


def test_marks_of_the_format_and_long_texts_come_back_whole() -> None:
    text = "Salle 1, étage 2 ; sonnez\\\nà la porte\r\nBEGIN:VEVENT\rDTSTART:1 " + "œ🙂," * 3000
    lines = write_calendar("Essai, deux ; trois", [_event(text)])
    assert max(len(line) for line in lines.split(b"\r\n")) <= 75
    found = Calendar.from_ical(lines).walk("VEVENT")
    read_back = text.replace("\r\n", "\n").replace("\r", "\n")
    assert [(one["summary"], one["location"], one["description"]) for one in found] == [(read_back,) * 3]


def _event(text: str) -> CalendarEvent:
    return CalendarEvent(
        uid="un@exemple.test",
        sequence=0,
        changed_at=datetime(2026, 1, 1, tzinfo=UTC),
        summary=text,
        day=date(2026, 1, 1),
        starts_at=None,
        ends_at=None,
        zone_name="Europe/Paris",
        location=text,
        url="",
        description=text,
        status="scheduled",
    )


def test_meetup_without_hours_lasts_the_day() -> None:
    MeetupFactory(number=3, date=date(2021, 6, 24))
    found = event("/meetups/meetup-3.ics")
    assert (found.decoded("dtstart"), found.decoded("dtend")) == (date(2021, 6, 24), date(2021, 6, 25))
    assert isinstance(found["dtstart"], vDDDTypes)
    assert found["dtstart"].params["VALUE"] == "DATE"


def test_identifier_stays_and_sequence_rises_with_edits() -> None:
    meetup = MeetupFactory(number=3, date=date(2021, 6, 24))
    before = event("/meetups/meetup-3.ics")
    meetup.title = "Autre titre"
    meetup.save_revision().publish()
    after = event("/meetups/meetup-3.ics")
    assert after["uid"] == before["uid"]
    assert (before["sequence"], after["sequence"]) == (0, 1)
    assert Client().get("/meetups/meetup-3.ics").content == Client().get("/meetups/meetup-3.ics").content


@pytest.mark.parametrize(("status", "told"), [("cancelled", "CANCELLED"), ("postponed", "TENTATIVE")])
def test_calendars_are_told_what_became_of_a_meetup(status: str, told: str) -> None:
    values = {"number": 3, "title": "Rencontre", "date": date(2021, 6, 24)}
    save_meetup(**values)
    save_meetup(**values, status=status)
    found = event("/meetups/meetup-3.ics")
    assert (found["status"], found["sequence"]) == (told, 1)


def test_second_of_two_equal_hours_is_written_in_utc() -> None:
    MeetupFactory(number=1, starts_at=datetime(2026, 10, 25, 0, 30, tzinfo=UTC))
    MeetupFactory(number=2, starts_at=datetime(2026, 10, 25, 1, 30, tzinfo=UTC))
    first, second = event("/meetups/meetup-1.ics"), event("/meetups/meetup-2.ics")
    assert first["dtstart"].to_ical() == b"20261025T023000"
    assert second["dtstart"].to_ical() == b"20261025T013000Z"
    assert second.decoded("dtstart") - first.decoded("dtstart").astimezone(UTC) == timedelta(hours=1)


def test_meetup_overseas_keeps_its_own_clock() -> None:
    MeetupFactory(number=1, starts_at=datetime(2026, 7, 1, 18), timezone="Indian/Reunion")
    found = event("/meetups/meetup-1.ics")
    assert found["dtstart"].params["TZID"] == "Indian/Reunion"
    assert found.decoded("dtstart").astimezone(UTC) == datetime(2026, 7, 1, 14, tzinfo=UTC)


def test_agenda_holds_every_public_meetup_once() -> None:
    for number in range(1, 6):
        MeetupFactory(number=number)
    MeetupFactory(number=6, draft=True)
    MeetupFactory(number=7, upcoming=True)
    found = read("/meetups/agenda.ics").walk("VEVENT")
    uids = {entry["uid"] for entry in found}
    assert len(found) == len(uids) == 6
    assert uids == {f"{meetup.translation_key}@snds-hub" for meetup in MeetupPage.objects.live()}


def test_agenda_narrows_by_theme_town_and_speaker_and_is_complete() -> None:
    rennes = MeetupFactory(number=1, place="Rennes")
    TalkFactory(meetup=rennes, themes=["ALD"], speakers=[("Noa Fougère", "")])
    TalkFactory(meetup=MeetupFactory(number=2, place="Brest"), themes=["Décès"])
    assert [entry["summary"] for entry in read("/meetups/agenda.ics?theme=ald").walk("VEVENT")] == [rennes.title]
    assert [entry["summary"] for entry in read("/meetups/agenda.ics?town=rennes").walk("VEVENT")] == [rennes.title]
    assert [entry["summary"] for entry in read("/meetups/agenda.ics?speaker=noa-fougere").walk("VEVENT")] == [
        rennes.title
    ]
    assert read("/meetups/agenda.ics?theme=inconnu").walk("VEVENT") == []
    page = Client().get("/meetups/?town=Rennes&theme=ALD").content.decode()
    assert 'href="/meetups/agenda.ics?theme=ALD&amp;town=Rennes"' in page
    assert "Intervention fictive" in page
    assert Client().get("/meetups/?speaker=noa-fougere&town=Brest").content.decode().count("Intervention fictive") == 0
