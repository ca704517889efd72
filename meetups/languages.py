"""In which language a transcript is, told by its commonest words: French or English, the two the meetups are held in."""

import re

LOOKED_AT = 20_000  # characters
FEWEST = 5  # such words, and twice as many as of the other language
_WORD = re.compile(r"[^\W\d_]+")
_COMMON = {
    "fr": frozenset(
        [
            "le",
            "la",
            "les",
            "des",
            "du",
            "et",
            "est",
            "une",
            "dans",
            "pour",
            "que",
            "qui",
            "pas",
            "vous",
            "nous",
            "avec",
            "ce",
            "cette",
            "au",
            "aux",
            "il",
            "elle",
        ]
    ),
    "en": frozenset(
        [
            "the",
            "and",
            "of",
            "to",
            "is",
            "that",
            "for",
            "you",
            "with",
            "this",
            "are",
            "we",
            "it",
            "was",
            "have",
            "be",
            "from",
            "they",
            "what",
            "there",
        ]
    ),
}


def language_of(text: str) -> str:
    """`fr`, `en`, or "" when the words do not tell."""
    words = [word.casefold() for word in _WORD.findall(text[:LOOKED_AT])]
    counted = sorted((sum(word in common for word in words), language) for language, common in _COMMON.items())
    (fewer, _other), (most, language) = counted
    return language if most >= FEWEST and most >= 2 * fewer else ""
