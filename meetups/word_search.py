"""Search inside one transcript: passages that hold every word asked for, the words marked."""

import re
import unicodedata
from collections.abc import Iterable

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from meetups.passages import Passage

LONGEST = 100
_WORD = re.compile(r"\w+")


def asked_words(text: str) -> tuple[str, ...]:
    """The words of a question, folded; none when there is no word in it."""
    return tuple(dict.fromkeys(_folded(word) for word in _WORD.findall(text[:LONGEST])))


def matching(passages: Iterable[Passage], words: tuple[str, ...]) -> list[Passage]:
    """Passages in which each of these begins a word."""
    found = []
    for passage in passages:
        said = [_folded(word) for word in _WORD.findall(passage.text)]
        if all(any(word.startswith(asked) for word in said) for asked in words):
            found.append(passage)
    return found


def marked(text: str, words: tuple[str, ...]) -> SafeString:
    """The text, escaped, with the words asked for in `<mark>`."""
    pieces, place = [], 0
    for match in _WORD.finditer(text):
        if _folded(match[0]).startswith(words):
            pieces += [escape(text[place : match.start()]), "<mark>", escape(match[0]), "</mark>"]
            place = match.end()
    pieces.append(escape(text[place:]))
    return mark_safe("".join(pieces))  # noqa: S308 -- every piece of text was escaped


def _folded(word: str) -> str:
    plain = unicodedata.normalize("NFKD", word.replace("œ", "oe")).casefold()
    return "".join(sign for sign in plain if not unicodedata.combining(sign))
