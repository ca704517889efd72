"""Recordings that are files of this site: where they lie, and what programs are told of them."""

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousFileOperation
from django.utils._os import safe_join

from meetups.recordings import Recording

MEDIA_TYPES = {
    ".mp4": "video/mp4",
    ".m4v": "video/mp4",
    ".webm": "video/webm",
    ".ogv": "video/ogg",
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".ogg": "audio/ogg",
    ".oga": "audio/ogg",
}


@dataclass(frozen=True, slots=True)
class RecordingFile:
    """Its size in bytes and its media type."""

    size: int
    media_type: str


def file_of(path: str) -> Path | None:
    """The file of this site behind a path such as `/media/x.webm`; None when there is none."""
    try:
        if path.startswith(settings.MEDIA_URL):
            found = Path(safe_join(settings.MEDIA_ROOT, path.removeprefix(settings.MEDIA_URL)))
        elif path.startswith(settings.STATIC_URL):
            named = finders.find(path.removeprefix(settings.STATIC_URL))
            if not isinstance(named, str):
                return None
            found = Path(named)
        else:
            return None
        return found if found.is_file() else None
    except (SuspiciousFileOperation, ValueError, OSError):
        return None


def recording_file(recording: Recording) -> RecordingFile | None:
    """What is told of a recording that is film or sound of this site; None for any other, and when the file is not there."""
    path = file_of(recording.key) if recording.is_local else None
    media_type = MEDIA_TYPES.get(path.suffix.lower()) if path is not None else None
    if path is None or media_type is None:
        return None
    try:
        return RecordingFile(path.stat().st_size, media_type)
    except OSError:
        return None
