"""Sends searches to one alias: one alone, or several in one request."""

from collections.abc import Mapping, Sequence
from typing import Any

from elasticsearch import Elasticsearch
from elasticsearch.dsl import MultiSearch, Search

from django.conf import settings

from search.engines.elasticsearch.clauses import Clause, Q
from search.engines.elasticsearch.mapping import IndexEntry

Body = Mapping[str, Any]
Answer = dict[str, Any]


class WrittenSearch(Search[Any]):
    """A search whose body is JSON already: nothing of it is walked through again."""

    def to_dict(self, count: bool = False, **kwargs: Any) -> dict[str, Any]:
        body = {"query": self._extra["query"]} if count else {**self._extra, **kwargs}
        if "search_after" in body:  # where a page before ended, as the DSL remembers it
            body["search_after"] = list(body["search_after"])
        return body


class Asker:
    """Searches that answer whole or not at all, never from a part of the index. Connections are kept and shared."""

    def __init__(self, client: Elasticsearch, index: str) -> None:
        self.client = client
        self.index = index

    def search(self, body: Body) -> WrittenSearch:
        """A search with this body: `query`, `size`, `sort`, …"""
        asked = WrittenSearch(using=self.client, index=self.index, doc_type=[IndexEntry], extra=dict(body))
        wanted: dict[str, Any] = {"allow_partial_search_results": False}
        if settings.ELASTICSEARCH_SHARDS > 1:  # the same scores however the documents are spread
            wanted["search_type"] = "dfs_query_then_fetch"
        return asked.params(**wanted)

    def one(self, body: Body) -> Answer:
        """The answer to one search."""
        return _told(self.search(body).execute().to_dict())

    def several(self, bodies: Sequence[Body]) -> list[Answer]:
        """The answers to these searches, asked in one request."""
        if not bodies:
            return []
        if len(bodies) == 1:
            return [self.one(bodies[0])]
        asked: MultiSearch[Any] = MultiSearch(using=self.client, index=self.index)
        for body in bodies:
            asked = asked.add(self.search(body))
        answers = [_told(answer.to_dict()) for answer in asked.execute()]
        if len(answers) != len(bodies):
            raise ValueError("as many answers as searches were expected")
        return answers

    def totals(self, queries: Sequence[Clause], *filters: Clause) -> list[int]:
        """How many entries each query finds under these filters, asked together."""
        return [total_of(answer) for answer in self.several([counting(query, *filters) for query in queries])]


def _told(answer: Answer) -> Answer:
    """The answer to a search, which tells of its shards.

    Raises:
        KeyError: it is something else.

    """
    answer["_shards"]["total"]
    return answer


def counting(query: Clause, *filters: Clause) -> Body:
    """The search that only counts what a query finds under these filters."""
    return {"query": Q("bool", filter=[query, *filters]), "size": 0, "track_total_hits": True}


def total_of(answer: Answer) -> int:
    return int(answer["hits"]["total"]["value"])


def shown_by(answer: Answer) -> list[Mapping[str, Any]]:
    """What the index stored of each entry found."""
    return [line["_source"]["stored"] for line in answer["hits"]["hits"]]
