"""
What counts for how much, said once: the clues by which a word of the reader is found, in the terms of no engine.

Each clue looks words up in one of the lists of `search.impacts` and has a score that is the same wherever it matches. An
engine turns it into a query; the sum is the same in every engine, and can be taken apart again.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log

from search.reading import Alternative, Reading, WordGroup
from search.weights import (
    AS_TYPED_SHARE,
    EXACT_SHARE,
    LIGHT_SHARE,
    MOST_RARE,
    NAME_SHARE,
    PAIR_SHARES,
    PHRASE_APART,
    PHRASE_BELOW,
    STOP_WORD_SCORES,
    SYNONYM_CEILING,
    SYNONYM_SHARE,
    TF_SHARES,
    TITLE_SHARES,
    TRANSLATION_CEILING,
    TRANSLATION_SHARE,
    WORD_SHARE,
)

Rarity = Callable[[str], float]
EXACT_FIELDS = ("title_exact", "body_exact", "family_exact")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """Words looked up in fields: any of the (field, word) pairs, or with `all_of` each of them; `score` for a match."""

    zone: str
    terms: tuple[tuple[str, str], ...]
    score: float
    all_of: bool = False


def rarity_of(holding: int, documents: int) -> float:
    """How much a word tells that so many of the public roots hold: near 0 for all of them, at most 8."""
    return min(log(1 + (max(documents - holding, 0) + 0.5) / (holding + 0.5)), MOST_RARE)


def unweighted(_word: str) -> float:
    """The rarity of any word where only matching counts."""
    return 1.0


def rarity_of_any(stems: Sequence[str], rarity: Rarity) -> float:
    """Rarity of a word in its commonest form."""
    return min(map(rarity, stems), default=0.0)


def group_lookups(group: WordGroup, rarity: Rarity, share: float = 1.0) -> Iterator[Lookup]:
    """One word of the reader as typed; an identifier has clues of its own, in the engines."""
    if group.is_stop_word:
        for field, score in STOP_WORD_SCORES.items():
            yield _any("exact", [field], [group.exact], score)
    else:
        worth = _worth_as_typed(group, rarity) * share
        yield from _word_lookups(group.stems, worth)
        yield _any("exact", EXACT_FIELDS, [group.exact], worth * EXACT_SHARE)


def _worth_as_typed(group: WordGroup, rarity: Rarity) -> float:
    """Rarity of the word; an English one tells no more than its French: `data` is rare in French texts and says nothing."""
    worth = rarity_of_any(group.stems, rarity)
    french = [
        rarity_of_any(other.stems, rarity) for other in group.alternatives if other.is_translation and other.stems
    ]
    return min(worth, max(french)) if french else worth


def name_lookups(names: Sequence[str]) -> Iterator[Lookup]:
    """How strongly a text holds an identifier, by any of its spellings."""
    for field, part in TF_SHARES.items():
        yield _any("text", [field], names, NAME_SHARE * part)


def parts_lookups(group: WordGroup, rarity: Rarity) -> Iterator[Lookup]:
    """The parts of a compound, one after the other."""
    worth = sum(map(rarity, group.parts)) / max(len(group.parts), 1)
    if len(group.parts) == 1:
        yield from _word_lookups(group.parts, worth)
        return
    pairs = _pairs(group.parts)
    yield _all("text", _in("pairs", pairs), worth * (WORD_SHARE + PAIR_SHARES["pairs"]))
    yield _all("title", _in("title_pairs", pairs), worth * (TITLE_SHARES["title_words"] + PAIR_SHARES["title_pairs"]))


def alternative_lookups(other: Alternative, group: WordGroup, rarity: Rarity) -> Iterator[Lookup]:
    """
    A synonym or a translation of a group's word; not one that is an identifier. It is never worth more than that word.

    The words of a synonym stand side by side, those of a translation may stand apart: English and French link them differently.
    """
    share = share_of(other)
    if other.is_typed:
        yield from _word_lookups(other.stems, rarity_of_any(other.stems, rarity) * share)
        return
    most = _ceiling(other, group, rarity)
    if other.phrase:
        worth = min(sum(map(rarity, other.phrase)) / other.stands_for, most) * share
        yield from _phrase_lookups(other.phrase, worth, apart=other.is_translation)
    else:
        worth = min(rarity_of_any(other.stems, rarity) / other.stands_for, most) * share
        yield from _word_lookups(other.stems, worth)


def share_of(other: Alternative) -> float:
    """How much of a word's worth another word for it has."""
    if other.is_typed:
        return AS_TYPED_SHARE
    return TRANSLATION_SHARE if other.is_translation else SYNONYM_SHARE


def _ceiling(other: Alternative, group: WordGroup, rarity: Rarity) -> float:
    """
    The most that a synonym is worth: by what the group's word is worth. Where no document holds that word, by what the
    rarest word is that it calls for, which stays above phrases.
    """
    most, unknown = rarity_of_any(group.stems, rarity), rarity("")
    if most >= unknown:
        called = [rarity_of_any(each.stems, rarity) for each in group.alternatives if each.stems]
        most = max((worth for worth in called if worth < unknown), default=most)
        if other.phrase and not other.is_translation:
            return most * PHRASE_BELOW
    return most * (TRANSLATION_CEILING if other.is_translation else SYNONYM_CEILING)


def light_lookups(reading: Reading, rarity: Rarity) -> Iterator[tuple[str, Lookup]]:
    """Words that need not be there, and count a little where they are; with each the word as typed."""
    for group in reading.light:
        for lookup in group_lookups(group, rarity, LIGHT_SHARE):
            yield group.surface, lookup


def pair_lookups(reading: Reading, rarity: Rarity) -> Iterator[tuple[str, Lookup]]:
    """What lifts words of the reader that stand side by side; with each the two words."""
    for one, other in dict.fromkeys(pairwise(reading.phrase)):
        worth = (rarity(one) + rarity(other)) / 2
        for field, part in PAIR_SHARES.items():
            yield f"{one} {other}", _any(field, [field], [f"{one}_{other}"], worth * part)


def _word_lookups(stems: Sequence[str], worth: float) -> Iterator[Lookup]:
    yield _any("text", ["every"], stems, worth * WORD_SHARE)
    for field, part in TF_SHARES.items():
        yield _any("text", [field], stems, worth * part)
    for field, part in TITLE_SHARES.items():
        yield _any("title", [field], stems, worth * part)


def _phrase_lookups(words: Sequence[str], worth: float, *, apart: bool) -> Iterator[Lookup]:
    pairs = [("pairs", pair) for pair in _pairs(words)]
    together = [] if apart else pairs
    share = PHRASE_APART if apart else 1.0
    yield _all("text", [*together, *_in("every", words)], worth * WORD_SHARE * share)
    for field, part in TF_SHARES.items():
        yield _all("text", [*together, *_in(field, words)], worth * part * share)
    for field, part in TITLE_SHARES.items():
        yield _all("title", [*together, *_in(field, words)], worth * part)
    if apart:
        yield _all("pairs", pairs, worth * PAIR_SHARES["pairs"] * (1 - PHRASE_APART))


def _in(field: str, words: Iterable[str]) -> list[tuple[str, str]]:
    return [(field, word) for word in dict.fromkeys(words)]


def _pairs(words: Sequence[str]) -> list[str]:
    return [f"{one}_{other}" for one, other in pairwise(words)]


def presence(other: Alternative) -> tuple[tuple[str, str], ...]:
    """What a phrase needs to be found at all: every (field, word) pair of these."""
    pairs = [] if other.is_translation else _in("pairs", _pairs(other.phrase))
    return (*pairs, *_in("every", other.phrase))


def _any(zone: str, fields: Sequence[str], words: Sequence[str], score: float) -> Lookup:
    return Lookup(zone=zone, terms=tuple(term for field in fields for term in _in(field, words)), score=score)


def _all(zone: str, terms: Sequence[tuple[str, str]], score: float) -> Lookup:
    return Lookup(zone=zone, terms=tuple(terms), score=score, all_of=True)
