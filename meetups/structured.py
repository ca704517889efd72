"""A recorded talk as schema.org's VideoObject, its chapters as Clips; a meetup as its Event."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from hub.base.markdown import plain_text
from hub.base.structured_data import as_json
from meetups.models import MeetupPage, TalkPage

DESCRIPTION = 500  # characters


def video_data(
    talk: TalkPage, meetup: MeetupPage, names: list[str], address: str, *, language: str = "", spoken_until: float = 0
) -> SafeString | str:
    """JSON for `application/ld+json`; "" when there is nothing to watch. Seconds count from where the talk begins;
    where nothing else tells its end, the end of its last line does.
    """
    recording = talk.recording
    if recording is None:
        return ""
    page = f"{settings.HUB_BASE_URL}{address}"
    described = plain_text(talk.abstract)[:DESCRIPTION] or f"{talk.title} – {meetup.title}"
    told: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "VideoObject",
        "name": talk.title,
        "description": described,
        "uploadDate": _upload_date(talk, meetup),
        "url": page,
        "inLanguage": language or "fr",
    }
    if recording.is_local:
        told["contentUrl"] = f"{settings.HUB_BASE_URL}{recording.key}"
    else:
        told["embedUrl"] = recording.player_url(start=talk.start_seconds, end=talk.end_seconds)
    if talk.pk is not None:
        told["thumbnailUrl"] = settings.HUB_BASE_URL + reverse("meetups:thumbnail", args=[talk.pk])
    begins = talk.start_seconds or 0
    length = talk.length or length_after_start(talk) or max(0, int(spoken_until) - begins)
    if length:
        told["duration"] = f"PT{length}S"
    if names:
        told["actor"] = [{"@type": "Person", "name": name} for name in names]
    chapters = talk.chapter_list
    if chapters:
        ends = [following.second for _chapter, following in pairwise(chapters)]
        told["hasPart"] = [
            {
                "@type": "Clip",
                "name": chapter.title,
                "startOffset": max(0, chapter.second - begins),
                **({"endOffset": end - begins} if end and end > max(begins, chapter.second) else {}),
                "url": f"{page}?t={chapter.second}",
            }
            for chapter, end in zip(chapters, [*ends, begins + length if length else None], strict=True)
        ]
    return as_json(told)


def _upload_date(talk: TalkPage, meetup: MeetupPage) -> str:
    """When the meetup was; for one to come, when its talk was first shown: nothing is online in the future."""
    now = timezone.now()
    if meetup.date > timezone.localdate() or (meetup.local_start is not None and meetup.local_start > now):
        return timezone.localtime(talk.first_published_at or now).isoformat(timespec="seconds")
    return (meetup.local_start or meetup.date).isoformat()


def length_after_start(talk: TalkPage) -> int | None:
    """Seconds from the start of the talk to the end of the recording, when the last check of it could tell."""
    check = getattr(talk, "recording_check", None)
    if check is None or check.length is None or check.address != talk.video_url:
        return None
    return max(0, check.length - (talk.start_seconds or 0)) or None


_STATUSES = {"scheduled": "EventScheduled", "postponed": "EventPostponed", "cancelled": "EventCancelled"}


def event_data(request: HttpRequest, meetup: MeetupPage, talks: Sequence[TalkPage]) -> SafeString:
    """JSON for `application/ld+json`. Hours carry their offset; without hours the day alone is told."""
    page = f"{settings.HUB_BASE_URL}{meetup.get_url(request) or ''}"
    told: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": meetup.title,
        "startDate": (meetup.local_start or meetup.date).isoformat(),
        "eventStatus": f"https://schema.org/{_STATUSES[meetup.status]}",
        "url": page,
        "inLanguage": "fr",
    }
    if meetup.local_end:
        told["endDate"] = meetup.local_end.isoformat()
    if described := plain_text(meetup.intro)[:DESCRIPTION]:
        told["description"] = described
    places: list[dict[str, Any]] = []
    if meetup.place_text:
        address = ", ".join(part for part in (meetup.address, meetup.place_line) if part)
        places.append({"@type": "Place", "name": meetup.place_text, "address": address})
    if meetup.online_url:
        places.append({"@type": "VirtualLocation", "url": meetup.public_online_url or page})
    if places:
        told["location"] = places[0] if len(places) == 1 else places
        mode = "Mixed" if len(places) > 1 else "Offline" if meetup.place_text else "Online"
        told["eventAttendanceMode"] = f"https://schema.org/{mode}EventAttendanceMode"
    if meetup.seats is not None and meetup.takes_registrations:
        told["maximumAttendeeCapacity"] = meetup.seats
    names = dict.fromkeys(item.speaker.name for talk in talks for item in talk.talk_speakers.all())
    if names:
        told["performer"] = [{"@type": "Person", "name": name} for name in names]
    if talks:
        told["subEvent"] = [
            {
                "@type": "Event",
                "name": talk.title,
                "startDate": meetup.date.isoformat(),
                "url": f"{settings.HUB_BASE_URL}{talk.get_url(request) or ''}",
            }
            for talk in talks
        ]
    return as_json(told)
