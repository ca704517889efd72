"""Feeds and machine-readable descriptions, read back as programs read them."""

import json
from datetime import datetime
from xml.etree import ElementTree as ET

import pytest

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client

from tests.factories.meetups import MeetupFactory, TalkFactory

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def test_feed_holds_what_is_public_newest_first() -> None:
    talk = TalkFactory(title="Exposé <b>gras</b> & cie", abstract="Un *tour*.")
    TalkFactory(meetup=talk.meetup, draft=True, title="Brouillon secret")
    response = Client().get("/meetups/feed/")
    assert dict(response.cookies) == {}
    entries = ET.fromstring(response.content).findall(f"{ATOM}entry")  # noqa: S314 -- our own answer
    assert [entry.find(f"{ATOM}link").get("href") for entry in entries] == [
        f"http://testserver{page.get_url()}" for page in (talk, talk.meetup)
    ]
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
    enclosure = items[0].find("enclosure")
    assert (enclosure.get("length"), enclosure.get("type")) == ("10", "video/mp4")
    assert enclosure.get("url").endswith(f"/media/{name}")
    assert items[0].find("{http://www.itunes.com/dtds/podcast-1.0.dtd}duration").text == "60"
    assert items[1].find("enclosure") is None
    assert ("youtube" in text, "Retirée" in text) == (False, False)


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
    for wrong in (
        "",
        "?url=",
        "?url=http://ailleurs.test/meetups/a/b/",
        "?url=http://testserver/meetups/a/b/",
        "?url=%00",
    ):
        assert Client().get(f"/meetups/oembed/{wrong}").status_code == 404
    assert Client().get(f"{link}&format=xml").status_code == 501
