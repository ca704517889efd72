"""How long a WebM lasts: what its description (EBML, `Segment` > `Info`) says, before the film begins."""

import math
import struct
from collections.abc import Iterator

SEGMENT, INFO, CLUSTER = 0x18538067, 0x1549A966, 0x1F43B675
TICK, DURATION = 0x2AD7B1, 0x4489
USUAL_TICK = 1_000_000  # nanoseconds
LONGEST_NUMBER = 8  # bytes
_MASTERS = {SEGMENT, INFO}  # elements to look into


def webm_seconds(beginning: bytes) -> int | None:
    """Seconds, None when the beginning of the file does not tell."""
    tick, duration = USUAL_TICK, None
    for name, value in _elements(beginning):
        if name == TICK:
            tick = int.from_bytes(value, "big")
        elif name == DURATION and len(value) in {4, 8}:
            duration = struct.unpack(">f" if len(value) == 4 else ">d", value)[0]  # noqa: PLR2004 -- a float or a double
    if duration is None or not math.isfinite(duration) or not 0 < duration * tick < 1e9 * 86400:
        return None
    return round(duration * tick / 1e9)


def _elements(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Each element with its bytes until the film begins; those of the description are entered."""
    at = 0
    while at < len(content):
        name, at = _number(content, at, keep_mark=True)
        size, at = _number(content, at, keep_mark=False)
        if name is None or size is None or name == CLUSTER:
            return
        if name in _MASTERS:
            continue
        yield name, content[at : at + size]
        at += size


def _number(content: bytes, at: int, *, keep_mark: bool) -> tuple[int | None, int]:
    """A number whose first bit set tells how many bytes it has, and where it ends; None when it is cut off."""
    first = content[at] if at < len(content) else 0
    length = 9 - first.bit_length()
    if length > LONGEST_NUMBER or at + length > len(content):
        return None, len(content)
    mark = 0 if keep_mark else 1 << (7 * length)
    return int.from_bytes(content[at : at + length], "big") - mark, at + length
