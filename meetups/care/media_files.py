"""What a file of a recording says of itself: that it is film or sound, and how long it lasts where that is written plainly."""

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _

from meetups.care.webm import webm_seconds

_HEAD = 64
_BEGINNING = 65536  # of a WebM, whose description comes before the film
_MOST_BOXES = 1000


class MediaError(ValueError):
    """The file is not a recording; the message is for people."""


@dataclass(frozen=True, slots=True)
class Media:
    """`seconds` is None when the format does not say it plainly."""

    kind: str
    seconds: int | None = None


def read_media(path: Path) -> Media:
    """Know the file by its first bytes: MP4, WebM, Ogg or MP3.

    Raises:
        MediaError: it is empty, cannot be read, or is none of these.
    """
    try:
        with path.open("rb") as file:
            beginning = file.read(_BEGINNING)
            head = beginning[:_HEAD]
            if head[4:8] == b"ftyp":
                file.seek(0)
                return Media("mp4", _mp4_seconds(file, path.stat().st_size))
    except OSError as error:
        raise MediaError(_("The file cannot be read.")) from error
    if not head:
        raise MediaError(_("The file is empty."))
    if head.startswith(b"\x1aE\xdf\xa3"):
        return Media("webm", webm_seconds(beginning))
    if head.startswith(b"OggS"):
        return Media("ogg")
    if head.startswith(b"ID3") or (head[0] == 0xFF and head[1:2] and head[1] & 0xE0 == 0xE0):  # noqa: PLR2004 -- MPEG's sync word
        return Media("mp3")
    raise MediaError(_("The file is neither film nor sound."))


def _mp4_seconds(file: BinaryIO, end: int) -> int | None:
    """Duration in the movie header, inside `moov`."""
    inside = _box(file, b"moov", end)
    header = _box(file, b"mvhd", inside) if inside is not None else None
    if header is None:
        return None
    body = file.read(32)
    try:
        if body[0] == 1:
            scale, duration = struct.unpack(">IQ", body[20:32])
        else:
            scale, duration = struct.unpack(">II", body[12:20])
    except (struct.error, IndexError):
        return None
    return round(duration / scale) if scale else None


def _box(file: BinaryIO, name: bytes, end: int) -> int | None:
    """Go to the content of the next box of this name before `end`; where it ends."""
    for _step in range(_MOST_BOXES):
        at = file.tell()
        head = file.read(8)
        if at >= end or len(head) < 8:  # noqa: PLR2004 -- size and name
            return None
        size, kind = struct.unpack(">I4s", head)
        if size == 1:
            large = file.read(8)
            size = int.from_bytes(large, "big")
        elif size == 0:
            size = end - at
        if size < 8:  # noqa: PLR2004 -- a box holds its head
            return None
        if kind == name:
            return int(at + size)
        file.seek(at + size)
    return None
