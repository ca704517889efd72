"""How common words are among the roots open to all: asked once for many words, and remembered for a while."""

import time
from collections.abc import Iterable
from typing import Any

from elasticsearch import Elasticsearch
from elasticsearch.dsl import A, Q, Search

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

    def learn(self, client: Elasticsearch, index: str, words: Iterable[str]) -> None:
        """Ask for the words not known yet, in one request."""
        now = time.monotonic()
        if now - self._since > KEPT_SECONDS or len(self._known) > MOST_KEPT:
            self._known, self._since = {}, now
        missing = [word for word in dict.fromkeys([ANY_ROOT, *words]) if word not in self._known]
        if not missing:
            return
        search: Search[Any] = Search(using=client, index=index)[0:0].extra(track_total_hits=False)
        for number, word in enumerate(missing):
            search.aggs.bucket(str(number), A("filter", Q("term", counted=word)))
        counts = search.execute().to_dict()["aggregations"]
        self._known = {**self._known, **{word: counts[str(number)]["doc_count"] for number, word in enumerate(missing)}}

    def rarity(self, word: str) -> float:
        return rarity_of(self._known.get(word, 0), self._known.get(ANY_ROOT, 0))
