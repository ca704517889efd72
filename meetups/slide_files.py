"""Slides that are a PDF of this site, and so can stand beside the player."""

from pathlib import Path

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.utils._os import safe_join

from meetups.models import TalkSlides


def local_pdf(slides: TalkSlides) -> Path | None:
    """The file, None when it is elsewhere, no PDF, or not there."""
    try:
        if slides.document is not None:
            name = slides.document.file.name
        elif slides.url.startswith(settings.MEDIA_URL):
            name = slides.url.removeprefix(settings.MEDIA_URL)
        else:
            return None
        path = Path(safe_join(settings.MEDIA_ROOT, name))
        return path if path.suffix.lower() == ".pdf" and path.is_file() else None
    except (SuspiciousFileOperation, ValueError, OSError):
        return None
