"""The whole archive as plain data, oldest meetup first, read in batches."""

from collections.abc import Iterator
from itertools import groupby, islice
from typing import Any

from meetups.models import MeetupPage, RecordingState, TalkPage
from meetups.queries import public_meetups, public_talks, with_slides, with_speakers

BATCH = 50


def exported_meetups() -> Iterator[dict[str, Any]]:
    """Each public meetup with its public talks, as docs/meetups.md describes them; a fixed number of queries a batch."""
    rows = public_meetups().order_by("date", "number", "pk").iterator(chunk_size=BATCH)
    while batch := list(islice(rows, BATCH)):
        talks = with_slides(with_speakers(public_talks().filter(meetup__in=[meetup.pk for meetup in batch])))
        listed = talks.order_by("meetup_id", "position", "pk")
        programme = {pk: list(group) for pk, group in groupby(listed, key=lambda talk: talk.meetup_id)}
        for meetup in batch:
            yield _meetup(meetup, programme.get(meetup.pk, []))


def _meetup(meetup: MeetupPage, talks: list[TalkPage]) -> dict[str, Any]:
    return {
        "number": meetup.number,
        "title": meetup.title,
        "date": meetup.date.isoformat(),
        "url": meetup.event_url,
        "place": meetup.place_text,
        "talks": [_talk(talk) for talk in talks],
    }


def _talk(talk: TalkPage) -> dict[str, Any]:
    return {
        "position": talk.position,
        "title": talk.title,
        "speakers": [{"name": item.speaker.name, "affiliation": item.affiliation} for item in talk.talk_speakers.all()],
        "organisation": talk.organisation,
        "state": talk.state,
        # A withdrawn recording is withdrawn from here too.
        "video_url": (talk.video_url or None) if talk.state != RecordingState.WITHDRAWN else None,
        "start": talk.start_seconds,
        "end": talk.end_seconds,
        "slides": [item.href for item in talk.slides.all()],
    }
