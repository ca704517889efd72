"""
How strongly an entry holds each of its words: decided once, when it is indexed, so that every engine ranks alike.

The engines' own formulas take the length of all documents together, variables and minutes among them, and each rounds it its
own way. Here a word's strength is the usual saturated frequency against a fixed usual length, kept as one of eight levels
in three bits: three lists of words, `tf_1`, `tf_2` and `tf_4`, whose scores add up. A title says in two more, `brief_1` and
`brief_2`, how few words it has beside.
"""

from collections import Counter

from search import analysis
from search.documents import PUBLIC
from search.families import Entry

WORD_LISTS = (
    "every",
    "counted",
    "title_words",
    "pairs",
    "title_pairs",
    "tf_1",
    "tf_2",
    "tf_4",
    "brief_1",
    "brief_2",
)
ANY_ROOT = "*"  # stands in `counted` of every root open to all

USUAL_LENGTH = 200  # words that say something, on a usual page
LENGTH_SHARE = 0.45  # how much a long text has to say a word more often
SATURATION = 1.2
HEADING = 0.8  # how often a word of a heading counts beside
MOST_HEADINGS = 3
STEP = 0.25
MOST_LEVEL = 7
BRIEF, SHORT, USUAL = 2, 4, 6  # words of a title


class _Counted:
    """Stems of some texts with how often they stand there, and how many words say something."""

    def __init__(self, language: str) -> None:
        self.stems: Counter[str] = Counter()
        self.length = 0
        self.pairs: set[str] = set()
        self._language = language

    def add(self, text: str) -> None:
        if text:
            terms = analysis.text_terms(text, self._language)
            self.stems.update(terms.stems)
            self.pairs |= terms.pairs
            self.length += terms.length
            for name in analysis.identifier_tokens(text):
                self.stems[name.lower()] += 1


def level_of(times: float, length: int) -> int:
    """The level, 0 to 7, of a word that stands so many times in so many words."""
    norm = SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * length / USUAL_LENGTH)
    return min(MOST_LEVEL, int(times * (SATURATION + 1) / (times + norm) / STEP))


def brevity_of(length: int) -> int:
    """From 3 for a title of one or two words to 0 for a long one."""
    return 3 if length <= BRIEF else 2 if length <= SHORT else 1 if length <= USUAL else 0


def word_lists(entry: Entry) -> dict[str, list[str]]:
    """
    The lists of words an engine keeps of an entry, by field; the text of its children included.

    `every` holds each word; `counted` the same for roots open to all, so that how common a word is tells of nothing hidden;
    `pairs` and `title_pairs` neighbouring words. Names with `_` do not lengthen a title.
    """
    language, own_title = entry.document.language, entry.own_title
    whole, title, headings = _Counted(language), _Counted(language), _Counted(language)
    title.add(own_title)
    said = own_title
    for name in analysis.identifier_tokens(own_title):
        said = said.replace(name, " ")
    brevity = brevity_of(analysis.text_terms(said, language).length)
    for text in (own_title, entry.document.body, *entry.family):
        whole.add(text)
    for text in entry.headings:
        headings.add(text)
    # most words stand there once or twice: each number of times is worked out once
    known: dict[float, int] = {}
    levels = []
    for word, count in whole.stems.items():
        times = count + HEADING * min(headings.stems[word], MOST_HEADINGS) if headings.stems else float(count)
        level = known.get(times)
        if level is None:
            level = known[times] = level_of(times, whole.length)
        levels.append((word, level))
    is_counted = entry.is_root and PUBLIC in entry.visibility
    return {
        "every": list(whole.stems),
        "counted": [ANY_ROOT, *whole.stems] if is_counted else [],
        "title_words": list(title.stems),
        "pairs": list(whole.pairs),
        "title_pairs": list(title.pairs),
        **{f"tf_{bit}": [word for word, level in levels if level & bit] for bit in (1, 2, 4)},
        **{f"brief_{bit}": list(title.stems) if brevity & bit else [] for bit in (1, 2)},
    }
