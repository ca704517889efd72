"""A recorded talk as schema.org's VideoObject, its chapters as Clips."""

from itertools import pairwise
from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString

from hub.base.markdown import plain_text
from hub.base.structured_data import as_json
from meetups.models import MeetupPage, TalkPage

DESCRIPTION = 500  # characters


def video_data(talk: TalkPage, meetup: MeetupPage, names: list[str], address: str) -> SafeString | str:
    """JSON for `application/ld+json`; "" when there is nothing to watch."""
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
        "uploadDate": meetup.date.isoformat(),
        "url": page,
        "inLanguage": "fr",
    }
    if recording.is_local:
        told["contentUrl"] = f"{settings.HUB_BASE_URL}{recording.key}"
    else:
        told["embedUrl"] = recording.player_url(start=talk.start_seconds, end=talk.end_seconds)
    if talk.length:
        told["duration"] = f"PT{talk.length}S"
    if names:
        told["actor"] = [{"@type": "Person", "name": name} for name in names]
    chapters = talk.chapter_list
    if chapters:
        ends = [following.second for _chapter, following in pairwise(chapters)]
        told["hasPart"] = [
            {
                "@type": "Clip",
                "name": chapter.title,
                "startOffset": chapter.second,
                **({"endOffset": end} if end else {}),
                "url": f"{page}?t={chapter.second}",
            }
            for chapter, end in zip(chapters, [*ends, talk.end_seconds], strict=True)
        ]
    return as_json(told)
