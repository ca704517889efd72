"""Answers one query: what the text means, then page and counts in one request, then the children in another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from elasticsearch import Elasticsearch

from search.analysis import as_asked, exact_words, fold, identifier_tokens
from search.corrections import Corrector, correctable, corrected, corrections_alone, doubted, slips_among
from search.engines.base import Groups
from search.engines.elasticsearch.asking import Answer, Asker, Body, counting, shown_by, total_of
from search.engines.elasticsearch.clauses import Q
from search.engines.elasticsearch.commonness import Commonness
from search.engines.elasticsearch.queries import (
    DslQuery,
    child_text,
    filters_of,
    level,
    matching,
    named,
    operators_of,
    rights,
    text_clues,
    text_query,
    weighted,
    within,
)
from search.engines.elasticsearch.spelling import BEST_FIRST, Shown, asking_beginning, asking_similar
from search.engines.elasticsearch.stages import Numbers, Stages
from search.explaining import AskedText, parts_of
from search.highlight import Highlighter
from search.query import MAX_PAGE_SIZE, Query
from search.reading import NO_TYPOS, Reading, Typos, WordGroup, read_text, reading_of
from search.results import FacetValue, Hit, Part, Results, SeeAlso, Suggestion
from search.shown import distance_to, fold_start, hit_of, looked_up, ranked_suggestions

MAX_VALUES = 200
MAX_WINDOW = 10_000


@dataclass(frozen=True, slots=True)
class Look:
    """What was asked before the page: how much each way of reading finds, and kinds that are found by themselves."""

    numbers: Numbers | None = None
    child_kinds: tuple[str, ...] = ()


class Reader:
    """Questions to one alias."""

    def __init__(self, client: Elasticsearch, index: str, commonness: Commonness) -> None:
        self.asker = Asker(client, index)
        self.commonness = commonness
        self._rarity = commonness.rarity

    # --- one page ----------------------------------------------------------------------------

    def search(self, query: Query) -> Results:
        reading = reading_of(query)
        if (not reading.groups and query.words.strip()) or not query.audience:
            return Results()
        allowed, asked = rights(query.audience), operators_of(query)
        stages = Stages(self.asker, reading, allowed, level(), *asked)
        narrowing = self._narrowing(query)
        tells = not narrowing and not query.kinds and query.start + query.size <= MAX_WINDOW
        look = self._look(reading, stages, query, allowed, counted=not tells)
        clauses = [level(look.child_kinds), allowed, *asked, *narrowing]
        filters = filters_of(query)
        if look.child_kinds:
            filters.pop("kind", None)
        strict, page, numbers = (len(reading.groups), NO_TYPOS), None, look.numbers
        if (
            numbers is None
        ):  # the page of the usual reading is asked along with the numbers that tell whether it is enough
            usual = self._body(reading, *strict, clauses, filters, query)
            answer, *counts = self.asker.several([_window(usual, query), *stages.counting()[1:]])
            page = answer, answer["hits"]["hits"]
            numbers = stages.numbers([_matched(answer), *map(total_of, counts)])
        stage = stages.stage(numbers)
        corrector = self._corrector(stages)
        corrections = corrector.corrections(reading, doubted(reading, stage) if query.words_first else stage.typos)
        if corrections and query.words_first:
            return corrections_alone(reading, corrections)
        least, typos = stage.least, stage.typos
        if page is None or (least, typos) != strict:
            page = self._page(self._body(reading, least, typos, clauses, filters, query), query)
        answer, found = page
        marker = Highlighter(reading, fuzzy=bool(typos))
        lines = [(line["_source"]["stored"], float(line["_score"] or 0.0)) for line in found]
        children, see_also = self._beside([shown for shown, _score in lines], reading, typos, marker, query)
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
        total = total_of(answer)
        counted = answer["aggregations"]
        values = {
            name: _values(counted.get(_counted_under(name, filters), counted)[name]) for name in ("kind", *query.facets)
        }
        return Results(
            total=total,
            hits=hits,
            kinds=values["kind"],
            facets={name: values[name] for name in query.facets},
            reading=stage.how,
            corrections=corrections,
            did_you_mean=corrected(reading.text, corrections) if corrections else "",
            nearest=corrector.nearest(stages.unseen(correctable(reading.groups)))
            if not total and not query.as_typed
            else (),
            see_also=see_also,
        )

    @staticmethod
    def _narrowing(query: Query) -> list[DslQuery]:
        """What leaves out results without changing how the text is read."""
        found = [Q("terms", key=list(query.only))] if query.only else []
        if query.near is not None and query.near.km is not None:
            found.append(within(query.near))
        return found

    def _look(self, reading: Reading, stages: Stages, query: Query, allowed: DslQuery, *, counted: bool) -> Look:
        """
        Whatever has to be known before the page can be asked for, in one request; in none where all of it is known.

        How common words are, whether a kind asked for stands below roots for this reader (it is found by itself then), and,
        where `counted` or along with the others, how much each way of reading finds.
        """
        missing = self.commonness.missing(reading.words)
        below = [counting(Q("terms", kind=list(query.kinds)), Q("term", level="child"), allowed)] if query.kinds else []
        if not (missing or below or counted):
            return Look()
        common = [self.commonness.asking(missing)] if missing else []
        answers = self.asker.several([*common, *below, *stages.counting()])
        if common:
            self.commonness.learn(missing, answers.pop(0))
        child_kinds = tuple(query.kinds) if below and total_of(answers.pop(0)) else ()
        return Look(stages.numbers([total_of(answer) for answer in answers]), child_kinds)

    def _body(
        self,
        reading: Reading,
        least: int,
        typos: Typos,
        clauses: Sequence[DslQuery],
        filters: Mapping[str, DslQuery],
        query: Query,
    ) -> dict[str, Any]:
        """The search of one reading with its counts; where facets are chosen, `matched` counts before that."""
        text = Q("match_all") if reading.is_empty else text_query(reading, self._rarity, least, typos)
        body: dict[str, Any] = {
            "query": weighted(Q("bool", must=[text], filter=list(clauses))),
            "sort": _order(query),
            "_source": ["stored"],
            "track_total_hits": True,
            "aggs": {},
        }
        if filters:
            body["post_filter"] = Q("bool", filter=list(filters.values()))
            body["aggs"]["matched"] = {"filter": Q("match_all")}
        for name, field in {"kind": "kind", **{name: f"facets.{name}" for name in query.facets}}.items():
            values = {"terms": {"field": field, "size": MAX_VALUES}}
            others = [other for key, other in filters.items() if key != name]
            if not others:
                body["aggs"][name] = values
            else:  # facets that nobody chose in are counted under one filter
                under = {"filter": Q("bool", filter=others), "aggs": {}}
                body["aggs"].setdefault(_counted_under(name, filters), under)["aggs"][name] = values
        return body

    def _page(self, body: dict[str, Any], query: Query) -> tuple[Answer, list[dict[str, Any]]]:
        """The answer with its counts, and the lines of this page. The node lists a window; behind it one walks."""
        start, size = query.start, query.size
        if start + size <= MAX_WINDOW:
            answer = self.asker.one(_window(body, query))
            return answer, answer["hits"]["hits"]
        answer = self.asker.one({**body, "size": 0})
        if start >= total_of(answer):
            return answer, []
        walked = {name: value for name, value in body.items() if name not in {"aggs", "track_total_hits"}}
        with self.asker.search(walked).point_in_time() as first:
            page, passed = first.extra(_source=["key"]), 0
            while passed < start:
                step = page.extra(size=min(MAX_WINDOW, start - passed))
                passed += max(len(step.execute().hits), 1)
                page = step.search_after()
            return answer, page.extra(_source=["stored"], size=size).execute().to_dict()["hits"]["hits"]

    def _reasons(
        self, asked: AskedText[DslQuery], lines: Sequence[tuple[Mapping[str, Any], float]], query: Query
    ) -> dict[str, tuple[Part, ...]]:
        """Why each result of the page is there: every clue is asked by name for these results. None where unranked."""
        keys = [shown["key"] for shown, score in lines if score]
        if not keys:
            return {}
        clues = asked.clues
        here = Q("bool", filter=[Q("terms", key=keys)], should=[named(n, clue) for n, clue in enumerate(clues)])
        search = self.asker.search({"query": here, "_source": ["stored", "weight"], "size": len(keys)})
        answer = search.params(include_named_queries_score=True).execute().to_dict()
        found: dict[str, tuple[Part, ...]] = {}
        for line in answer["hits"]["hits"]:
            told = line.get("matched_queries") or {}
            scores = [float(told.get(str(number), 0.0)) for number in range(len(clues))]
            shown, weight = line["_source"]["stored"], float(line["_source"]["weight"])
            found[shown["key"]] = parts_of(asked, scores, shown, weight, distance_to(shown, query.near))
        return found

    # --- words that may have been meant ------------------------------------------------------

    def _corrector(self, stages: Stages) -> Corrector:
        """Known words from documents of any level that the reader may see; some were asked for with the stages."""

        def similar(group: WordGroup, edits: int) -> list[Shown]:
            known = stages.similar.get((group.exact, edits))
            return shown_by(self.asker.one(asking_similar(group, edits, stages.allowed))) if known is None else known

        return Corrector(similar, lambda start: shown_by(self.asker.one(asking_beginning(start, stages.allowed))))

    # --- beside the page ---------------------------------------------------------------------

    def _beside(
        self,
        roots: Sequence[Mapping[str, Any]],
        reading: Reading,
        typos: Typos,
        marker: Highlighter,
        query: Query,
    ) -> tuple[dict[str, tuple[Hit, ...]], tuple[SeeAlso, ...]]:
        """The best children of each root on the page (whoever sees the root sees them), and what to see also: asked together."""
        keys = [root["key"] for root in roots if root["children"]]
        bodies = []
        if keys and query.children and not reading.is_empty:
            bodies.append(self._families(keys, child_text(reading, self._rarity, typos), query.children))
        if query.related:
            bodies.append(_by_key(query.related, query.audience))
        answers = self.asker.several(bodies)
        see_also = tuple(looked_up(query.related, shown_by(answers.pop()))) if query.related else ()
        families = answers[0]["aggregations"]["families"]["buckets"] if answers else []
        children = {
            family["key"]: tuple(
                hit_of(line["_source"]["stored"], score=float(line["_score"] or 0.0), marker=marker, near=None)
                for line in family["best"]["hits"]["hits"]
            )
            for family in families
        }
        return children, see_also

    @staticmethod
    def _families(keys: Sequence[str], text: DslQuery, limit: int) -> Body:
        """The search for the best members of these families."""
        inside = Q("bool", must=[text], filter=[Q("terms", root=list(keys)), Q("term", level="child")])
        best = {"top_hits": {"size": limit, "sort": BEST_FIRST, "_source": ["stored"]}}
        families = {"terms": {"field": "root", "size": len(keys), "execution_hint": "map"}, "aggs": {"best": best}}
        return {"query": weighted(inside), "size": 0, "track_total_hits": False, "aggs": {"families": families}}

    def holding(self, words: Sequence[str], *, audience: frozenset[str]) -> list[int]:
        """Along with the counts, how common the words are is asked: they are looked for next."""
        readings = [read_text(word, as_typed=True) for word in words]
        missing = self.commonness.missing(stem for reading in readings for stem in reading.words)
        common = [self.commonness.asking(missing)] if missing else []
        bodies = [
            counting(matching(one, len(one.groups)) if one.groups else Q("match_none"), level(), rights(audience))
            for one in readings
        ]
        answers = self.asker.several([*common, *bodies])
        if common:
            self.commonness.learn(missing, answers.pop(0))
        return [total_of(answer) for answer in answers]

    def slips(self, held: Mapping[str, int], *, audience: frozenset[str]) -> list[tuple[str, str]]:
        """What is like each of the words is asked for all of them together."""
        allowed = rights(audience)
        groups = [group for word in held for group in correctable(read_text(word).groups)]
        answers = self.asker.several([asking_similar(group, 1, allowed) for group in groups])
        known = {group.exact: shown_by(answer) for group, answer in zip(groups, answers, strict=True)}

        def similar(group: WordGroup, edits: int) -> list[Shown]:
            return known[group.exact] if edits == 1 else shown_by(self.asker.one(asking_similar(group, edits, allowed)))

        return slips_among(Corrector(similar, lambda _start: []), held)

    # --- suggestions -------------------------------------------------------------------------

    def suggest(self, text: str, *, audience: frozenset[str], limit: int, groups: Groups) -> list[Suggestion]:
        text = as_asked(text[:100])
        typed = [token.lower() for token in identifier_tokens(text)]
        typed += [word for word in exact_words(text) if not typed]
        if not typed:
            typed = fold(text).split()
        if not typed or not audience:
            return []
        lifts = [
            Q("constant_score", filter=Q("prefix", start=fold_start(text)), boost=20.0),
            Q("constant_score", filter=Q("terms", id_title=typed[:8]), boost=40.0),
        ]
        bodies = []
        for kinds in groups:
            here = [rights(audience), *([Q("terms", kind=list(kinds))] if kinds else [])]
            query = Q("bool", must=[Q("term", typed=word) for word in typed[:8]], filter=here, should=lifts)
            size = min(limit * 4, MAX_PAGE_SIZE)
            shown = {"sort": BEST_FIRST, "_source": ["stored"], "size": size, "track_total_hits": False}
            bodies.append({"query": weighted(query), **shown})
        suggested: list[Suggestion] = []
        for answer in self.asker.several(bodies):
            suggested += ranked_suggestions(shown_by(answer), text, limit)
        return suggested


def _by_key(keys: Sequence[str], audience: frozenset[str]) -> Body:
    """The search for roots of these keys that the reader may see."""
    asked = Q("bool", filter=[Q("terms", key=list(keys)), level(), rights(audience)])
    return {"query": asked, "_source": ["stored"], "size": len(keys), "track_total_hits": False}


def _window(body: Body, query: Query) -> Body:
    """The search for the page asked for, which the node lists."""
    return {**body, "from": query.start, "size": query.size}


def _matched(answer: Answer) -> int:
    """What a page found before facets were chosen."""
    before = answer["aggregations"].get("matched")
    return int(before["doc_count"]) if before is not None else total_of(answer)


def _order(query: Query) -> list[Any]:
    if query.sort == "newest":
        return [{"updated": "desc"}, "key"]
    if query.sort == "nearest" and query.near is not None:
        point = {"lat": query.near.latitude, "lon": query.near.longitude}
        return [{"_geo_distance": {"place": point, "order": "asc", "unit": "km"}}, *BEST_FIRST]
    return BEST_FIRST


def _counted_under(name: str, filters: Mapping[str, DslQuery]) -> str:
    """Which count holds that of a facet: one for each facet chosen in, and one for all the others."""
    return f"without {name}" if name in filters else "chosen"


def _values(counted: Mapping[str, Any]) -> tuple[FacetValue, ...]:
    return tuple(FacetValue(value=bucket["key"], count=bucket["doc_count"]) for bucket in counted["buckets"])
