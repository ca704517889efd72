"""What a result may be found by: each engine builds its queries from clues, so that a score can be taken apart again."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from search.weights import TIE

EngineQuery = TypeVar("EngineQuery")


@dataclass(frozen=True, slots=True)
class Clue(Generic[EngineQuery]):
    """
    One way to match, with the engine's query that scores it.

    `code` says which: exact, stem, compound, synonym, translation, spelling, identifier, beginning, apart, same_title,
    member, pair, phrase, known. `zone` is where (title, body, family, or empty), `text` what was looked for.
    """

    code: str
    zone: str
    text: str
    query: EngineQuery


@dataclass(frozen=True, slots=True)
class ClueSet(Generic[EngineQuery]):
    """
    Clues of which the best counts in full and each other one by the share `tie`; `found` is added when any matches.

    A word of the reader has up to three sets (as typed, by its synonyms, by typing errors), of which the best counts.
    """

    clues: tuple[Clue[EngineQuery], ...]
    tie: float = TIE
    found: float = 0.0

    def points(self, scores: Sequence[float]) -> tuple[float, ...]:
        """What each clue adds, given what each scored (0 where it did not match); `found` is not among them."""
        if not any(scores):
            return tuple(0.0 for _ in scores)
        best = max(range(len(scores)), key=scores.__getitem__)
        return tuple(score if place == best else score * self.tie for place, score in enumerate(scores))
