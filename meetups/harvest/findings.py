"""What a transcript offers: questions asked, names of the dictionary, places where a chapter may begin, short forms nobody explains.
Only offers: whoever looks at them keeps what is right.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from meetups.chapters import LONGEST_TITLE
from meetups.sentences import Line, folded_words
from meetups.timecodes import write_timecode

LEAST_WORDS = 4  # of a question: « Oui ? » is none
LONGEST_QUESTION = 200
BETWEEN_CHAPTERS = 60.0  # seconds
SILENCE = 4.0  # seconds without a word, after which something new often begins
MOST = 60
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+")
_LEAD = re.compile(r"^(?:autre |dernière |première )?questions?(?: de la salle| suivante)?\s*[:,.]\s*", re.IGNORECASE)
_ASKING = re.compile(
    r"^(?:et |mais |alors |donc )?(?:est ce que|qu est ce|comment|pourquoi|combien|quelle?s?|ou trouve|peut on|faut il|y a t il"
    r"|a quoi|qui peut|quand)\b"
)
_OPENING = re.compile(
    r"^(?:passons|venons en|commencons|pour commencer|pour finir|pour terminer|pour conclure|en conclusion|ensuite|maintenant"
    r"|premierement|deuxiemement|troisiemement|premiere partie|deuxieme partie|troisieme partie|premier point|deuxieme point"
    r"|troisieme point|dernier point|premier piege|deuxieme piege|troisieme piege|place aux questions|je prends les questions"
    r"|merci je prends|parlons)\b"
)
_SHORT_FORM = re.compile(r"(?<![\w-])[A-ZÉÈ]{3,8}(?![\w-])")


@dataclass(frozen=True, slots=True)
class Offer:
    """Something found at a second of the recording. `number` names it on the page that lists it."""

    number: int
    second: int
    text: str

    @property
    def timecode(self) -> str:
        return write_timecode(self.second)


@dataclass(frozen=True, slots=True, kw_only=True)
class Harvest:
    questions: tuple[Offer, ...] = ()
    chapters: tuple[Offer, ...] = ()
    names: tuple[Offer, ...] = ()
    terms: tuple[Offer, ...] = ()


@dataclass(frozen=True, slots=True)
class _Sentence:
    start: float
    text: str
    after_silence: bool


def harvest(lines: Sequence[Line], read_names: Callable[[str], Iterable[str]]) -> Harvest:
    """Everything a transcript offers, in its order; `read_names` finds canonical names of tables and variables in a text."""
    sentences = _sentences(lines)
    names: dict[str, float] = {}
    terms: dict[str, float] = {}
    for line in lines:
        found = tuple(read_names(line.text))
        for name in found:
            names.setdefault(name, line.start)
        for match in _SHORT_FORM.finditer(line.text):
            if match[0] not in found:
                terms.setdefault(match[0], line.start)
    return Harvest(
        questions=_offers(_questions(sentences)),
        chapters=_offers(_chapters(sentences)),
        names=_offers((second, name) for name, second in names.items()),
        terms=_offers((second, name) for name, second in terms.items()),
    )


def _offers(found: Iterable[tuple[float, str]]) -> tuple[Offer, ...]:
    listed = list(found)[:MOST]
    return tuple(Offer(number, int(second), text) for number, (second, text) in enumerate(listed))


def _sentences(lines: Sequence[Line]) -> list[_Sentence]:
    """Sentences, each with the second of the line in which it begins; a line without an end of sentence runs on."""
    starts, places, pieces, length = [], [], [], 0
    silent = set()
    for number, line in enumerate(lines):
        starts.append(line.start)
        places.append(length)
        pieces.append(line.text)
        length += len(line.text) + 1
        if number and line.start - lines[number - 1].end > SILENCE:
            silent.add(number)
    whole = " ".join(pieces)
    found, place = [], 0
    for end in (*(match.start() for match in _SENTENCE_END.finditer(whole)), len(whole)):
        text = whole[place:end]
        begin = place + len(text) - len(text.lstrip())
        number = bisect_right(places, begin) - 1
        if text.strip():
            found.append(_Sentence(starts[number], text.strip(), begin == places[number] and number in silent))
        place = end
    return found


def _questions(sentences: Iterable[_Sentence]) -> Iterable[tuple[float, str]]:
    seen = set()
    for sentence in sentences:
        text = _LEAD.sub("", sentence.text)
        words = folded_words(text)
        asked = text.endswith("?") or (not text.endswith((".", "!", "…")) and _ASKING.match(words) is not None)
        if asked and len(words.split()) >= LEAST_WORDS and len(text) <= LONGEST_QUESTION and words not in seen:
            seen.add(words)
            yield sentence.start, text[:1].upper() + text[1:]


def _chapters(sentences: Sequence[_Sentence]) -> Iterable[tuple[float, str]]:
    last = -BETWEEN_CHAPTERS
    for number, sentence in enumerate(sentences):
        begins = number == 0 or sentence.after_silence or _OPENING.match(folded_words(sentence.text)) is not None
        if begins and sentence.start - last >= BETWEEN_CHAPTERS:
            last = sentence.start
            title = sentence.text.rstrip(" .!…")
            yield sentence.start, title if len(title) <= LONGEST_TITLE else f"{title[: LONGEST_TITLE - 1].rstrip()}…"
