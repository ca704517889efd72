"""Finding again, in a transcript that has changed, the line somebody cited. Pure text, no database."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Protocol

NEAR_SECONDS = 180  # how far a corrected line may have moved
LIKENESS = 0.6
_WORD = re.compile(r"\w+")


class Line(Protocol):
    """A line of a transcript."""

    @property
    def start(self) -> float: ...
    @property
    def end(self) -> float: ...
    @property
    def text(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Found:
    """Where the sentence is now: the line, and whether word for word."""

    line: Line
    is_exact: bool


def line_at(lines: Sequence[Line], second: float) -> Line | None:
    """The line said at this second: the last that has begun, if it has not been over for more than ten seconds."""
    place = bisect_right([line.start for line in lines], second + 0.999) - 1
    if place < 0:
        return None
    line = lines[place]
    return line if line.end + 10 >= second else None


def folded_words(text: str) -> str:
    """Lower case, without accents and punctuation, one space between words."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return " ".join(_WORD.findall(plain))


class SentenceFinder:
    """A transcript, ready to be asked where a sentence is."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines
        self._starts: list[int] = []
        self._folded: list[str] = []
        pieces, length = [], 1
        for line in lines:
            words = folded_words(line.text)
            self._folded.append(words)
            self._starts.append(length)
            pieces.append(words)
            length += len(words) + 1
        self._whole = f" {' '.join(pieces)} "

    def find(self, quote: str, near: float) -> Found | None:
        """The line where this sentence begins, the one nearest to `near` seconds; a line that was reworded is found when it
        is alike and not far away. None when nothing is.
        """
        wanted = folded_words(quote)
        if not wanted:
            return None
        places, at = [], self._whole.find(f" {wanted} ")
        while at >= 0:
            places.append(bisect_right(self._starts, at + 1) - 1)
            at = self._whole.find(f" {wanted} ", at + 1)
        if places:
            line = min((self._lines[place] for place in places), key=lambda line: abs(line.start - near))
            return Found(line, is_exact=True)
        best, score = None, LIKENESS
        matcher = SequenceMatcher(autojunk=False)
        matcher.set_seq2(wanted)
        for line, words in zip(self._lines, self._folded, strict=True):
            if abs(line.start - near) > NEAR_SECONDS or not words:
                continue
            matcher.set_seq1(words)
            if (
                matcher.real_quick_ratio() > score
                and matcher.quick_ratio() > score
                and (ratio := matcher.ratio()) > score
            ):
                best, score = line, ratio
        return Found(best, is_exact=False) if best is not None else None
