"""Chapters of a recording, written one a line as organisers write them under a video: `12:40 What the key is`."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from meetups.timecodes import TimecodeError, read_timecode, write_timecode

MOST_CHAPTERS = 100
LONGEST_TITLE = 120
_LINE = re.compile(r"[-*•]?\s*\(?\[?(\d[\dhms:]{0,11})\)?\]?\s*[-–—:|]?\s+(.+)")


class ChapterError(ValueError):
    """A line that is no chapter; the message, for people, names it."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """Where it begins in the recording, and what it is about."""

    second: int
    title: str

    @property
    def timecode(self) -> str:
        return write_timecode(self.second)


def read_chapters(text: str) -> tuple[Chapter, ...]:
    """Chapters in the order of the recording.

    Raises:
        ChapterError: a line has no moment or no title, two begin together, or there are too many.
    """
    chapters: dict[int, Chapter] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        match = _LINE.fullmatch(line.strip())
        if match is None:
            raise ChapterError(
                _("Line %(line)d: write a moment, then a title, as “12:40 What the key is”.") % {"line": number}
            )
        try:
            second = read_timecode(match[1])
        except TimecodeError as error:
            raise ChapterError(_("Line %(line)d: %(message)s") % {"line": number, "message": error}) from error
        title = " ".join(match[2].split())
        if len(title) > LONGEST_TITLE:
            message = _("Line %(line)d: a title holds at most %(count)d characters.")
            raise ChapterError(message % {"line": number, "count": LONGEST_TITLE})
        if second in chapters:
            raise ChapterError(_("Line %(line)d: another chapter begins at this moment.") % {"line": number})
        chapters[second] = Chapter(second, title)
    if len(chapters) > MOST_CHAPTERS:
        raise ChapterError(_("A recording has at most %(count)d chapters.") % {"count": MOST_CHAPTERS})
    return tuple(chapters[second] for second in sorted(chapters))


def write_chapters(chapters: Iterable[Chapter]) -> str:
    return "\n".join(f"{chapter.timecode} {chapter.title}" for chapter in chapters)


@dataclass(frozen=True, slots=True)
class Mark:
    """A chapter on the line of time: where it begins and how long it lasts, in seconds of the talk."""

    chapter: Chapter
    at: int
    length: int


def marks(chapters: Sequence[Chapter], *, begins: int, ends: int) -> tuple[Mark, ...]:
    """Chapters between these seconds of the recording, each until the next one; none when there are not two."""
    inside = [chapter for chapter in chapters if chapter.second < ends]
    starts = [max(begins, chapter.second) - begins for chapter in inside]
    found = zip(inside, starts, [*starts[1:], ends - begins], strict=True) if inside else ()
    shown = tuple(Mark(chapter, at, following - at) for chapter, at, following in found if following > at)
    return shown if len(shown) > 1 else ()


def chapter_at(chapters: Sequence[Chapter], second: float | None) -> Chapter | None:
    """The chapter this second falls in."""
    if second is None:
        return None
    return max(
        (chapter for chapter in chapters if chapter.second <= second), key=lambda chapter: chapter.second, default=None
    )
