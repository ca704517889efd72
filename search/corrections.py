"""
What a reader may have meant: known words near an unknown one, and the text written with them.

Candidates come only from documents the reader may see, found by the engine; so no word of a hidden document is proposed.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from search import analysis
from search.lexicon import HYPHENS
from search.reading import NO_TYPOS, Reading, Stage, Typos, WordGroup, read_text
from search.results import Results
from search.slips import typing_errors
from search.weights import ENOUGH, TOO_LITTLE

LIKE_IT = 8  # documents looked into for each unknown word
CORRECTED_WORDS = 3
MOST_ERRORS = 2
MAX_NEAREST = 5
MAX_SCANNED = 12_000  # characters of each document
SHORTEST_BEGINNING = 3
LONGEST = 60
DOUBTED = 6  # letters from which a rare word may be a slip of a common one
FAR_COMMONER = 10

Shown = Mapping[str, Any]


def _written(texts: Iterable[str], shortest: int, longest: int) -> Counter[str]:
    """Words of these lengths as they are written, with how many times."""
    shortest = min(max(shortest, 1), longest)
    pattern = re.compile(rf"(?<![^\W_])[^\W\d_]{{{shortest},{longest}}}(?![^\W_])")
    return Counter(word for text in texts for word in pattern.findall(text[:MAX_SCANNED]))


def _as_read(written: Counter[str]) -> dict[str, tuple[str, int]]:
    """By folded word: how to write it (in small letters if anybody does) and how many times it occurs."""
    found: dict[str, tuple[str, int]] = {}
    for word, count in written.most_common():
        folded = analysis.folded(word)
        surface, total = found.get(folded, (word, 0))
        if not surface.islower() and word.islower():
            surface = word
        found[folded] = (surface, total + count)
    return found


def likely_word(exact: str, edits: int, shown: Iterable[Shown]) -> str:
    """The word of these documents that the reader most likely meant; empty when none is near enough."""
    texts = [text for one in shown for text in (one["title"], one["body"])]
    known = _as_read(_written(texts, len(exact) - edits, min(len(exact) + edits, LONGEST)))
    near = [
        (errors, -count, surface)
        for folded, (surface, count) in known.items()
        if 0 < (errors := typing_errors(folded, exact, edits)) <= edits
    ]
    return min(near)[2] if near else ""


def nearest_words(exact: str, edits: int, similar: Iterable[Shown], beginning: Iterable[Shown]) -> list[str]:
    """Known words for one that nobody wrote: those a few typing errors away, then those that begin like it."""
    near = _as_read(_written((t for one in similar for t in (one["title"], one["body"])), len(exact) - edits, LONGEST))
    start = exact[: beginning_length(exact)]
    ranked = [
        (errors, -count, surface)
        for folded, (surface, count) in near.items()
        if (errors := typing_errors(folded, exact, edits)) <= edits
    ]
    alike = _as_read(_written((one["title"] for one in beginning), SHORTEST_BEGINNING, LONGEST))
    ranked += [
        (edits + 1, -count, surface)
        for folded, (surface, count) in alike.items()
        if folded.startswith(start) and folded not in near
    ]
    return [surface for _errors, _count, surface in sorted(ranked)]


def beginning_length(exact: str) -> int:
    """How many letters of an unknown word a known one has to begin with."""
    return max(SHORTEST_BEGINNING, len(exact) * 3 // 5)


def first_few(found: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """At most five words, in turn from each of the lists, each word once."""
    lists = [list(words) for words in found]
    turns = [words[place] for place in range(MAX_NEAREST) for words in lists if place < len(words)]
    chosen: dict[str, str] = {}
    for word in turns:
        chosen.setdefault(analysis.forms(word)[0], word)
    return tuple(chosen.values())[:MAX_NEAREST]


@dataclass(frozen=True, slots=True)
class Corrector:
    """
    Looks into a few documents for each unknown word, at most three words.

    `similar` gives documents the reader may see that hold a word with so many errors, in their own title or text;
    `beginning` gives those whose title has a word that begins so.
    """

    similar: Callable[[WordGroup, int], Iterable[Shown]]
    beginning: Callable[[str], Iterable[Shown]]

    def corrections(self, reading: Reading, typos: Typos) -> tuple[tuple[str, str], ...]:
        """Each word that may hold errors with the known word nearest to it."""
        found = []
        for group in correctable(group for group in reading.groups if group.exact in typos):
            for edits in range(1, typos.get(group.exact, 0) + 1):
                if word := likely_word(group.exact, edits, self.similar(group, edits)):
                    found.append((group.exact, word))
                    break
        return tuple(found)

    def nearest(self, groups: Iterable[WordGroup]) -> tuple[str, ...]:
        """Known words near those that no document holds."""
        found = []
        for group in correctable(groups):
            start = group.exact[: beginning_length(group.exact)]
            similar = self.similar(group, MOST_ERRORS)
            found.append(nearest_words(group.exact, MOST_ERRORS, similar, self.beginning(start)))
        return first_few(found)


def slips_among(corrector: Corrector, held: Mapping[str, int]) -> list[tuple[str, str]]:
    """Of single words with how many results each has, those that are likely slips, with the known word nearest to each."""
    found: list[tuple[str, str]] = []
    for word, results in held.items():
        reading = read_text(word)
        typos = {group.exact: 1 if results >= TOO_LITTLE else group.edits for group in reading.groups}
        found += corrector.corrections(reading, typos)
    return found


_COMPOUND = re.compile(rf"\w+(?:[{HYPHENS}.]\w+)+\.?")


def corrected(text: str, corrections: Iterable[tuple[str, str]]) -> str:
    """The text with each unknown word (folded; a compound in one piece) written as proposed."""
    proposed = dict(corrections)

    def written(match: re.Match[str]) -> str:
        return proposed.get(analysis.folded(match.group()), match.group())

    def in_one_piece(match: re.Match[str]) -> str:
        return next(
            (proposed[piece] for piece in analysis.compounds(match.group()) if piece in proposed), match.group()
        )

    return re.sub(r"\w+", written, _COMPOUND.sub(in_one_piece, text))


def doubted(reading: Reading, stage: Stage) -> Typos:
    """Words that may be misspelt: those nobody wrote, and a long one that is the whole text and that few wrote."""
    if stage.how == "spelling" or stage.found >= ENOUGH or len(reading.groups) != 1 or reading.light:
        return stage.typos
    word = reading.groups[0]
    return {word.exact: 1} if word.edits and len(word.exact) >= DOUBTED else NO_TYPOS


def corrections_alone(reading: Reading, corrections: tuple[tuple[str, str], ...]) -> Results:
    """What an engine answers where the question is asked again with the words that were meant."""
    return Results(reading="spelling", corrections=corrections, did_you_mean=corrected(reading.text, corrections))


def correctable(groups: Iterable[WordGroup]) -> list[WordGroup]:
    """The words worth a closer look, at most three."""
    return [group for group in groups if group.edits][:CORRECTED_WORDS]
