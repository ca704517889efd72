"""Feeds and machine-readable descriptions, read back as programs read them."""

import json
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from io import BytesIO
from xml.etree import ElementTree as ET

import pytest
from PIL import Image

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from meetups.care.services import check_files
from meetups.models import RecordingCheck
from meetups.services import save_transcript
from tests.factories.meetups import MeetupFactory, TalkFactory

pytestmark = pytest.mark.django_db
PODCAST = "{https://podcastindex.org/namespace/1.0}"
ATOM = "{http://www.w3.org/2005/Atom}"


def test_feed_holds_what_is_public_newest_first() -> None:
    talk = TalkFactory(title="Exposé <b>gras</b> & cie", abstract="Un *tour*.")
    TalkFactory(meetup=talk.meetup, draft=True, title="Brouillon secret")
    response = Client(headers={"host": "localhost"}).get("/meetups/feed/")
    assert dict(response.cookies) == {}
    entries = ET.fromstring(response.content).findall(f"{ATOM}entry")  # noqa: S314 -- our own answer
    addresses = [f"{settings.HUB_BASE_URL}{page.get_url()}" for page in (talk, talk.meetup)]
    assert [entry.find(f"{ATOM}link").get("href") for entry in entries] == addresses
    # Under whatever name the site is asked, an entry stays the same one.
    assert [entry.find(f"{ATOM}id").text for entry in entries] == addresses
    assert "localhost" not in response.content.decode()
    assert "Brouillon secret" not in response.content.decode()
    assert entries[0].find(f"{ATOM}author/{ATOM}name").text == "Solène Duprat"


def test_podcast_encloses_files_of_this_site_and_names_no_video_host() -> None:
    name = default_storage.save("recordings/talk.mp4", ContentFile(b"0123456789"))
    meetup = MeetupFactory()
    TalkFactory(meetup=meetup, video_url=f"/media/{name}", start=10, end=70)
    TalkFactory(meetup=meetup, online=True, title="Chez un hébergeur")
    TalkFactory(meetup=meetup, state="withdrawn", video_url=f"/media/{name}", title="Retirée")
    response = Client().get("/meetups/recordings.xml")
    default_storage.delete(name)
    text = response.content.decode()
    items = ET.fromstring(response.content).findall("channel/item")  # noqa: S314 -- our own answer
    assert len(items) == 2
    assert items[0].find("guid").text.startswith(settings.HUB_BASE_URL)
    enclosure = items[0].find("enclosure")
    assert (enclosure.get("length"), enclosure.get("type")) == ("10", "video/mp4")
    assert enclosure.get("url").endswith(f"/media/{name}")
    assert items[0].find("{http://www.itunes.com/dtds/podcast-1.0.dtd}duration").text == "60"
    assert items[1].find("enclosure") is None
    assert ("youtube" in text, "Retirée" in text) == (False, False)


def test_podcast_tells_when_who_and_what_was_said() -> None:
    meetup = MeetupFactory(starts_at=datetime(2026, 1, 15, 18, 30), timezone="Indian/Reunion")
    talk = TalkFactory(meetup=meetup, video_url="/static/demo/recording.webm", abstract="Collé\x0bd’un diaporama")
    TalkFactory(meetup=MeetupFactory(date=date(2025, 7, 1)), online=True)
    gone = TalkFactory(meetup=meetup, video_url="/media/absent.mp4", title="Perdue")
    RecordingCheck.objects.create(talk=gone, address=gone.video_url, state="dead", checked_at=timezone.now())
    save_transcript(talk=talk, vtt="WEBVTT\n\n00:01.000 --> 00:03.000\nBonjour à tous.\n")
    response = Client().get("/meetups/recordings.xml")
    items = ET.fromstring(response.content).findall("channel/item")  # noqa: S314 -- our own answer
    assert [item.find("title").text for item in items] == [talk.title, "Intervention fictive 1"]
    assert items[0].find("enclosure").get("type") == "video/webm"
    assert int(items[0].find("enclosure").get("length")) > 1000
    assert items[0].find("description").text == "Collé d’un diaporama"
    moments = [parsedate_to_datetime(item.find("pubDate").text) for item in items]
    assert moments[0] == datetime(2026, 1, 15, 14, 30, tzinfo=UTC)
    assert str(moments[1]) == "2025-07-01 12:00:00+02:00"
    assert items[0].find(f"{PODCAST}person").text == "Solène Duprat"
    captions = items[0].find(f"{PODCAST}transcript").get("url").removeprefix(settings.HUB_BASE_URL)
    assert Client().get(captions)["Content-Type"].startswith("text/vtt")
    assert items[1].find(f"{PODCAST}transcript") is None


def test_entry_of_a_meetup_has_the_author_of_the_feed() -> None:
    MeetupFactory(title="L’été & « nous »")
    feed = ET.fromstring(Client().get("/meetups/feed/").content)  # noqa: S314 -- our own answer
    assert feed.find(f"{ATOM}author/{ATOM}name").text == "SNDS Hub"
    assert feed.find(f"{ATOM}entry/{ATOM}author") is None
    assert feed.find(f"{ATOM}entry/{ATOM}title").text == "L’été & « nous »"


def test_meetup_says_what_it_is_to_machines() -> None:
    meetup = MeetupFactory(
        starts_at=datetime(2026, 12, 10, 18),
        place="Rennes",
        online_url="https://salle.exemple.test/x",
        title="Rencontre </script><script>",
        status="cancelled",
    )
    TalkFactory(meetup=meetup)
    page = Client().get(meetup.url).content.decode()
    data = json.loads(page.split('<script type="application/ld+json">')[1].split("</script>")[0])
    assert (data["@type"], data["startDate"]) == ("Event", "2026-12-10T18:00:00+01:00")
    assert data["eventStatus"].endswith("EventCancelled")
    assert data["eventAttendanceMode"].endswith("MixedEventAttendanceMode")
    assert data["name"] == meetup.title
    assert data["performer"] == [{"@type": "Person", "name": "Solène Duprat"}]


def test_talk_can_be_quoted_elsewhere() -> None:
    talk = TalkFactory(title="Exposé <b>gras</b>")
    page = Client().get(talk.get_url()).content.decode()
    link = page.split('type="application/json+oembed"')[1].split('href="')[1].split('"')[0].replace("&amp;", "&")
    answer = Client().get(link)
    told = answer.json()
    assert (told["version"], told["type"], told["title"]) == ("1.0", "rich", talk.title)
    assert "Exposé &lt;b&gt;gras" in told["html"]
    assert "<iframe" not in told["html"]
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert Client().get(f"/meetups/oembed/?url=http://testserver{talk.get_url().rstrip('/')}").json() == told
    for wrong in (
        "",
        "?url=",
        "?url=http://ailleurs.test/meetups/a/b/",
        "?url=http://testserver/meetups/a/b/",
        "?url=%00",
    ):
        assert Client().get(f"/meetups/oembed/{wrong}").status_code == 404
        assert Client().get(f"/meetups/oembed/{wrong}&format=xml").status_code == 404
    assert Client().get(f"{link}&format=yaml").status_code == 501


def test_quotation_keeps_the_minute_and_the_size_asked_for_in_json_and_xml() -> None:
    talk = TalkFactory(online=True, title="Exposé & cie")
    page = Client().get(f"{talk.get_url()}?t=12:20").content.decode()
    links = {
        kind: page.split(f'type="{kind}+oembed"')[1].split('href="')[1].split('"')[0].replace("&amp;", "&")
        for kind in ("application/json", "text/xml")
    }
    told = Client().get(f"{links['application/json']}&maxwidth=320&maxheight=90").json()
    assert (told["width"], told["height"]) == (320, 90)
    assert f'href="http://testserver{talk.get_url()}?t=740"' in told["html"]
    assert "(12:20)" in told["html"]
    answer = Client().get(f"{links['text/xml']}&maxwidth=99999&maxheight=x")
    assert answer["Content-Type"].startswith("text/xml")
    read = {element.tag: element.text for element in ET.fromstring(answer.content)}  # noqa: S314 -- our own answer
    assert (read["title"], read["html"]) == (talk.title, told["html"])
    assert (read["width"], read["height"]) == ("600", "200")


def test_recording_tells_machines_its_picture_length_and_clips() -> None:
    talk = TalkFactory(
        video_url="/static/demo/recording.webm",
        start=100,
        title="Un titre vraiment long " * 9,
        chapters="1:40 Le début\n2:40 La suite",
    )
    save_transcript(
        talk=talk,
        vtt="WEBVTT\n\n00:01.000 --> 00:03.000\nThis is what we see in the data, and that is what the key was for.\n",
    )
    assert check_files() == {"ok": 1}
    page = Client().get(talk.get_url()).content.decode()
    data = json.loads(page.split('<script type="application/ld+json">')[1].split("</script>")[0])
    assert (data["duration"], data["inLanguage"]) == ("PT1100S", "en")
    assert "<itunes:duration>1100</itunes:duration>" in Client().get("/meetups/recordings.xml").content.decode()
    assert page.split('id="marks"')[1].count('<rect x="') == 2
    clips = [(clip["startOffset"], clip["endOffset"], clip["url"].rpartition("?")[2]) for clip in data["hasPart"]]
    assert clips == [(0, 60, "t=100"), (60, 1100, "t=160")]
    assert 'srclang="en" label="Sous-titres – English"' in page
    assert 'id="transcript" lang="en"' in page
    picture = Client().get(data["thumbnailUrl"].removeprefix(settings.HUB_BASE_URL))
    assert (picture["Content-Type"], picture.content[:4]) == ("image/png", b"\x89PNG")
    assert dict(picture.cookies) == {}
    with Image.open(BytesIO(picture.content)) as image:
        assert image.size == (1280, 720)


def test_end_of_the_last_line_is_the_end_of_a_recording_nothing_else_measured() -> None:
    talk = TalkFactory(online=True, start=100, chapters="1:40 Le début\n2:40 La suite")
    save_transcript(talk=talk, vtt="WEBVTT\n\n01:41.000 --> 01:45.000\nBonjour.\n\n05:00.000 --> 05:09.600\nMerci.\n")
    page = Client().get(talk.get_url()).content.decode()
    data = json.loads(page.split('<script type="application/ld+json">')[1].split("</script>")[0])
    assert data["duration"] == "PT209S"
    assert [(clip["startOffset"], clip["endOffset"]) for clip in data["hasPart"]] == [(0, 60), (60, 209)]
