"""
Words that mean the same: entries, how they are written in the shipped lists, and which of them a text calls for.

Pure values, without a database. An entry is found in a text by the first stems of its telling words, in order, so that
plurals, accents and small words between do not matter: `causes du décès` calls for what is entered under `cause de décès`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from search import analysis
from search.lexicon import ENGLISH_SIGNS, FRENCH_SIGNS
from search.slips import NearWords

MAX_WORDS = 8
MAX_OTHERS = 6
MAX_FOUND = 12
ACRONYM = 3
FRENCH, ENGLISH, ANY = "fr", "en", ""
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SynonymEntry:
    """
    One line of a list: a word or phrase and what else to look for.

    `both_ways` makes every wording call for every other. `language` is that of `text`: English entries are passed over in
    a text that is clearly French. A `hesitant` entry (a word both languages have) waits for another sign of English.
    """

    text: str
    others: tuple[str, ...]
    both_ways: bool = True
    language: str = FRENCH
    hesitant: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Synonyms:
    """
    What a text calls for: `surface` as typed, its folded `words`, and the `others` to look for, best first.

    `is_typed` says that the others are how the word was typed, where it was put right, not what means the same.
    """

    surface: str
    words: tuple[str, ...]
    others: tuple[str, ...]
    is_translation: bool = False
    is_typed: bool = False


def telling_words(text: str) -> list[str]:
    """Words of a text that say something, `C-section` as one; all of them when none does."""
    every = analysis.words(analysis.with_initials(text))
    return [word for word in every if not analysis.is_stop_word(word)] or every


def _stems(word: str) -> tuple[str, ...]:
    """The forms by which a word is looked up; three letters are an acronym as often as a word, and have no ending."""
    return (analysis.folded(word),) if len(word) <= ACRONYM else analysis.forms(word)


def french_keys(words: Iterable[str]) -> tuple[Key, Key]:
    """By which a French phrase is found: stems of the words as written, and of the words without accents."""
    every = [_stems(word) for word in words]
    return tuple(stems[0] for stems in every), tuple(stems[-1] for stems in every)


def english_key(words: Iterable[str]) -> Key:
    return tuple(analysis.english_form(word) for word in words)


def phrase_key(text: str) -> Key:
    """What makes two wordings the same wording."""
    return french_keys(telling_words(analysis.clean(text)))[0]


def read_list(path: Path, *, language: str = FRENCH) -> Iterator[SynonymEntry]:
    """
    Entries of a shipped list: `a = b; c` both ways, `a > b; c` one way, `?` before a word both languages have.

    Raises:
        ValueError: a line is none of these.

    """
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        said = line.partition("#")[0].strip()
        if not said:
            continue
        sign = ">" if ">" in said else "="
        text, found, others = said.partition(sign)
        kept = tuple(other.strip() for other in others.split(";") if other.strip())
        if not (found and text.strip(" ?") and kept):
            message = f"{path.name}, line {number}: expected “word = other; other”, got “{said}”"
            raise ValueError(message)
        yield SynonymEntry(
            text=text.strip(" ?"),
            others=kept,
            both_ways=sign == "=",
            language=language,
            hesitant=text.startswith("?"),
        )


@dataclass(frozen=True, slots=True)
class _Way:
    """From one wording to the others, as an entry gives it; `words` are those of the wording, folded, in the singular."""

    words: Key
    others: tuple[str, ...]
    is_translation: bool
    hesitant: bool


def _plain(words: Iterable[str]) -> Key:
    """Words as they are written, case, accents and the ending of a plural aside."""
    return tuple(_one_of_many(analysis.folded(word)) for word in words)


def _one_of_many(word: str) -> str:
    return f"{word[:-3]}y" if word.endswith("ies") else word.removesuffix("s")


class Thesaurus:
    """Every entry in force, by what calls for it."""

    def __init__(self, entries: Iterable[SynonymEntry]) -> None:
        self._ways: dict[Key, list[_Way]] = {}
        self._english: dict[str, str] = {}  # each word of the English entries, by what it is in the singular
        self._sure: set[str] = set()  # those of them that tell a text is English
        self._longest = 1
        for entry in entries:
            self._add(entry)
        self._near = NearWords(self._english)

    def _add(self, entry: SynonymEntry) -> None:
        # an English entry leads to French and never back: a French text is not widened with English words
        both_ways = entry.both_ways and entry.language != ENGLISH
        wordings = dict.fromkeys([entry.text, *entry.others])
        for wording in wordings if both_ways else [entry.text]:
            words = telling_words(analysis.clean(wording))[:MAX_WORDS]
            if not words:
                continue
            if entry.language == ENGLISH:
                self._english.update((_one_of_many(analysis.folded(word)), word.lower()) for word in words)
                self._sure.update(_plain(words) if len(words) == 1 and not entry.hesitant else ())
            own = phrase_key(wording)
            others = tuple(other for other in wordings if other != wording and phrase_key(other) != own)
            if not others:
                continue
            keys = () if entry.language == ENGLISH else french_keys(words)
            if entry.language != FRENCH:
                keys = (*keys, english_key(words))
            way = _Way(_plain(words), others, is_translation=entry.language == ENGLISH, hesitant=entry.hesitant)
            for key in dict.fromkeys(keys):
                self._ways.setdefault(key, []).append(way)
            self._longest = max(self._longest, len(words))

    def knows(self, word: str) -> bool:
        """Whether a folded word is one of the English vocabulary, or leads anywhere by itself."""
        return _one_of_many(word) in self._english or any(
            key in self._ways for key in ((stem,) for stem in _stems(word))
        )

    def nearest_english(self, word: str) -> str:
        """The English word that a folded one is by one typing error; empty when there is none."""
        near = self._near.one_slip_from(_one_of_many(word))
        best = min(near, key=lambda other: (other[:1] != word[:1], abs(len(other) - len(word))), default="")
        return self._english.get(best, "")

    def is_english(self, text: str) -> bool:
        """Whether something in a text is English and nothing is clearly French."""
        is_french, has_english = _signs(text)
        return has_english or (
            not is_french and not self._sure.isdisjoint(_plain(analysis.words(analysis.clean(text))))
        )

    @staticmethod
    def is_french(text: str) -> bool:
        """Whether a text is clearly French."""
        return _signs(analysis.clean(text))[0]

    def found_in(self, text: str) -> tuple[Synonyms, ...]:
        """
        What the words and phrases of a text call for, longest phrases first; at most 12.

        A phrase keeps the shorter ones inside it: `chronic disease` also asks for what `disease` calls for.
        """
        text = analysis.as_asked(text)
        words = telling_words(text)[: 2 * MAX_FOUND + MAX_WORDS]
        if not words or not self._ways:
            return ()
        called = self._called(words)
        is_french, is_english = _signs(text)
        plain = _plain(words)
        sure = {place for place, (way, start, end) in enumerate(called) if way.words == plain[start:end]}
        exact = {called[place][1:] for place in sure if called[place][0].is_translation}
        is_english = is_english or (
            not is_french and any(called[place][0].is_translation and not called[place][0].hesitant for place in sure)
        )
        found: dict[tuple[int, int, bool], dict[str, None]] = {}
        for place, (way, start, end) in enumerate(called):
            # a word both languages have, or that only has the stem of an English one (`financement`), tells no language
            if way.is_translation and (is_french or not (is_english or (place in sure and not way.hesitant))):
                continue
            # `insurance` is not `insured`, though their stems are one; `medical` in an English text is no `médicament`
            if is_english and place not in sure and (not way.is_translation or (start, end) in exact):
                continue
            found.setdefault((start, end, way.is_translation), {}).update(dict.fromkeys(way.others))
        return tuple(
            Synonyms(
                surface=" ".join(words[start:end]),
                words=tuple(analysis.folded(word) for word in words[start:end]),
                others=tuple(others)[:MAX_OTHERS],
                is_translation=is_translation,
            )
            for (start, end, is_translation), others in list(found.items())[:MAX_FOUND]
        )

    def _called(self, words: list[str]) -> list[tuple[_Way, int, int]]:
        """Every entry that a run of these words calls for, with where the run begins and ends; longest runs first."""
        french = [_stems(word) for word in words]
        english = english_key(words)
        called: list[tuple[_Way, int, int]] = []
        for length in range(min(self._longest, len(words)), 0, -1):
            for start in range(len(words) - length + 1):
                run = slice(start, start + length)
                primary, other = tuple(stems[0] for stems in french[run]), tuple(stems[-1] for stems in french[run])
                keys = dict.fromkeys([primary, other, english[run]])
                called += [(way, start, start + length) for key in keys for way in self._ways.get(key, ())]
        return called


def _signs(text: str) -> tuple[bool, bool]:
    """Whether a text is clearly French, and whether something in it is English."""
    words = {analysis.folded(word) for word in analysis.words(text)}
    is_english = not words.isdisjoint(ENGLISH_SIGNS)
    has_accents = analysis.fold(text) != text.lower()
    is_french = has_accents or analysis.has_elision(text) or not words.isdisjoint(FRENCH_SIGNS)
    return is_french and not is_english, is_english
