"""Transcripts as files: WebVTT and SubRip (SRT), read into lines with their seconds."""

import codecs
import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

MAX_CHARACTERS = 4_000_000
MAX_CUES = 20_000
MAX_CUE_TEXT = 2_000
MAX_FAULTS = 500
_BLOCKS_WITHOUT_TEXT = ("NOTE", "STYLE", "REGION")
_MOMENT = r"(?:(\d{1,6}):)?(\d{1,2}):(\d{2})[.,](\d{1,3})"
_TIMING = re.compile(rf"\s*{_MOMENT}\s*-->\s*{_MOMENT}(?:\s+\S.*)?\s*")
_MARKUP = re.compile(
    r"</?(?:[cibuv]|ruby|rt|lang|font)(?:[.\s][^<>]*)?>|<(?:\d+:)?\d{1,2}:\d{2}\.\d{3}>|\{\\[^{}]*\}", re.IGNORECASE
)
_ENDS_OF_LINE = re.compile(r"\r\n?")
# Signs that show nothing, some of which turn what follows round.
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


class TranscriptError(ValueError):
    """The file cannot be read. `line` counts from 1; the message, for people, names it."""

    def __init__(self, message: str, line: int) -> None:
        self.line, self.reason = line, message
        super().__init__(_("Line %(line)d: %(message)s") % {"line": line, "message": message})


@dataclass(frozen=True, slots=True)
class CueText:
    """One line of a transcript: seconds of the recording and plain text."""

    start: float
    end: float
    text: str


@dataclass(frozen=True, slots=True)
class Remark:
    """Something a reader of the file should know; `line` counts from 1."""

    line: int
    message: str

    def __str__(self) -> str:
        return _("Line %(line)d: %(message)s") % {"line": self.line, "message": self.message}


@dataclass(frozen=True, slots=True)
class Examined:
    """What a file holds: cues in order, what cannot be read (its cues are left out), and what is odd but harmless."""

    cues: tuple[CueText, ...]
    faults: tuple[Remark, ...] = ()
    oddities: tuple[Remark, ...] = ()


def decode_transcript(data: bytes) -> tuple[str, tuple[Remark, ...]]:
    """The text of a file in UTF-8, in UTF-16 with its mark, or else in Windows-1252, which a remark says.

    Raises:
        TranscriptError: it is in none of these.
    """
    try:
        if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return data.decode("utf-16"), ()
        return data.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        try:
            content = data.decode("cp1252")
        except UnicodeDecodeError as error:
            raise TranscriptError(_("this is not a text file."), 1) from error
    message = _("this file is not in UTF-8: it was read as Windows-1252, check the accented letters.")
    return content, (Remark(1, message),)


def examine_transcript(content: str) -> Examined:
    """Read WebVTT (first line `WEBVTT`) or SRT, and say all that is wrong, where. Notes, styles, markup and empty cues are
    dropped; cues are put in order.

    Raises:
        TranscriptError: no cue at all, or a file beyond the limits.
    """
    content = _within_limits(content)
    cues: list[CueText] = []
    faults: list[Remark] = []
    oddities: list[Remark] = []
    for number, block in _blocks(content):
        try:
            cue = _read_block(number, block, first=number == 1)
        except TranscriptError as error:
            faults.append(Remark(error.line, error.reason))
            if len(faults) > MAX_FAULTS:
                message = _("more than %(count)d cues cannot be read: is this a transcript?")
                raise TranscriptError(message % {"count": MAX_FAULTS}, error.line) from error
            continue
        if cue is None:
            continue
        if odd := _odd(cue, cues[-1] if cues else None):
            oddities.append(Remark(number, odd))
        if cue.text:
            cues.append(cue)
        if len(cues) > MAX_CUES:
            raise TranscriptError(_("more than %(count)d cues.") % {"count": MAX_CUES}, number)
    if not cues:
        if faults:
            raise TranscriptError(faults[0].message, faults[0].line)
        raise TranscriptError(
            _("no cue found: a cue is a line such as “00:00:05.000 --> 00:00:09.000” followed by its text."), 1
        )
    ordered = tuple(sorted(cues, key=lambda cue: (cue.start, cue.end)))
    return Examined(ordered, tuple(faults), tuple(oddities))


def _within_limits(content: str) -> str:
    """The text with one kind of line end.

    Raises:
        TranscriptError: it is too long, or no text.
    """
    if len(content) > MAX_CHARACTERS:
        raise TranscriptError(_("the file is longer than %(count)d characters.") % {"count": MAX_CHARACTERS}, 1)
    if "\x00" in content:
        raise TranscriptError(_("this is not a text file."), content[: content.index("\x00")].count("\n") + 1)
    return _ENDS_OF_LINE.sub("\n", content.removeprefix("\ufeff"))


def _odd(cue: CueText, before: CueText | None) -> str:
    """What is strange about a cue after the one before it, "" for nothing."""
    if not cue.text:
        return _("a cue without text was left out.")
    if before is not None and cue.start < before.start:
        return _("this cue begins before the one above it: they were put in order.")
    if before is not None and cue.start < before.end:
        return _("this cue begins before the one above it ends.")
    return ""


def read_transcript(content: str) -> tuple[CueText, ...]:
    """Read a file that has no fault; see `examine_transcript`.

    Raises:
        TranscriptError: no cue at all, a broken time line, an end before its start, or a file beyond the limits.
    """
    examined = examine_transcript(content)
    if examined.faults:
        first = examined.faults[0]
        raise TranscriptError(first.message, first.line)
    return examined.cues


def write_vtt(cues: Iterable[CueText]) -> Iterator[str]:
    """WebVTT of these cues, in pieces."""
    yield "WEBVTT\n"
    for cue in cues:
        yield f"\n{_moment(cue.start)} --> {_moment(cue.end)}\n{html.escape(cue.text, quote=False)}\n"


def _moment(seconds: float) -> str:
    thousandths = round(seconds * 1000)
    minutes, rest = divmod(thousandths, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{rest // 1000:02}.{rest % 1000:03}"


def _blocks(content: str) -> Iterator[tuple[int, list[str]]]:
    """Paragraphs with the number of their first line. A second time line begins another one, as players read it."""
    block: list[str] = []
    first = 1
    for number, line in enumerate(content.split("\n"), start=1):
        if "-->" in line and any("-->" in held for held in block) and not _has_no_text(block):
            # Where cues are numbered, the line above is the number of this one.
            own = block[-1:] if block[0].strip().isdecimal() and block[-1].strip().isdecimal() else []
            yield first, block[: len(block) - len(own)]
            first, block = number - len(own), own
        if line.strip():
            if not block:
                first = number
            block.append(line)
        elif block:
            yield first, block
            block = []
    if block:
        yield first, block


def _has_no_text(block: list[str]) -> bool:
    return re.match(rf"(?:{'|'.join(_BLOCKS_WITHOUT_TEXT)})(?:\s|:|$)", block[0]) is not None and "-->" not in block[0]


def _read_block(number: int, block: list[str], *, first: bool) -> CueText | None:
    if first and re.match(r"WEBVTT(?:\s|$)", block[0]):
        # Some writers leave no blank line after the header: its cue then follows in the same paragraph.
        at = next((index for index, line in enumerate(block) if "-->" in line), None)
        if at is None:
            return None
        number, block = number + at, block[at:]
    if _has_no_text(block):
        return None
    at = next((index for index, line in enumerate(block[:2]) if "-->" in line), None)
    if at is None:
        raise TranscriptError(_("a time line such as “00:00:05.000 --> 00:00:09.000” is expected."), number)
    match = _TIMING.fullmatch(block[at])
    if match is None:
        raise TranscriptError(_("this time line cannot be read: write “00:00:05.000 --> 00:00:09.000”."), number + at)
    start, end = _seconds(match.groups()[:4], number + at), _seconds(match.groups()[4:], number + at)
    if end <= start:
        raise TranscriptError(_("the cue ends before it begins."), number + at)
    text = " ".join(_UNSEEN.sub("", html.unescape(_MARKUP.sub("", " ".join(block[at + 1 :])))).split())
    if len(text) > MAX_CUE_TEXT:
        raise TranscriptError(_("a cue holds at most %(count)d characters.") % {"count": MAX_CUE_TEXT}, number + at + 1)
    return CueText(start, end, text)


def _seconds(parts: tuple[str | None, ...], line: int) -> float:
    hours, minutes, seconds = (int(part or 0) for part in parts[:3])
    if minutes > 59 or seconds > 59:  # noqa: PLR2004 -- a clock
        raise TranscriptError(_("minutes and seconds stop at 59."), line)
    if hours >= 24:  # noqa: PLR2004 -- a day
        raise TranscriptError(_("a recording is shorter than 24 hours."), line)
    fraction = (parts[3] or "").ljust(3, "0")
    return ((hours * 3600 + minutes * 60 + seconds) * 1000 + int(fraction)) / 1000
