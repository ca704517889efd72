"""How much each kind of match counts; the same numbers for every engine."""

from math import ceil

STEM_BOOSTS = {"title": 3.0, "body": 1.0, "family": 0.55}
EXACT_BOOSTS = {"title": 4.0, "body": 1.25}
PAIR_SCORES = {"title": 6.0, "body": 3.5}
PHRASE_BOOSTS = {"title": 2.0, "body": 1.2, "family": 0.4}
IDENTIFIER_SCORES = {"id_title": 60.0, "id_text": 22.0, "id_family": 12.0}
IDENTIFIER_BEGINNING = 5.0
IDENTIFIER_APART = {"title": 1.0, "body": 0.5}
SAME_TITLE = 30.0
# A root one of whose members bears the very name asked for counts as much as that member.
MEMBER_OF_THIS_NAME = IDENTIFIER_SCORES["id_title"] + SAME_TITLE
PHRASE_SLOP = 3
TIE = 0.15
IDENTIFIER_TIE = 0.05
TYPO_SCORE = 0.0001
# A synonym counts less than the word it stands for in the same place; a phrase no more than one word.
SYNONYM_SHARE = 0.8
TRANSLATION_SHARE = 0.9

# Where not every word is asked for as typed, each word found as typed counts so much more: more words come first.
WORD_FOUND = 60.0
SYNONYM_FOUND = 54.0
MOST = 0.6
ENOUGH = 10
TOO_LITTLE = 3


def most_of(words: int) -> int:
    """How many of so many words are most of them."""
    return max(1, ceil(words * MOST))
