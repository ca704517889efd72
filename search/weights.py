"""How much each kind of match counts; the same numbers for every engine."""

from math import ceil

# What a word of the reader adds, as shares of its rarity: that it is there, how strongly (three bits of its level), that it
# stands in the title and how few words stand beside it there, and that it is written as typed.
WORD_SHARE = 0.45
TF_SHARES = {"tf_1": 0.25, "tf_2": 0.5, "tf_4": 1.0}
TITLE_SHARES = {"title_words": 1.32, "brief_1": 0.18, "brief_2": 0.4}
EXACT_SHARE = 0.15
PAIR_SHARES = {"pairs": 1.0, "title_pairs": 0.8}
PHRASE_APART = 0.7  # a phrase whose words stand apart
MOST_RARE = 8.0
LIGHT_SHARE = 0.2  # a word that asks rather than says what about
STOP_WORD_SCORES = {"title_exact": 4.0, "body_exact": 1.25, "family_exact": 0.5}
IDENTIFIER_SCORES = {"id_title": 60.0, "id_text": 22.0, "id_family": 12.0}
IDENTIFIER_BEGINNING = 5.0
IDENTIFIER_APART = {"title": 1.0, "body": 0.5}
SAME_TITLE = 30.0
# A root one of whose members bears the very name asked for stays above pages of any weight that only mention it.
MEMBER_OF_THIS_NAME = 2 * (IDENTIFIER_SCORES["id_title"] + SAME_TITLE)
TIE = 1.0  # clues of one word add up
IDENTIFIER_TIE = 1.0
TYPO_SCORE = 0.0001
# A synonym counts less than the word it stands for in the same place; a phrase no more than one word.
SYNONYM_SHARE = 0.8
PHRASE_BELOW = 0.95
SYNONYM_CEILING = 1.2  # a phrase may tell more than the word it stands for; with its share it stays below it
TRANSLATION_CEILING = 1.4
TRANSLATION_SHARE = 1.0
# Where a word was put right, the word as it was typed still comes first where it stands: it is rarer, and counts a little more.
AS_TYPED_SHARE = 1.05

# Where not every word is asked for as typed, each word found counts so much of its rarity more: more words come first.
WORD_FOUND = 1.0
SYNONYM_FOUND = 0.9
NAME_FOUND = 60.0
NAME_SHARE = 6.0
MOST = 0.6
ENOUGH = 10
# Long pages hold every word of many texts; below this, short pages that hold most of them are looked for as well.
ENOUGH_TOGETHER = 20
TOO_LITTLE = 3


def most_of(words: int) -> int:
    """How many of so many words are most of them."""
    return max(1, ceil(words * MOST))
