"""How a reader's text is understood: groups of alternatives, one for each word or identifier, never engine syntax."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from search import analysis
from search.identifiers import canonical_identifiers, located_identifiers
from search.lexicon import LIGHT_WORDS, STOP_WORDS
from search.query import MAX_TEXT, Query
from search.synonyms import Synonyms

MAX_GROUPS = 16
MAX_ALTERNATIVES = 8
Typos = Mapping[str, int]  # exact form of a word: how many typing errors it may hold
NO_TYPOS: Typos = MappingProxyType({})
SHORT = 4
LONG = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """
    Something else that satisfies a word: a synonym, its French, or, of a word put right, how it was typed.

    `surface` is the wording looked for; one word has several `stems`, a phrase the first stem of each word in `phrase`.
    An identifier has its spellings in `identifiers`. `stands_for` says how many words of the reader it replaces together.
    """

    surface: str
    stems: tuple[str, ...] = ()
    phrase: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    is_translation: bool = False
    is_typed: bool = False
    stands_for: int = 1

    @property
    def code(self) -> str:
        """Which kind of reason it is for a result."""
        return "stem" if self.is_typed else "translation" if self.is_translation else "synonym"


@dataclass(frozen=True, slots=True, kw_only=True)
class WordGroup:
    """
    One thing asked for. `stems` are alternatives in the stemmed fields, `exact` is the folded word; `identifiers`
    are alternatives when it is one; `parts` are its pieces: exact words of an identifier, stems of a compound.
    `alternatives` satisfy it too, and count less; a synonym of a phrase is an alternative of each word of the phrase.
    """

    surface: str
    exact: str = ""
    stems: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    is_stop_word: bool = False
    alternatives: tuple[Alternative, ...] = ()
    as_typed: bool = False

    @property
    def typed(self) -> str:
        """How the word was typed: other than `surface` where it was put right."""
        return next((other.surface for other in self.alternatives if other.is_typed), self.surface)

    @property
    def code(self) -> str:
        """Which kind of reason the word itself is for a result."""
        if self.typed != self.surface:
            return "spelling"
        return "exact" if self.is_stop_word else "compound" if self.parts else "stem"

    @property
    def edits(self) -> int:
        """Typing errors allowed: none in a short word or an identifier, two in a long one."""
        if self.as_typed or self.identifiers or len(self.exact) < SHORT or any(sign.isdigit() for sign in self.exact):
            return 0
        return 1 if len(self.exact) < LONG else 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """
    How a text is read: how many of its words must be there, and which of them may hold typing errors.

    `found` is how many results hold every word as typed.
    """

    least: int = 0
    how: str = "exact"
    typos: Typos = field(default_factory=lambda: NO_TYPOS)
    found: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """
    A text as groups. `light` are words that ask rather than say what about: they need not be found. `identifiers` are names the site knows which no group holds; `phrase` the first stems in order;
    `title_key` equals that of a title asked for in full.
    """

    text: str
    groups: tuple[WordGroup, ...] = ()
    light: tuple[WordGroup, ...] = ()
    identifiers: tuple[str, ...] = ()
    phrase: tuple[str, ...] = ()
    title_key: str = ""

    @property
    def is_empty(self) -> bool:
        return not self.groups

    @property
    def name_asked(self) -> str:
        """The one identifier that is the whole text, as it is called, lower case; empty when anything else is asked for."""
        return _only_name(self.groups)

    @property
    def words(self) -> tuple[str, ...]:
        """Every stem looked for, alternatives included."""
        found: dict[str, None] = dict.fromkeys(self.phrase)
        for group in (*self.groups, *self.light):
            found.update(dict.fromkeys((*group.stems, *group.parts)))
            for other in group.alternatives:
                found.update(dict.fromkeys((*other.stems, *other.phrase)))
        return tuple(found)

    @property
    def marks(self) -> frozenset[str]:
        """Forms that a word of a result must have to be marked."""
        found: set[str] = set()
        for group in self.groups:
            found.update(group.stems)
            found.add(group.exact)
            for alternative in group.alternatives:
                found.update(alternative.stems or alternative.phrase)
        return frozenset(found - {""})


def _only_name(groups: Sequence[WordGroup]) -> str:
    return groups[0].identifiers[-1] if len(groups) == 1 and groups[0].identifiers else ""


def _word_group(word: str) -> WordGroup:
    exact = analysis.folded(word)
    return WordGroup(
        surface=word,
        exact=exact,
        stems=tuple(dict.fromkeys((*analysis.forms(word), analysis.english_form(word), *analysis.cognate_forms(word)))),
        is_stop_word=exact in STOP_WORDS,
    )


def _compound_group(text: str, joined: str) -> WordGroup:
    """`e-mail`: in one piece, or its parts one after the other."""
    every = analysis.words(text)
    telling = [word for word in every if not analysis.is_stop_word(word)] or every
    return WordGroup(
        surface=text.strip(),
        exact=joined,
        stems=tuple(dict.fromkeys([*analysis.forms(joined), joined])),
        parts=tuple(analysis.forms(word)[0] for word in telling),
    )


def _identifier_group(token: str) -> WordGroup:
    names = dict.fromkeys([token.lower(), *canonical_identifiers(token, in_code=True)])
    return WordGroup(surface=token, identifiers=tuple(names), parts=tuple(analysis.exact_words(token)))


def _located_group(written: str, name: str) -> WordGroup:
    """A name as the site's reader found it: `t_mco19b` as written and as it is called, `er prs f` as it is called."""
    plain = "." not in written and " " not in written
    names = dict.fromkeys([written.lower(), name] if plain and "_" in written else [name])
    return WordGroup(
        surface=written, identifiers=tuple(names), parts=tuple(analysis.exact_words(written if plain else name))
    )


def read_excluded(text: str) -> WordGroup | None:
    """One word or identifier that must not be there, with its forms and spellings alone; None for several words."""
    tokens = analysis.identifier_tokens(text)
    if tokens and tokens[0] == text.strip():
        return _identifier_group(tokens[0])
    every = analysis.words(text)
    return _word_group(every[0]) if len(every) == 1 else None


def _alternative(text: str, *, is_translation: bool) -> Alternative | None:
    """One wording to look for; none when nothing can be read in it."""
    text = analysis.clean(text)
    if tokens := analysis.identifier_tokens(text):
        return Alternative(surface=text, identifiers=_identifier_group(tokens[0]).identifiers)
    every = analysis.words(text)
    telling = [word for word in every if not analysis.is_stop_word(word)] or every
    if not telling:
        return None
    if len(telling) == 1:
        return Alternative(surface=text, stems=analysis.forms(telling[0]), is_translation=is_translation)
    return Alternative(
        surface=text, phrase=tuple(analysis.forms(word)[0] for word in telling), is_translation=is_translation
    )


def _with_alternatives(groups: list[WordGroup], synonyms: tuple[Synonyms, ...]) -> list[WordGroup]:
    """Each group with what the synonyms of its words call for: (a or x) and (b or x) is (a and b) or x."""
    found: dict[int, dict[str, Alternative]] = {}
    for called in synonyms:
        words = set(called.words)
        holders = [
            number
            for number, group in enumerate(groups)
            if group.exact in words
            or (group.parts and (words.issuperset(group.parts) or "".join(called.words) == group.exact))
        ]
        for other in called.others if holders else ():
            alternative = _alternative(other, is_translation=called.is_translation)
            if alternative is not None:
                alternative = replace(alternative, stands_for=len(holders), is_typed=called.is_typed)
                for number in holders:
                    found.setdefault(number, {}).setdefault(other, alternative)
    return [
        _with_others(group, tuple(found[number].values())[:MAX_ALTERNATIVES]) if number in found else group
        for number, group in enumerate(groups)
    ]


def _with_others(group: WordGroup, others: tuple[Alternative, ...]) -> WordGroup:
    """A compound that means something as a whole is not found by its only telling part: `C-section` is no section."""
    lone = len(group.parts) == 1 and not group.identifiers
    return replace(group, alternatives=others, parts=() if lone else group.parts)


def reading_of(query: Query) -> Reading:
    """How the text of a question is understood."""
    return read_text(
        query.words, query.identifiers, query.synonyms, as_typed=query.as_typed, spelled_right=query.spelled_right
    )


def read_text(
    text: str,
    identifiers: tuple[str, ...] = (),
    synonyms: tuple[Synonyms, ...] = (),
    *,
    as_typed: bool = False,
    spelled_right: bool = False,
) -> Reading:
    """
    Understand a reader's text; anything at all may be given, what cannot be understood gives an empty reading.

    `as_typed` allows no typing error and leaves the synonyms out, `spelled_right` only the former.
    """
    text = analysis.as_asked(text[:MAX_TEXT])
    groups: dict[str, WordGroup] = {}
    rest = text
    located = located_identifiers(text)
    for start, end, name in located:
        groups.setdefault(name, _located_group(text[start:end], name))
    for start, end, _name in reversed(located):
        rest = f"{rest[:start]} {rest[end:]}"
    for token in analysis.identifier_tokens(rest):
        groups.setdefault(token.lower(), _identifier_group(token))
        rest = rest.replace(token, " ", 1)
    pieces = analysis.compounds(rest)
    if not {word for called in synonyms for word in called.words}.isdisjoint(pieces):
        rest = analysis.with_initials(rest)
    for word in analysis.words(rest):
        groups.setdefault(analysis.folded(word), _word_group(word))
    every = list(groups.values())
    telling = [group for group in every if not group.is_stop_word] or every
    light = [group for group in telling if group.exact in LIGHT_WORDS]
    if as_typed or len(light) == len(telling):
        light = []
    telling = [group for group in telling if group not in light][:MAX_GROUPS]
    in_order = tuple(group.stems[0] for group in every if group.stems and (group in light or group in telling))
    if len(pieces) == 1 and all(len(group.exact) <= 1 or group.exact in pieces[0] for group in telling):
        # e-mail, C.A.F.: the whole text is one compound, found in one piece or in its parts
        telling = [_compound_group(rest, pieces[0])]
    if as_typed or spelled_right:
        telling = [replace(group, as_typed=True) for group in telling]
    if synonyms and not as_typed:
        telling = _with_alternatives(telling, synonyms)
    held = {name for group in telling for name in group.identifiers}
    known = dict.fromkeys(
        [*(name.lower() for name in identifiers), *canonical_identifiers(text, in_code=len(every) == 1)]
    )
    return Reading(
        text=text,
        groups=tuple(telling),
        light=tuple(light[:MAX_GROUPS]),
        identifiers=tuple(name for name in known if name not in held),
        phrase=in_order,
        title_key=analysis.title_key(_only_name(telling) or text),
    )
