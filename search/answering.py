"""From a question to its answer: as typed where that finds something, else in the words that were likely meant."""

import re
from collections.abc import Iterable
from dataclasses import replace

from search import analysis
from search.corrections import DOUBTED, FAR_COMMONER, corrected
from search.engines.base import SearchEngine
from search.identifiers import nearest_identifiers
from search.lexicon import HYPHENS, LIGHT_WORDS
from search.query import Query
from search.results import AlsoSearched, Results
from search.slips import typing_errors
from search.synonyms import Synonyms
from search.thesaurus import known_synonyms, with_synonyms
from search.weights import ENOUGH

NAME_LIKE = re.compile(r"(?<!\w)[A-Za-z]\w{4,40}(?!\w)", re.ASCII)
MOST_NAMES = 3
COMPOUND = re.compile(rf"(?<=\w)[{HYPHENS}](?=\w)")
ENGLISH_WORDS = 3  # English words put right in one text
SHORTEST_ENGLISH = 5
MOST_DOUBTED = 4
Corrections = tuple[tuple[str, str], ...]


def answered(engine: SearchEngine, query: Query) -> Results:
    """
    The engine's answer; for a text with typing errors, that to the words that were likely meant.

    Likeness alone puts results in no order worth reading; a known word ranks them as any other word does.
    """
    found = engine.search(replace(query, words_first=not query.as_typed))
    total = found.total if query.as_typed or found.total >= ENOUGH else _total(engine, query, found)
    if query.as_typed or (found.reading == "exact" and total >= ENOUGH):
        return _told(found if query.as_typed else _hinted(engine, query, found), query)
    right, how = _words_meant(engine, query, found, total)
    if right:
        better = _put_right(engine, query, right, how)
        if better.total or engine.search(_alone(_meant(query, right))).total:
            return better
        return _in_parts(engine, query) or better
    if found.corrections:
        return _told(engine.search(replace(query, spelled_right=True)), query)
    return _told(_hinted(engine, query, found), query) if total else _otherwise(engine, query, found)


def _words_meant(engine: SearchEngine, query: Query, found: Results, total: int) -> tuple[Corrections, str]:
    """The words to put right, each with what it likely means, and how the text is read then when not as the engine says."""
    if found.reading != "exact" or not total:
        english = _english_meant(engine, query, dict(found.corrections))
        if english:
            return english, "spelling"
    if found.corrections:
        sound, held = _sound(engine, query, found.corrections)
        return sound, "" if held else found.reading
    return (_doubted(engine, query) if total else ()), ""


def _sound(engine: SearchEngine, query: Query, corrections: Corrections) -> tuple[Corrections, bool]:
    """
    Those of the corrections to rely on, and whether documents hold every word they would put right.

    A word that documents hold is put right only by one that many times as many hold; an English one that the
    vocabulary knows, and one that the synonyms lead from, by none.
    """
    led_from = {word for called in query.synonyms if not called.is_translation for word in called.words}
    corrections = tuple((word, known) for word, known in corrections if word not in led_from)
    thesaurus = known_synonyms()
    if not thesaurus.is_french(query.text):
        corrections = tuple((word, known) for word, known in corrections if not thesaurus.knows(word))
    if not corrections:
        return (), False
    every = [word for pair in corrections for word in pair]
    held = dict(zip(every, engine.holding(every, audience=query.audience), strict=True))
    sound = tuple(
        (word, known) for word, known in corrections if not held[word] or held[known] >= FAR_COMMONER * held[word]
    )
    return sound, all(held[word] for word, _known in sound)


def _doubted(engine: SearchEngine, query: Query) -> Corrections:
    """Where few documents hold all words: slips that documents make too."""
    words = [analysis.folded(word) for word in analysis.words(query.text)]
    if len(words) == 1 or "_" in query.text:
        return ()
    telling = [word for word in dict.fromkeys(words) if len(word) >= DOUBTED and _says_something(word)]
    numbers = zip(telling, engine.holding(telling, audience=query.audience), strict=True) if telling else ()
    rare = {word: number for word, number in numbers if number < ENOUGH}
    held = dict(list(rare.items())[:MOST_DOUBTED])
    found = engine.slips(held, audience=query.audience) if held else []
    return _sound(engine, query, tuple(found))[0] if found else ()


def _says_something(word: str) -> bool:
    """Whether a folded word tells what about, and holds no digit."""
    return not (word in LIGHT_WORDS or analysis.is_stop_word(word) or any(sign.isdigit() for sign in word))


def _put_right(engine: SearchEngine, query: Query, corrections: Corrections, how: str) -> Results:
    """The answer to the text with these words put right; `how` it was read, when not as the engine says."""
    meant = _meant(query, corrections)
    better = engine.search(meant)
    return replace(
        _told(better, meant),
        reading=how or better.reading,
        corrections=corrections,
        did_you_mean=corrected(query.text, corrections),
    )


def _meant(query: Query, corrections: Iterable[tuple[str, str]]) -> Query:
    """The question in the words likely meant, with what these call for; the words as they were typed satisfy it too."""
    right = with_synonyms(replace(query, text=corrected(query.text, corrections), synonyms=()))
    typed = tuple(
        Synonyms(surface=known, words=(analysis.folded(known),), others=(word,), is_typed=True)
        for word, known in corrections
    )
    return replace(right, synonyms=(*typed, *right.synonyms), spelled_right=True)


def _alone(query: Query) -> Query:
    """The same text and operators with nothing chosen, for their number alone."""
    return replace(
        query,
        kinds=(),
        filters={},
        near=None,
        only=(),
        related=(),
        facets=(),
        children=0,
        page=1,
        page_size=1,
        explain=False,
    )


def _total(engine: SearchEngine, query: Query, found: Results) -> int:
    """How many results there are with nothing chosen: what is chosen never changes how the text is read."""
    narrowed = query.kinds or query.filters or query.near or query.only
    return engine.search(_alone(query)).total if narrowed and not found.corrections else found.total


def _otherwise(engine: SearchEngine, query: Query, found: Results) -> Results:
    """Where nothing is found: the answer for the identifiers that words nearly are, else for a compound's parts, if any."""
    if (better := _nearest_name(engine, query, found)) is not found:
        return _told(better, query)
    return _in_parts(engine, query) or _told(found, query)


def _in_parts(engine: SearchEngine, query: Query) -> Results | None:
    """The answer for the parts of compounds, None where there is none: what is wrong in `sages-feemes` is found in its parts."""
    apart = COMPOUND.sub(" ", query.text)
    if apart == query.text:
        return None
    parts = answered(engine, with_synonyms(replace(query, text=apart, synonyms=())))
    return parts if parts.total else None


def _english_meant(engine: SearchEngine, query: Query, likely: dict[str, str]) -> Corrections:
    """
    English words of the vocabulary for words nobody wrote, one slip away: no document holds `illness`, nor could tell it.

    A word of documents that is as near (`likely`) is taken instead, unless the text is English.
    """
    thesaurus = known_synonyms()
    if thesaurus.is_french(query.text):
        return ()
    is_english = thesaurus.is_english(query.text)
    found: dict[str, str] = {}
    for word in dict.fromkeys(analysis.folded(word) for word in analysis.words(query.text)):
        if len(word) < SHORTEST_ENGLISH or not _says_something(word) or thesaurus.knows(word):
            continue
        if not is_english and typing_errors(word, analysis.folded(likely.get(word, "")), 1) == 1:
            continue
        if near := thesaurus.nearest_english(word):
            found[word] = near
    held = engine.holding(list(found), audience=query.audience) if found else []
    unknown = [word for word, number in zip(found, held, strict=True) if not number]
    return tuple((word, found[word]) for word in unknown[:ENGLISH_WORDS])


def _near_names(tokens: Iterable[str]) -> Corrections:
    """Tokens that are no known identifier, folded, with the one they nearly are."""
    near = {token: nearest_identifiers(token, 1) for token in list(dict.fromkeys(tokens))[:MOST_NAMES]}
    return tuple((analysis.folded(token), names[0]) for token, names in near.items() if names)


def _hinted(engine: SearchEngine, query: Query, found: Results) -> Results:
    """What is found, with the known identifiers that names in the text nearly are, where this reader would find those."""
    corrections = _near_names(token for token in NAME_LIKE.findall(query.text) if "_" in token)
    if not corrections or not found.total:
        return found
    meant = corrected(query.text, corrections)
    if not engine.search(_alone(replace(query, text=meant))).total:
        return found
    return replace(found, corrections=corrections, did_you_mean=meant)


def _nearest_name(engine: SearchEngine, query: Query, found: Results) -> Results:
    """Where nothing is found: the answer for the known identifiers that words of the text nearly are, if any."""
    corrections = _near_names(NAME_LIKE.findall(query.text))
    if not corrections:
        return found
    meant = corrected(query.text, corrections)
    better = engine.search(replace(query, text=meant))
    if not better.total:
        return found
    return replace(better, reading="spelling", corrections=corrections, did_you_mean=meant)


def _told(results: Results, query: Query) -> Results:
    """The results with what was looked for beside the words typed."""
    also = tuple(
        AlsoSearched(word=found.surface, synonyms=found.others, is_translation=found.is_translation)
        for found in query.synonyms
        if not found.is_typed
    )
    return replace(results, also=also)
