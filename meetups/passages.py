"""Transcript lines grouped into passages long enough to be read, found and linked."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate

from meetups.models import Cue
from meetups.timecodes import write_timecode

PASSAGE_SECONDS = 30
PASSAGE_WORDS = 60


@dataclass(frozen=True, slots=True)
class Passage:
    """Consecutive cues, about half a minute; `second` is where the first one starts."""

    cues: tuple[Cue, ...]

    @property
    def second(self) -> int:
        return self.cues[0].second

    @property
    def timecode(self) -> str:
        return write_timecode(self.second)

    @property
    def starts(self) -> tuple[int, ...]:
        """Where each cue begins in `text`, in characters."""
        return tuple(accumulate((len(cue.text) + 1 for cue in self.cues[:-1]), initial=0))

    @property
    def text(self) -> str:
        return " ".join(cue.text for cue in self.cues)


def passages(cues: Iterable[Cue]) -> Iterator[Passage]:
    """Group cues in their order: a passage ends before it passes 30 seconds or 60 words, at an end of sentence past half."""
    held: list[Cue] = []
    words = 0
    for cue in cues:
        count = len(cue.text.split())
        if held and (cue.end - held[0].start > PASSAGE_SECONDS or words + count > PASSAGE_WORDS):
            yield Passage(tuple(held))
            held, words = [], 0
        held.append(cue)
        words += count
        if cue.end - held[0].start > PASSAGE_SECONDS * 2 / 3 and cue.text.endswith((".", "!", "?", "…")):
            yield Passage(tuple(held))
            held, words = [], 0
    if held:
        yield Passage(tuple(held))
