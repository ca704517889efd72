"""
Takes a score apart again. The parts of a hit recompute its score (`search.results.score_of`):

    score = (points + points + …) × (1 + share + share + …)

Points come from the words of the reader and from what lifts a result unasked; of the sets of clues of one word (as typed,
synonyms, typing errors) only the best counts, within it the best clue in full and the others by a small share. The shares
are authority, a solved question and freshness, as they stood when the entry was written.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic

from search.analysis import folded
from search.clues import Clue, ClueSet, EngineQuery
from search.corrections import MOST_ERRORS
from search.families import AUTHORITY_SHARE, SOLVED_SHARE, is_solved
from search.results import Part
from search.slips import typing_errors

FOUND = {"synonym": "found_synonym", "translation": "found_synonym"}


@dataclass(frozen=True, slots=True)
class AskedWord(Generic[EngineQuery]):
    """One word of the reader with everything that satisfies it."""

    surface: str
    sets: tuple[ClueSet[EngineQuery], ...]


@dataclass(frozen=True, slots=True)
class AskedText(Generic[EngineQuery]):
    """A whole text as an engine asks it: its words, and what lifts a result without being asked for."""

    words: tuple[AskedWord[EngineQuery], ...]
    extras: tuple[Clue[EngineQuery], ...]

    @property
    def clues(self) -> list[Clue[EngineQuery]]:
        """Every clue, in the order in which `parts_of` takes their scores."""
        of_words = [clue for word in self.words for clues in word.sets for clue in clues.clues]
        return [*of_words, *self.extras]


def parts_of(
    asked: AskedText[Any], scores: Sequence[float], shown: Mapping[str, Any], weight: float, distance: float | None
) -> tuple[Part, ...]:
    """
    The reasons of one hit.

    `scores` holds what each of `asked.clues` scored for it (0 where it did not match), `weight` the factor kept with it.
    """
    left = iter(scores)
    parts: list[Part] = []
    if not asked.words:
        parts.append(Part(code="everything", points=1.0))
    for word in asked.words:
        parts += _parts_of_word(word, left)
    parts += [
        Part(code=clue.code, zone=clue.zone, text=clue.text, points=score)
        for clue, score in zip(asked.extras, left, strict=True)
        if score
    ]
    parts += _shares(shown, weight)
    if distance is not None:
        parts.append(Part(code="distance", points=distance, kind="note"))
    return tuple(parts)


def _parts_of_word(word: AskedWord[Any], scores: Iterator[float]) -> list[Part]:
    best: list[Part] = []
    for clues in word.sets:
        points = clues.points([next(scores) for _clue in clues.clues])
        found = [
            Part(code=clue.code, zone=clue.zone, text=clue.text, points=share, errors=_errors(clue, word))
            for clue, share in zip(clues.clues, points, strict=True)
            if share
        ]
        if found and clues.found:
            code = FOUND.get(clues.clues[0].code, "found")
            found.append(Part(code=code, text=word.surface, points=clues.found))
        if sum(part.points for part in found) > sum(part.points for part in best):
            best = found
    return best or [Part(code="missing", text=word.surface, kind="note")]


def _errors(clue: Clue[Any], word: AskedWord[Any]) -> int:
    if clue.code != "spelling":
        return 0
    return typing_errors(folded(clue.text), folded(word.surface), MOST_ERRORS)


def _shares(shown: Mapping[str, Any], weight: float) -> Iterator[Part]:
    authority = AUTHORITY_SHARE * float(shown.get("authority", 0.0))
    solved = SOLVED_SHARE if is_solved(shown["facets"].get("state", ())) else 0.0
    fresh = weight - 1.0 - authority - solved
    for code, share in (("authority", authority), ("solved", solved), ("fresh", fresh)):
        if share:
            yield Part(code=code, points=share, kind="share")
