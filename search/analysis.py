"""
How French and English text becomes terms. The rules are data; both engines are tested against the same word list.

A word gives two French forms, because each order loses something: the stem folded afterwards groups é, er and ée; the
folded word stemmed afterwards is what a reader who types no accents asks for. Plurals that the Snowball stemmer leaves
apart (vélos, travaux, lieux) are made singular first.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import tantivy

from search.lexicon import (
    APOSTROPHES,
    COGNATE_ENDINGS,
    ELIDED,
    HYPHENS,
    IRREGULAR_SINGULARS,
    LIGATURES,
    NO_PLURALS,
    STOP_WORDS,
)

MAX_WORD = 60
BEGINNING = 3
SHORTEST_BASE = 3  # letters before the ending of a word that two languages share
LONGEST_ENDING = max(map(len, COGNATE_ENDINGS))

_WORD = re.compile(r"[^\W_]+")
_PLAIN_WORD = re.compile(r"\w+")  # the same where no `_` stands, and faster
_ELISION = re.compile(
    rf"(?<![^\W_])(?:{'|'.join(sorted(ELIDED, key=len, reverse=True))})[{APOSTROPHES}](?=\w)", re.IGNORECASE
)
_COMPOUND = re.compile(rf"[^\W_]+(?:[{HYPHENS}][^\W_]+)+")
_DOTTED = re.compile(r"(?<![^\W_])(?:[^\W\d_]\.){2,}(?:[^\W\d_](?![^\W_]))?")
_INITIAL = re.compile(rf"(?<![{HYPHENS}\w])([^\W\d_])[{HYPHENS}](?=[^\W_]{{3,}}(?![{HYPHENS}\w]))")
_IDENTIFIER = re.compile(r"[A-Za-z0-9]+(?:_[A-Za-z0-9&.]*[A-Za-z0-9])+")
_LIGATURE_TABLE = str.maketrans(LIGATURES)
_TWO_LETTERS = tuple(one for one in set(map(str.lower, LIGATURES.values())) if len(one) > 1)
_ACCENTED = {
    "a": "aàáâãäåæ",
    "c": "cç",
    "e": "eèéêë",
    "i": "iìíîï",
    "n": "nñ",
    "o": "oòóôõöøœ",
    "s": "sßš",
    "l": "lł",
    "u": "uùúûü",
    "y": "yýÿ",
    "z": "zž",
}
_STEM_FRENCH = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.raw()).filter(tantivy.Filter.stemmer("french")).build()
_STEM_ENGLISH = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.raw()).filter(tantivy.Filter.stemmer("english")).build()


def clean(text: str) -> str:
    """The text in composed form, without what no engine stores (NUL, halves of surrogate pairs) or shows (inside words)."""
    if text.isascii():
        return text.replace("\x00", " ")
    text = unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode().replace("\x00", " "))
    return _INSIDE_WORDS.sub("", text)


# Signs that show nothing, between letters: soft hyphens, joiners, spaces of no width.
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_INSIDE_WORDS = re.compile(rf"(?<=[^\W])[{_INVISIBLE}]+(?=[^\W])")
_PLAIN = str.maketrans({**dict.fromkeys(_INVISIBLE), **dict.fromkeys("\u2010\u2011\u2012", "-"), "\u00b4": "'"})


def as_asked(text: str) -> str:
    """
    What a reader typed or pasted, in the plain signs it stands for: full-width letters, non-breaking hyphens and spaces,
    ligatures; what shows nothing is gone. For questions only: a text that is shown keeps its signs.
    """
    if text.isascii():
        return clean(text)
    return clean(unicodedata.normalize("NFKC", clean(text).translate(_PLAIN)).translate(_PLAIN))


def fold(text: str) -> str:
    """Lower case, without accents and ligatures."""
    lowered = text.lower()
    if lowered.isascii() or (lowered := lowered.translate(_FOLDED)).isascii():
        return lowered
    parts = unicodedata.normalize("NFD", lowered.translate(_LIGATURE_TABLE))
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


# The accented letters of Western Europe, composed: nearly every word ends here.
_FOLDED = {
    code: "".join(
        sign
        for sign in unicodedata.normalize("NFD", chr(code).translate(_LIGATURE_TABLE))
        if not unicodedata.combining(sign)
    )
    for code in range(0xDF, 0x180)
    if chr(code).isalpha() and chr(code) == chr(code).lower()
}


def singular(word: str) -> str:
    """The singular of a lower-case French word where the stemmer would not see the plural; else the word."""
    if (known := _SINGULARS.get(word)) is not None:
        return known
    if len(word) > 3 and word[-1] == "s" and word[-2] in "aiouéàûîâ" and word not in NO_PLURALS:  # noqa: PLR2004 -- a plural has a stem
        return word[:-1]
    return word


_SINGULARS = {**{fold(many): fold(one) for many, one in IRREGULAR_SINGULARS.items()}, **IRREGULAR_SINGULARS}


def _stem(word: str) -> str:
    found = _STEM_FRENCH.analyze(singular(word))
    return found[0] if found else word


@lru_cache(maxsize=200_000)
def forms(word: str) -> tuple[str, ...]:
    """The one or two French forms of a word; the first is the one whose positions are kept."""
    word = word[:MAX_WORD].lower().translate(_LIGATURE_TABLE)
    primary = fold(_stem(word))
    other = _stem(fold(word))
    return (primary,) if other == primary else (primary, other)


@lru_cache(maxsize=50_000)
def english_form(word: str) -> str:
    """The English stem, marked so that it never meets a French one."""
    found = _STEM_ENGLISH.analyze(fold(word[:MAX_WORD]))
    return f"e:{found[0] if found else word}"


@lru_cache(maxsize=50_000)
def cognate_forms(word: str) -> tuple[str, ...]:
    """The forms of the French word that an English one is but for its ending: `biology` gives those of `biologie`."""
    exact = folded(word)
    for length in range(min(LONGEST_ENDING, len(exact) - SHORTEST_BASE), 1, -1):
        if (ending := COGNATE_ENDINGS.get(exact[-length:])) is not None:
            return forms(exact[:-length] + ending)
    return ()


@lru_cache(maxsize=200_000)
def folded(word: str) -> str:
    """One word as `exact_words` keeps it."""
    return fold(word[:MAX_WORD])


def words(text: str) -> list[str]:
    """Words of a clean text as written, without elided articles; `_` and hyphens separate."""
    if any(sign in text for sign in APOSTROPHES):
        text = _ELISION.sub(" ", text)
    return (_WORD if "_" in text else _PLAIN_WORD).findall(text)


def has_elision(text: str) -> bool:
    """Whether an article is elided somewhere: a sure sign of French."""
    return _ELISION.search(text) is not None


def _beginning(mark: str) -> str:
    """The letters with which every word of this form begins: three, fewer where a stemmer or a ligature writes another."""
    mark = mark.removeprefix("e:")
    start = mark[:BEGINNING] if len(mark) > BEGINNING or not mark.endswith("e") else mark[: BEGINNING - 1]
    return start[:1] if any(two in start for two in _TWO_LETTERS) else start


@lru_cache(maxsize=256)
def word_pattern(marks: frozenset[str], similar: frozenset[str] = frozenset()) -> re.Pattern[str]:
    """
    Finds the words that begin like one of the marks, accents and case aside; only they need a closer look.

    What is `similar` to a word typed with errors begins with its first letter.
    """
    starts = {_beginning(mark) for mark in marks} | {word[:1] for word in similar}
    if not starts or any(not (start.isascii() and start.isalnum()) for start in starts):
        return _WORD
    starts |= {
        _beginning(fold(many))
        for many, one in _SINGULARS.items()
        if any(fold(one).startswith(start) for start in starts)
    }
    starts = {start for start in starts if not any(start != other and start.startswith(other) for other in starts)}
    classes = ("".join(_either_case(sign) for sign in start) for start in sorted(starts))
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(classes)})[^\W_]*")


def _either_case(sign: str) -> str:
    signs = _ACCENTED.get(sign, sign) + ("y" if sign == "i" else "")  # stemmers write i for y: payer, psy
    return f"[{signs}{signs.upper()}]" if sign.isalpha() else sign


def marked_spans(text: str, matches: Callable[[str], bool], pattern: re.Pattern[str] = _WORD) -> list[tuple[int, int]]:
    """Where the words stand that match, in characters; an elided article is no word."""
    found = [match.span() for match in pattern.finditer(text) if matches(match.group())]
    return [
        (start, end)
        for start, end in found
        if not (end < len(text) and text[end] in APOSTROPHES and text[start:end].lower() in ELIDED)
    ]


def word_spans(text: str) -> list[tuple[int, int]]:
    """Where every word stands, in characters."""
    return [match.span() for match in _WORD.finditer(text)]


def identifier_spans(text: str) -> list[tuple[int, int]]:
    """Where unbroken tokens with `_` stand, in characters: `T_MCO&aa.B` whole; of `oravue.T_MCO18C`, what follows the dot."""
    return [match.span() for match in _IDENTIFIER.finditer(text)]


def is_stop_word(word: str) -> bool:
    return folded(word) in STOP_WORDS


def with_initials(text: str) -> str:
    """The text with a letter before a hyphen and the word behind it as one word: C-section gives Csection."""
    return _INITIAL.sub(r"\1", text)


def compounds(text: str) -> list[str]:
    """What is written with hyphens or dots, in one piece: e-mail gives email, C.A.F. gives caf."""
    found: list[str] = []
    if any(sign in text for sign in HYPHENS):
        found += [
            fold(re.sub(rf"[{HYPHENS}]", "", match)) for match in _COMPOUND.findall(text) if len(match) <= MAX_WORD
        ]
    if "." in text:
        found += [fold(match.replace(".", "")) for match in _DOTTED.findall(text)]
    return found


@lru_cache(maxsize=200_000)
def _read_word(word: str) -> tuple[str, str, tuple[str, ...]]:
    """Exact form, first stem (empty for a stop word) and other stems of one word."""
    exact = folded(word)
    if exact in STOP_WORDS:
        return exact, "", ()
    variants = forms(word)
    return exact, variants[0], variants[1:]


@lru_cache(maxsize=200_000)
def word_marks(word: str) -> tuple[str, ...]:
    """Every form by which a word of a shown text may meet a word of the reader."""
    exact = folded(word)
    return (exact,) if exact in STOP_WORDS else (exact, *forms(word), english_form(word))


@dataclass(frozen=True, slots=True)
class TextTerms:
    """
    One text as terms: `exact` every word unstemmed, `stems` how often each form stands there, `pairs` neighbouring first stems,
    `length` how many words say something.
    """

    exact: str
    stems: Mapping[str, int]
    pairs: frozenset[str]
    length: int


@lru_cache(maxsize=1024)
def text_terms(text: str, language: str) -> TextTerms:
    """Read a text once. A family's texts are read for the child and for its root: the last thousand are remembered."""
    found = list(map(_read_word, words(text)))
    main = [primary for _exact, primary, _others in found if primary]
    stems = Counter(main)
    stems.update(other for _exact, _primary, others in found for other in others)
    if language == "en":
        stems.update(english_form(exact) for exact, primary, _others in found if primary)
    for piece in compounds(text):
        stems.update({piece, *forms(piece)})
    return TextTerms(" ".join([exact for exact, _p, _o in found]), stems, frozenset(pairs_of(main)), len(main))


def exact_text(text: str, language: str) -> str:
    """A text for the unstemmed field: every word, separated by spaces."""
    return text_terms(text, language).exact


def pairs_of(stems: Sequence[str]) -> list[str]:
    return [f"{one}_{other}" for one, other in pairwise(stems)]


def exact_words(text: str) -> list[str]:
    """Terms of the unstemmed field: every word, lower case, without accents."""
    return [folded(word) for word in words(text)]


def title_key(text: str) -> str:
    """What makes two titles the same title."""
    return " ".join(exact_words(text))[:200]


def identifier_tokens(text: str) -> list[str]:
    """Unbroken tokens holding `_`, as written: `ER_PRS_F`, `T_MCO&aa.B`."""
    if "_" not in text:
        return []
    return _IDENTIFIER.findall(" ".join([part for part in text.split() if "_" in part]))  # most of a text is not
