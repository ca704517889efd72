"""Answers one query: stages, then page and counts in one request, then the children in another."""

from collections.abc import Mapping, Sequence
from typing import Any

from elasticsearch import Elasticsearch
from elasticsearch.dsl import A, MultiSearch, Q, Search

from django.conf import settings

from search.analysis import clean, exact_words, fold, identifier_tokens
from search.corrections import LIKE_IT, Corrector, correctable, corrected, corrections_alone, doubted
from search.engines.base import Groups
from search.engines.elasticsearch.commonness import Commonness
from search.engines.elasticsearch.mapping import IndexEntry
from search.engines.elasticsearch.queries import (
    OWN_ZONES,
    DslQuery,
    child_text,
    filters_of,
    group_query,
    level,
    named,
    operators_of,
    rights,
    spelling_clues,
    text_clues,
    text_query,
    weighted,
    within,
)
from search.explaining import AskedText, parts_of
from search.highlight import Highlighter
from search.query import MAX_PAGE_SIZE, Query
from search.reading import NO_TYPOS, Reading, Stage, Typos, WordGroup, reading_of
from search.results import FacetValue, Hit, Part, Results, SeeAlso, Suggestion
from search.shown import distance_to, fold_start, hit_of, looked_up, ranked_suggestions
from search.weights import ENOUGH, TOO_LITTLE, most_of

MAX_VALUES = 200
MAX_WINDOW = 10_000
MAX_PREFIX = 15


class Reader:
    """Questions to one alias."""

    def __init__(self, client: Elasticsearch, index: str, commonness: Commonness) -> None:
        self.client = client
        self.index = index
        self.commonness = commonness
        self._rarity = commonness.rarity

    def _search(self) -> Search[Any]:
        """A search that answers whole or not at all, never from a part of the index."""
        asked: Search[Any] = IndexEntry.search(using=self.client, index=self.index)
        asked = asked.params(allow_partial_search_results=False)
        if settings.ELASTICSEARCH_SHARDS > 1:  # the same scores however the documents are spread
            asked = asked.params(search_type="dfs_query_then_fetch")
        return asked

    # --- how the text is read ----------------------------------------------------------------

    def _totals(self, queries: Sequence[DslQuery], *filters: DslQuery) -> list[int]:
        """How many entries each query finds under these filters, asked together."""
        if not queries:
            return []
        asked: MultiSearch[Any] = MultiSearch(using=self.client, index=self.index)
        for query in queries:
            asked = asked.add(
                self._search().query(Q("bool", must=[query], filter=list(filters)))[0:0].extra(track_total_hits=True)
            )
        return [int(answer.to_dict()["hits"]["total"]["value"]) for answer in asked.execute()]

    def _stage(self, reading: Reading, *allowed: DslQuery, found: int | None = None) -> Stage:
        """
        The first way of reading that finds enough (every word, some words, typing errors): how many words it asks for.

        `found` is what every word finds, where that is known already.
        """
        words = len(reading.groups)
        if not words:
            return Stage()
        if found is None:
            found = self._totals([text_query(reading, self._rarity, words)], *allowed)[0]
        if found >= ENOUGH or (found >= TOO_LITTLE and words == 1):
            return Stage(least=words, found=found)
        unknown, widest = self._unknown(reading, *allowed) if found < TOO_LITTLE else (NO_TYPOS, None)
        for edits in (1, 2):  # two errors are looked for only where one finds nothing more
            typos = {word: min(edits, most) for word, most in unknown.items()}
            if not typos or edits > max(unknown.values()):
                break
            widened = self._totals([text_query(reading, self._rarity, words, typos)], *allowed)[0]
            if widened > found:
                enough = widened >= ENOUGH or words == 1
                least = words if enough else self._least(reading, typos, *allowed)[0]
                return Stage(least=least, how="spelling", typos=typos, found=found)
        if words == 1:
            return Stage(least=1, found=found)
        least, total = widest or self._least(reading, NO_TYPOS, *allowed)
        return Stage(least=least, how="some_words" if total > found else "exact", found=found)

    def _least(self, reading: Reading, typos: Typos, *allowed: DslQuery) -> tuple[int, int]:
        """How many words to ask for: most of them where that finds enough, else any; with what that finds."""
        return _wide_enough(reading, self._totals(self._wide(reading, typos), *allowed))

    def _wide(self, reading: Reading, typos: Typos) -> list[DslQuery]:
        return [text_query(reading, self._rarity, least, typos) for least in (most_of(len(reading.groups)), 1)]

    def _unknown(self, reading: Reading, *allowed: DslQuery) -> tuple[Typos, tuple[int, int] | None]:
        """
        Words of which this reader may see too little, hidden documents never counted; and the answer of `_least`.

        Both come of one request; of none where there is one word, which is asked about because it finds too little.
        """
        groups = [group for group in reading.groups if group.edits]
        if len(reading.groups) == 1:
            return {group.exact: group.edits for group in groups}, None
        queries = [group_query(group, self._rarity) for group in groups]
        totals = self._totals([*queries, *self._wide(reading, NO_TYPOS)], *allowed)
        few = {group.exact: group.edits for group, total in zip(groups, totals, strict=False) if total < TOO_LITTLE}
        return few, _wide_enough(reading, totals[-2:])

    # --- one page ----------------------------------------------------------------------------

    def search(self, query: Query) -> Results:
        reading = reading_of(query)
        if (not reading.groups and query.words.strip()) or not query.audience:
            return Results()
        allowed = rights(query.audience)
        child_kinds = self._child_kinds(query.kinds, rights(query.audience))
        self.commonness.learn(self.client, self.index, reading.words)
        asked = operators_of(query)
        clauses = [level(child_kinds), allowed, *asked]
        if query.only:
            clauses.append(Q("terms", key=list(query.only)))
        if query.near is not None and query.near.km is not None:
            clauses.append(within(query.near))
        filters = filters_of(query)
        if child_kinds:
            filters.pop("kind", None)
        strict = len(reading.groups)
        is_whole = len(clauses) == len(asked) + 2 and not child_kinds and query.start + query.size <= MAX_WINDOW
        if is_whole:  # the page of the usual reading tells whether it is enough: one request less
            answer, found = self._page(*self._searches(reading, strict, NO_TYPOS, clauses, filters, query), query)
            matched = int(answer["aggregations"]["matched"]["doc_count"])
            stage = self._stage(reading, level(), allowed, *asked, found=matched)
        else:
            stage = self._stage(reading, level(), allowed, *asked)
        corrector = self._corrector(allowed)
        corrections = corrector.corrections(reading, doubted(reading, stage) if query.words_first else stage.typos)
        if corrections and query.words_first:
            return corrections_alone(reading, corrections)
        least, typos = stage.least, stage.typos
        if not is_whole or (least, typos) != (strict, NO_TYPOS):
            answer, found = self._page(*self._searches(reading, least, typos, clauses, filters, query), query)
        marker = Highlighter(reading, fuzzy=bool(typos))
        lines = [(line["_source"]["stored"], float(line["_score"] or 0.0)) for line in found]
        children = self._children([shown for shown, _score in lines], reading, typos, marker, query.children)
        reasons = self._reasons(text_clues(reading, self._rarity, least, typos), lines, query) if query.explain else {}
        hits = tuple(
            hit_of(
                shown,
                score=score,
                marker=marker,
                near=query.near,
                children=children.get(shown["key"], ()),
                explanation=reasons.get(shown["key"], ()),
            )
            for shown, score in lines
        )
        total = int(answer["hits"]["total"]["value"])
        counts = {name: _values(answer["aggregations"][name]["values"]["buckets"]) for name in ("kind", *query.facets)}
        return Results(
            total=total,
            hits=hits,
            kinds=counts["kind"],
            facets={name: counts[name] for name in query.facets},
            reading=stage.how,
            corrections=corrections,
            did_you_mean=corrected(reading.text, corrections) if corrections else "",
            nearest=corrector.nearest(self._unseen(reading, level(), allowed))
            if not total and not query.as_typed
            else (),
        )

    def _searches(
        self,
        reading: Reading,
        least: int,
        typos: Typos,
        clauses: Sequence[DslQuery],
        filters: Mapping[str, DslQuery],
        query: Query,
    ) -> tuple[Search[Any], Search[Any]]:
        """The search of one reading, and the same with its counts: `matched` counts before the facets chosen."""
        text = Q("match_all") if reading.is_empty else text_query(reading, self._rarity, least, typos)
        search = self._search().query(weighted(Q("bool", must=[text], filter=list(clauses))))
        if filters:
            search = search.post_filter(Q("bool", filter=list(filters.values())))
        search = _sorted(search, query).source(["stored"])
        counting = search.extra(track_total_hits=True)
        counting.aggs.bucket("matched", A("filter", Q("match_all")))
        for name, field in {"kind": "kind", **{name: f"facets.{name}" for name in query.facets}}.items():
            others = [other for key, other in filters.items() if key != name]
            counted = A("filter", Q("bool", filter=others) if others else Q("match_all"))
            counted.bucket("values", "terms", field=field, size=MAX_VALUES)
            counting.aggs.bucket(name, counted)
        return search, counting

    def _page(
        self, search: Search[Any], counting: Search[Any], query: Query
    ) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """The answer with its counts, and the lines of this page. The node lists a window; behind it one walks."""
        start, size = query.start, query.size
        if start + size <= MAX_WINDOW:
            answer = counting[start : start + size].execute().to_dict()
            return answer, answer["hits"]["hits"]
        answer = counting[0:0].execute().to_dict()
        if start >= int(answer["hits"]["total"]["value"]):
            return answer, []
        with search.point_in_time() as first:
            page, passed = first.source(["key"]), 0
            while passed < start:
                step = page.extra(size=min(MAX_WINDOW, start - passed))
                passed += max(len(step.execute().hits), 1)
                page = step.search_after()
            return answer, page.source(["stored"]).extra(size=size).execute().to_dict()["hits"]["hits"]

    def _reasons(
        self, asked: AskedText[DslQuery], lines: Sequence[tuple[Mapping[str, Any], float]], query: Query
    ) -> dict[str, tuple[Part, ...]]:
        """Why each result of the page is there: every clue is asked by name for these results. None where unranked."""
        keys = [shown["key"] for shown, score in lines if score]
        if not keys:
            return {}
        clues = asked.clues
        search = self._search().params(include_named_queries_score=True)
        search = search.query(
            Q("bool", filter=[Q("terms", key=keys)], should=[named(number, clue) for number, clue in enumerate(clues)])
        )
        answer = search.source(["stored", "weight"])[: len(keys)].execute().to_dict()
        found: dict[str, tuple[Part, ...]] = {}
        for line in answer["hits"]["hits"]:
            told = line.get("matched_queries") or {}
            scores = [float(told.get(str(number), 0.0)) for number in range(len(clues))]
            shown, weight = line["_source"]["stored"], float(line["_source"]["weight"])
            found[shown["key"]] = parts_of(asked, scores, shown, weight, distance_to(shown, query.near))
        return found

    def _corrector(self, allowed: DslQuery) -> Corrector:
        """Known words from documents of any level that the reader may see."""

        def look(query: DslQuery) -> list[Mapping[str, Any]]:
            asked = weighted(Q("bool", must=[query], filter=[allowed]))
            search = self._search().query(asked).sort("_score", "key").source(["stored.title", "stored.body"])[:LIKE_IT]
            return [line["_source"]["stored"] for line in search.execute().to_dict()["hits"]["hits"]]

        def similar(group: WordGroup, edits: int) -> list[Mapping[str, Any]]:
            clues = spelling_clues(group, edits, OWN_ZONES)
            return look(Q("bool", should=[clue.query for clue in clues], minimum_should_match=1))

        return Corrector(similar, lambda start: look(Q("term", typed=start[:MAX_PREFIX])))

    def _unseen(self, reading: Reading, *allowed: DslQuery) -> list[WordGroup]:
        """Words that no document this reader may see holds."""
        groups = correctable(reading.groups)
        totals = self._totals([group_query(group, self._rarity) for group in groups], *allowed)
        return [group for group, total in zip(groups, totals, strict=True) if not total]

    def _child_kinds(self, kinds: Sequence[str], allowed: DslQuery) -> tuple[str, ...]:
        """The kinds asked for, when this reader sees some of them below roots; then they are found by themselves."""
        if not kinds:
            return ()
        return (
            tuple(kinds) if self._totals([Q("terms", kind=list(kinds))], Q("term", level="child"), allowed)[0] else ()
        )

    def _children(
        self,
        roots: Sequence[Mapping[str, Any]],
        reading: Reading,
        typos: Typos,
        marker: Highlighter,
        limit: int,
    ) -> dict[str, tuple[Hit, ...]]:
        """The best children of each root on the page; whoever sees the root sees them."""
        keys = [root["key"] for root in roots if root["children"]]
        if not keys or not limit or reading.is_empty:
            return {}
        asked: MultiSearch[Any] = MultiSearch(using=self.client, index=self.index)
        text = child_text(reading, self._rarity, typos)
        for key in keys:
            inside = Q("bool", must=[text], filter=[Q("term", root=key), Q("term", level="child")])
            asked = asked.add(self._search().query(weighted(inside)).sort("_score", "key").source(["stored"])[:limit])
        found: dict[str, tuple[Hit, ...]] = {}
        for key, answer in zip(keys, asked.execute(), strict=True):
            found[key] = tuple(
                hit_of(line["_source"]["stored"], score=float(line["_score"] or 0.0), marker=marker, near=None)
                for line in answer.to_dict()["hits"]["hits"]
            )
        return found

    def lookup(self, keys: Sequence[str], *, audience: frozenset[str]) -> list[SeeAlso]:
        if not keys or not audience:
            return []
        asked = Q("bool", filter=[Q("terms", key=list(keys)), level(), rights(audience)])
        answer = self._search().query(asked).source(["stored"])[: len(keys)].execute().to_dict()
        return looked_up(keys, [line["_source"]["stored"] for line in answer["hits"]["hits"]])

    # --- suggestions -------------------------------------------------------------------------

    def suggest(self, text: str, *, audience: frozenset[str], limit: int, groups: Groups) -> list[Suggestion]:
        text = clean(text[:100])
        typed = [token.lower() for token in identifier_tokens(text)]
        typed += [word for word in exact_words(text) if not typed]
        if not typed:
            typed = fold(text).split()
        if not typed or not audience:
            return []
        query = Q(
            "bool",
            must=[_typed(word) for word in typed[:8]],
            filter=[rights(audience)],
            should=[
                Q("constant_score", filter=Q("prefix", start=fold_start(text)), boost=20.0),
                Q("constant_score", filter=Q("terms", id_title=typed[:8]), boost=40.0),
            ],
        )
        asked: MultiSearch[Any] = MultiSearch(using=self.client, index=self.index)
        for kinds in groups:
            inside = query & Q("bool", filter=[Q("terms", kind=list(kinds))]) if kinds else query
            search = self._search().query(weighted(inside)).sort("_score", "key").source(["stored"])
            asked = asked.add(search[: min(limit * 4, MAX_PAGE_SIZE)])
        suggested: list[Suggestion] = []
        for _kinds, answer in zip(groups, asked.execute(), strict=True):
            found = [line["_source"]["stored"] for line in answer.to_dict()["hits"]["hits"]]
            suggested += ranked_suggestions(found, text, limit)
        return suggested


def _wide_enough(reading: Reading, totals: Sequence[int]) -> tuple[int, int]:
    """Most of the words where that finds enough, else any of them; `totals` are what both find."""
    most = most_of(len(reading.groups))
    if 1 < most < len(reading.groups) and totals[0] >= ENOUGH:
        return most, totals[0]
    return 1, totals[1]


def _typed(word: str) -> DslQuery:
    return Q("term", typed=word)


def _sorted(search: Search[Any], query: Query) -> Search[Any]:
    if query.sort == "newest":
        return search.sort("-updated", "key")
    if query.sort == "nearest" and query.near is not None:
        point = {"lat": query.near.latitude, "lon": query.near.longitude}
        outwards: dict[str, Any] = {"_geo_distance": {"place": point, "order": "asc", "unit": "km"}}
        return search.sort(outwards, "_score", "key")
    return search.sort("_score", "key")


def _values(buckets: Sequence[Mapping[str, Any]]) -> tuple[FacetValue, ...]:
    return tuple(FacetValue(value=bucket["key"], count=bucket["doc_count"]) for bucket in buckets)
