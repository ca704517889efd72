"""Days and moments in words, in the language of the reader: the one place where French has its « 1er »."""

from datetime import date, datetime

from django.utils import dateformat, timezone
from django.utils.formats import date_format
from django.utils.translation import get_language


def written_day(day: date | datetime | None, *, weekday: bool = False) -> str:
    """« 1er février 2026 », "Feb. 1, 2026"; with its weekday before it when asked. A moment is told on the site's clock; none is "", as in a
    draft.
    """
    if day is None:
        return ""
    words = _with_ordinal(day, date_format(_on_our_clock(day), "DATE_FORMAT"))
    return f"{dateformat.format(_on_our_clock(day), 'l')} {words}" if weekday else words


def written_moment(moment: datetime | None) -> str:
    """« 1er février 2026 16:00 », "Feb. 1, 2026, 4 p.m."."""
    return "" if moment is None else _with_ordinal(moment, date_format(_on_our_clock(moment), "DATETIME_FORMAT"))


def written_day_of_month(day: date | None) -> str:
    """« 1er », "1": what stands before the name of a month."""
    return "" if day is None else _with_ordinal(day, f"{day.day} ").rstrip()


def _on_our_clock(value: date | datetime) -> date | datetime:
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


def _with_ordinal(value: date | datetime, words: str) -> str:
    """In French the first of a month is its « premier »; the words of a date begin with its day there."""
    first = _on_our_clock(value).day == 1 and (get_language() or "").startswith("fr")
    return words.replace("1 ", "1er ", 1) if first else words
