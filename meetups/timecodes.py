"""Seconds of a recording and how people write them: 740, 12:20, 1:02:03, 12m20s."""

import re

from django.utils.translation import gettext as _

LONGEST = 24 * 3600
_CLOCK = re.compile(r"(?:(\d{1,2}):)?(\d{1,3}):(\d{2})")
_UNITS = re.compile(r"(?:(\d{1,2})h)?(?:(\d{1,4})m(?:in)?)?(?:(\d{1,5})s?)?")


class TimecodeError(ValueError):
    """Not a moment of a recording; the message is for people."""


def read_timecode(text: str) -> int:
    """Seconds from `740`, `12:20`, `1:02:03`, `12m20s` or `1h2m`.

    Raises:
        TimecodeError: it is written otherwise, or beyond 24 hours.
    """
    text = text.strip().lower().replace(" ", "")
    if len(text) > 20 or not text.isascii():  # noqa: PLR2004 -- no time code is longer
        raise TimecodeError(_("Write a moment as 12:20 or 1:02:03, or as seconds."))
    if match := _CLOCK.fullmatch(text):
        hours, minutes, seconds = (int(part or 0) for part in match.groups())
        if seconds > 59 or (match.group(1) and minutes > 59):  # noqa: PLR2004 -- a clock
            raise TimecodeError(_("Minutes and seconds stop at 59."))
    elif text and (match := _UNITS.fullmatch(text)):
        hours, minutes, seconds = (int(part or 0) for part in match.groups())
    else:
        raise TimecodeError(_("Write a moment as 12:20 or 1:02:03, or as seconds."))
    total = hours * 3600 + minutes * 60 + seconds
    if total > LONGEST:
        raise TimecodeError(_("A recording is shorter than 24 hours."))
    return total


def write_timecode(seconds: float | None) -> str:
    """`12:20` or `1:02:03`; nothing for None."""
    if seconds is None:
        return ""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
