"""Addresses of recordings, moments, names, hours, passages: the small values of the archive."""

import struct
from dataclasses import replace
from datetime import UTC, date, datetime, time
from types import SimpleNamespace

import pytest

from hub.places.models import Place
from meetups.care.webm import webm_seconds
from meetups.chapters import marks, read_chapters
from meetups.hours import Hours, HoursError
from meetups.languages import language_of
from meetups.localtimes import MissingHourError, instant
from meetups.models import MeetupPage
from meetups.names import better_spelling, name_key
from meetups.passages import passages
from meetups.recordings import RecordingError, read_recording
from meetups.timecodes import TimecodeError, read_timecode, write_timecode


@pytest.mark.parametrize(
    ("address", "provider", "key"),
    [
        ("https://www.youtube.com/watch?v=-wGL753gCrI", "youtube", "-wGL753gCrI"),
        ("https://www.youtube.com/embed/_0rrgW1kMQA", "youtube", "_0rrgW1kMQA"),
        ("https://www.youtube-nocookie.com/embed/_0rrgW1kMQA?rel=0", "youtube", "_0rrgW1kMQA"),
        ("https://youtu.be/abcdefghijk", "youtube", "abcdefghijk"),
        ("https://video.exemple.fr/w/9c9de5e8-0a1e-484a", "peertube", "9c9de5e8-0a1e-484a"),
        ("https://video.exemple.fr/videos/embed/kkGMgK9ZtnK", "peertube", "kkGMgK9ZtnK"),
        ("https://www.dailymotion.com/video/x8abcde_une-rencontre?start=5", "dailymotion", "x8abcde"),
        ("https://dai.ly/x8abcde", "dailymotion", "x8abcde"),
        ("https://vimeo.com/123456789/0a1b2c3d4e", "vimeo", "123456789/0a1b2c3d4e"),
        ("https://player.vimeo.com/video/123456789", "vimeo", "123456789"),
        ("https://vimeo.com/channels/rencontres/123456789", "vimeo", "123456789"),
        ("https://vimeo.com/groups/une-equipe/videos/123456789", "vimeo", "123456789"),
        ("https://vimeo.com/showcase/1234567/video/123456789", "vimeo", "123456789"),
        ("https://www.youtube.com/live/abcdefghijk?feature=share", "youtube", "abcdefghijk"),
        ("https://m.youtube.com/watch?list=PLx&v=abcdefghijk&index=2", "youtube", "abcdefghijk"),
        ("https://geo.dailymotion.com/player/xabcd.html?video=x8abcde", "dailymotion", "x8abcde"),
        ("https://www.canal-u.tv/123456", "canal-u", "123456"),
        ("https://www.canal-u.tv/embed/123456", "canal-u", "123456"),
        ("/media/recordings/talk.webm", "file", "/media/recordings/talk.webm"),
    ],
)
def test_known_recordings_are_understood(address: str, provider: str, key: str) -> None:
    recording = read_recording(address)
    assert (recording.provider, recording.key) == (provider, key)


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "https://ailleurs.exemple.fr/w/kkGMgK9ZtnKfYAgnEtQxbv",
        "https://vimeo.com.exemple.fr/123456789",
        "https://www.canal-u.tv/chaines/une-chaine/un-film",
        "https://www.youtube.com/watch?v=court",
        "https://www.youtube.com/playlist?list=abcdefghijk",
        "https://www.youtube.com/embed/videoseries?list=PLabcdef",
        "https://www.youtube.com/embed/live_stream?channel=abc",
        "https://vimeo.com/event/123456",
        "https://youtube.com.exemple.fr/watch?v=abcdefghijk",
        "https://user@video.exemple.fr/w/kkGMgK9ZtnK",
        "https://video.exemple.fr:8443/w/kkGMgK9ZtnK",
        "https://exemple.fr;frame-src/w/kkGMgK9ZtnK",
        "https://[::1/w/kkGMgK9ZtnK",
        "//video.exemple.fr/w/kkGMgK9ZtnK",
        "/media/../secret",
        '/media/a"onerror=',
        "/accounts/logout/",
        "data:text/html,x",
    ],
)
def test_other_addresses_are_refused(address: str) -> None:
    with pytest.raises(RecordingError):
        read_recording(address)


def test_player_starts_and_ends_where_the_talk_does() -> None:
    recording = read_recording("https://www.youtube.com/watch?v=abcdefghijk&t=1m5s")
    assert (recording.start, recording.end) == (65, None)
    assert read_recording("https://vimeo.com/123456789#t=1m30s").start == 90
    cut = read_recording("https://video.exemple.fr/videos/embed/kkGMgK9ZtnK?start=1h2m3s&stop=4000")
    assert (cut.start, cut.end) == (3723, 4000)
    assert recording.player_url(start=1451, end=2900) == (
        "https://www.youtube-nocookie.com/embed/abcdefghijk?autoplay=1&rel=0&enablejsapi=1&start=1451&end=2900"
    )
    assert read_recording("/media/a.webm").player_url(start=740) == "/media/a.webm#t=740"
    assert read_recording("/media/a.webm").player_url() == "/media/a.webm"


@pytest.mark.parametrize(
    ("text", "seconds"), [("740", 740), ("12:20", 740), ("1:02:03", 3723), ("12m20s", 740), ("1h2m", 3720), ("90s", 90)]
)
def test_moments_are_read_as_people_write_them(text: str, seconds: int) -> None:
    assert read_timecode(text) == seconds


@pytest.mark.parametrize("text", ["", "-1", "12:75", "1:75:00", "x", "99999999", "12.5", "١٢", "1:2:3:4", "9" * 300])
def test_other_moments_are_refused(text: str) -> None:
    with pytest.raises(TimecodeError):
        read_timecode(text)


def test_moments_are_written_as_a_clock() -> None:
    assert [write_timecode(seconds) for seconds in (None, 0, 740, 3723.9)] == ["", "0:00", "12:20", "1:02:03"]


def test_one_speaker_whatever_case_accents_and_hyphens() -> None:
    assert name_key("Solène  DUPRAT") == name_key("solene duprat")
    assert name_key("Jean-Loup d’Œuvre") == name_key("JEAN LOUP D'OEUVRE")
    assert name_key("Solène Duprat") != name_key("Solène Dupra")


def test_spelling_without_capitals_then_with_accents_is_shown() -> None:
    assert better_spelling("Solène DUPRAT", "Solène Duprat") == "Solène Duprat"
    assert better_spelling("Solene Duprat", "Solène Duprat") == "Solène Duprat"
    assert better_spelling("Solène Duprat", "SOLÈNE DUPRAT") == "Solène Duprat"


def test_hour_that_comes_twice_is_the_first_one_unless_told() -> None:
    night = date(2026, 10, 25)
    assert instant(night, time(2, 30), "Europe/Paris") == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert instant(night, time(2, 30), "Europe/Paris", fold=1) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_hour_the_clocks_jump_over_is_refused() -> None:
    with pytest.raises(MissingHourError):
        instant(date(2027, 3, 28), time(2, 30), "Europe/Paris")


def test_end_before_start_is_past_midnight_only_when_told() -> None:
    night = Hours(day=date(2026, 6, 1), start=time(22), end=time(1), zone_name="Europe/Paris")
    with pytest.raises(HoursError) as asked:
        night.span()
    assert (asked.value.field, "01:00" in asked.value.message) == ("end", True)
    assert replace(night, ends_next_day=True).span()[1] == datetime(2026, 6, 1, 23, tzinfo=UTC)
    for end, next_day, field in ((time(22), False, "end"), (time(20), False, "end"), (time(7), True, "ends_next_day")):
        with pytest.raises(HoursError) as refused:
            replace(night, end=end, ends_next_day=next_day).span()
        assert refused.value.field == field
    evening = Hours(day=date(2026, 6, 1), start=time(18), end=time(20), zone_name="Indian/Reunion")
    assert evening.span()[0] == datetime(2026, 6, 1, 14, tzinfo=UTC)


def test_an_hour_of_speech_makes_about_120_passages_in_order() -> None:
    cues = [
        SimpleNamespace(start=float(second), end=second + 3.0, second=second, text="quelques mots sur la table")
        for second in range(0, 3600, 3)
    ]
    found = list(passages(cues))
    assert 110 <= len(found) <= 180
    assert [cue for passage in found for cue in passage.cues] == cues
    assert all(passage.cues[-1].end - passage.second <= 30 for passage in found)


@pytest.mark.django_db  # a page asks for its content type
@pytest.mark.parametrize(
    ("hall", "address", "town", "line"),
    [
        ("Salle des Étoiles", "", "Rennes", "Salle des Étoiles, Rennes"),
        ("Maison de Saint-Étienne", "", "Saint-Étienne", "Maison de Saint-Étienne"),
        ("Salle des Étoiles", "3 rue Inventée, 35000 RENNES", "Rennes", "Salle des Étoiles"),
        ("", "", "Rennes", "Rennes"),
        ("Salle des Étoiles", "", "", "Salle des Étoiles"),
    ],
)
def test_place_is_told_with_its_town(hall: str, address: str, town: str, line: str) -> None:
    place = Place(name=town) if town else None
    assert MeetupPage(place_name=hall, address=address, place=place).place_line == line


def test_length_of_a_webm_is_read_or_unknown() -> None:
    info = bytes.fromhex("2AD7B1830F4240") + bytes.fromhex("448988") + struct.pack(">d", 90_000.0)
    film = bytes.fromhex("1A45DFA380") + bytes.fromhex("1853806701FFFFFFFFFFFFFF")
    film += bytes.fromhex("1549A966") + bytes([0x80 | len(info)]) + info
    assert webm_seconds(film + bytes.fromhex("1F43B67580")) == 90
    assert [webm_seconds(film[:cut]) for cut in (0, 6, 20, len(film) - 9)] == [None] * 4
    assert webm_seconds(film.replace(struct.pack(">d", 90_000.0), struct.pack(">d", float("nan")))) is None


def test_language_is_told_by_common_words_or_not_at_all() -> None:
    assert language_of("Nous lisons la table des soins et le code de la prestation dans les données") == "fr"
    assert language_of("We read the table of care and the code that is for this year") == "en"
    assert language_of("ER_PRS_F BEN_NIR_PSA 740") == ""


def test_marks_of_chapters_share_the_time_of_the_talk() -> None:
    chapters = read_chapters("0:10 Avant\n1:40 Un\n2:40 Deux\n9:00 Après")
    found = [(mark.chapter.title, mark.at, mark.length) for mark in marks(chapters, begins=100, ends=400)]
    assert found == [("Un", 0, 60), ("Deux", 60, 240)]
    assert marks(chapters[:1], begins=0, ends=400) == marks((), begins=0, ends=0) == ()
