"""How common words are among the roots open to all: asked once for many words, and remembered for a while."""

import time
from collections.abc import Iterable

from search.engines.elasticsearch.asking import Answer, Body
from search.engines.elasticsearch.clauses import Q
from search.impacts import ANY_ROOT
from search.ranking import rarity_of

KEPT_SECONDS = 30.0
MOST_KEPT = 50_000


class Commonness:
    """Numbers of roots by word. What has been written since is noticed after half a minute, or at once by `forget`."""

    def __init__(self) -> None:
        self._known: dict[str, int] = {}
        self._since = 0.0

    def forget(self) -> None:
        self._known = {}

    def missing(self, words: Iterable[str]) -> list[str]:
        """Those of the words that have to be asked for."""
        now = time.monotonic()
        if now - self._since > KEPT_SECONDS or len(self._known) > MOST_KEPT:
            self._known, self._since = {}, now
        return [word for word in dict.fromkeys([ANY_ROOT, *words]) if word not in self._known]

    @staticmethod
    def asking(words: Iterable[str]) -> Body:
        """The search that counts these words, all at once."""
        counted = {str(number): Q("filter", term={"counted": word}) for number, word in enumerate(words)}
        return {"size": 0, "track_total_hits": False, "aggs": counted}

    def learn(self, words: Iterable[str], answer: Answer) -> None:
        """Remember what `asking` for these words was answered."""
        counts = answer["aggregations"]
        self._known = {**self._known, **{word: counts[str(n)]["doc_count"] for n, word in enumerate(words)}}

    def rarity(self, word: str) -> float:
        return rarity_of(self._known.get(word, 0), self._known.get(ANY_ROOT, 0))
