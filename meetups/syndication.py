"""What others follow: an Atom feed of the archive, and a podcast of its recordings."""

import re
from datetime import datetime, time
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.encoding import iri_to_uri
from django.utils.feedgenerator import Atom1Feed, Enclosure, Rss201rev2Feed
from django.utils.html import escape
from django.utils.translation import gettext_lazy

from hub.base.feeds import SiteFeed
from hub.base.markdown import plain_text
from meetups.models import MeetupPage, TalkPage
from meetups.queries import latest_news, latest_recordings, main_index
from meetups.recording_files import recording_file
from meetups.structured import length_after_start

ITEMS = 30
RECORDINGS = 300
SUMMARY = 600
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
NOON = time(12)  # of a meetup whose hours are unknown: the same day for whoever reads it in France


def speaker_names(talk: TalkPage) -> str:
    return readable(", ".join(item.speaker.name for item in talk.talk_speakers.all()))


def readable(text: str) -> str:
    """Without the control characters XML cannot hold, which come along when text is pasted from slides."""
    return _CONTROLS.sub(" ", text)


def _index_url() -> str:
    index = main_index()
    return (index.get_url() if index is not None else "") or "/"


class LatestFeed(SiteFeed):
    """Meetups and talks as they are published."""

    feed_type = Atom1Feed
    title = gettext_lazy("SNDS Hub – meetups and talks")
    subtitle = gettext_lazy("Announced meetups and their talks, the newest first")
    author_name = "SNDS Hub"  # Atom asks one of the feed when an entry has none, as a meetup

    def link(self) -> str:
        return _index_url()

    def items(self) -> list[MeetupPage | TalkPage]:
        return latest_news(ITEMS)

    def item_title(self, item: MeetupPage | TalkPage) -> str:
        return readable(item.title)

    def item_description(self, item: MeetupPage | TalkPage) -> str:
        text = item.intro if isinstance(item, MeetupPage) else item.abstract
        return escape(readable(plain_text(text)[:SUMMARY]))

    def item_link(self, item: MeetupPage | TalkPage) -> str:
        return str(item.get_url() or "/")

    def item_author_name(self, item: MeetupPage | TalkPage) -> str | None:
        return (speaker_names(item) or None) if isinstance(item, TalkPage) else None

    def item_pubdate(self, item: MeetupPage | TalkPage) -> datetime | None:
        return item.first_published_at

    def item_updateddate(self, item: MeetupPage | TalkPage) -> datetime | None:
        return item.last_published_at


class PodcastFeed(Rss201rev2Feed):
    """RSS with the names podcast programs read."""

    def rss_attributes(self) -> dict[str, str]:
        return {
            **super().rss_attributes(),
            "xmlns:itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
            "xmlns:podcast": "https://podcastindex.org/namespace/1.0",
        }

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        handler.addQuickElement("itunes:author", "SNDS Hub")
        handler.addQuickElement("itunes:explicit", "false")
        handler.addQuickElement("itunes:type", "episodic")
        handler.addQuickElement("itunes:category", None, {"text": "Science"})

    def add_item_elements(self, handler: Any, item: Any) -> None:
        super().add_item_elements(handler, item)
        if item["author_name"]:
            handler.addQuickElement("itunes:author", item["author_name"])
        if item["length"]:
            handler.addQuickElement("itunes:duration", str(item["length"]))
        for name in item["people"]:
            handler.addQuickElement("podcast:person", name, {"role": "guest"})
        if item["captions"]:
            told = {"url": item["captions"], "type": "text/vtt", "rel": "captions"}
            handler.addQuickElement("podcast:transcript", None, told)


class RecordingsFeed(SiteFeed):
    """Recordings that are online. A file of this site comes as an enclosure; one at a video host is reached by its page,
    for a feed that named the host would make programs call it unasked.
    """

    feed_type = PodcastFeed
    title = gettext_lazy("SNDS Hub – recordings")
    description = gettext_lazy("Recorded talks about the SNDS, the newest first")

    def link(self) -> str:
        return _index_url()

    def items(self) -> list[TalkPage]:
        return list(latest_recordings(RECORDINGS))

    def item_title(self, item: TalkPage) -> str:
        return readable(item.title)

    def item_description(self, item: TalkPage) -> str:
        return escape(readable(plain_text(item.abstract)[:SUMMARY]))

    def item_link(self, item: TalkPage) -> str:
        return str(item.get_url() or "/")

    def item_author_name(self, item: TalkPage) -> str:
        return speaker_names(item)

    def item_pubdate(self, item: TalkPage) -> datetime | None:
        """When the talk was given, on the clock of the place."""
        if item.meetup is None:
            return None
        return item.meetup.local_start or datetime.combine(item.meetup.date, NOON, tzinfo=item.meetup.zone)

    def item_extra_kwargs(self, item: TalkPage) -> dict[str, Any]:
        has_transcript = getattr(item, "has_transcript", False)
        captions = settings.HUB_BASE_URL + reverse("meetups:captions", args=[item.pk]) if has_transcript else ""
        people = [readable(speaking.speaker.name) for speaking in item.talk_speakers.all()]
        return {"length": item.length or length_after_start(item), "people": people, "captions": captions}

    def item_enclosures(self, item: TalkPage) -> list[Enclosure]:
        recording = item.recording
        file = recording_file(recording) if recording is not None else None
        if recording is None or file is None:
            return []
        return [Enclosure(iri_to_uri(settings.HUB_BASE_URL + recording.key), str(file.size), file.media_type)]
