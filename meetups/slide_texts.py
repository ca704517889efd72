"""Reading the slides of a talk for the search, once for each file, behind the back of whoever saves the talk."""

from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from hub.base.pdf_pages import read_pages
from meetups.models import SlideText, TalkPage, TalkSlides
from meetups.slide_files import local_pdf
from search.services import request_indexing

MOST_CHARACTERS = 4_000  # of a slide, which holds far fewer


def has_files(talk_id: int) -> bool:
    """Whether slides of this talk may be files of this site."""
    own = Q(document__isnull=False) | Q(url__startswith=settings.MEDIA_URL)
    return TalkSlides.objects.filter(own, talk=talk_id).exists() or SlideText.objects.filter(talk=talk_id).exists()


def name_of(path: Path) -> str:
    """How a file is known: its path below the media folder."""
    return path.relative_to(settings.MEDIA_ROOT).as_posix()


def read_slides(*, talk: TalkPage) -> int:
    """Read the PDFs of a talk that are new or changed, forget those it has no more; returns how many were read."""
    held = {item.file: item for item in SlideText.objects.filter(talk=talk)}
    slides = TalkSlides.objects.filter(talk=talk).select_related("document")
    files = {name_of(path): path for item in slides if (path := local_pdf(item)) is not None}
    read = {}
    for name, path in files.items():
        fingerprint = _fingerprint(path)
        if name not in held or held[name].fingerprint != fingerprint:
            # Outside of any transaction: it may take a minute.
            read[name] = SlideText(talk=talk, file=name, fingerprint=fingerprint, pages=_texts(path))
    gone = [name for name in held if name not in files]
    if read or gone:
        _keep(talk, read.values(), {*read, *gone})
    return len(read)


@transaction.atomic
def _keep(talk: TalkPage, read: Iterable[SlideText], replaced: set[str]) -> None:
    SlideText.objects.filter(talk=talk, file__in=replaced).delete()
    SlideText.objects.bulk_create(read)
    request_indexing(f"talk:{talk.pk}")


def _texts(path: Path) -> list[str]:
    return [" ".join(page.split())[:MOST_CHARACTERS] for page in read_pages(path)]


def _fingerprint(path: Path) -> str:
    found = path.stat()
    return f"{found.st_size}-{found.st_mtime_ns}"
