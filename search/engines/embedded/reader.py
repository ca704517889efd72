"""Answers one query from one state of the index: stages, page, counts, children."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import tantivy

from search.analysis import as_asked, exact_words, fold, identifier_tokens
from search.corrections import LIKE_IT, Corrector, correctable, corrected, corrections_alone, doubted, slips_among
from search.engines.base import Groups
from search.engines.embedded.places import Address, Places
from search.engines.embedded.queries import (
    MUST,
    OWN_ZONES,
    SHOULD,
    TQ,
    QueryBuilder,
    both,
    filters_of,
    quiet,
)
from search.engines.embedded.schema import MAX_PREFIX, level_field, weight_kept
from search.explaining import AskedText, parts_of
from search.fingerprints import slot_of
from search.highlight import Highlighter
from search.impacts import ANY_ROOT
from search.query import Query
from search.ranking import rarity_of
from search.reading import NO_TYPOS, Reading, Stage, Typos, WordGroup, read_text, reading_of
from search.results import FacetValue, Hit, Part, Results, SeeAlso, Suggestion
from search.shown import distance_to, fold_start, hit_of, looked_up, ranked_suggestions
from search.weights import ENOUGH, ENOUGH_TOGETHER, TOO_LITTLE, most_of

MAX_VALUES = 200
MOST_CHILDREN = 60
FEW_WORDS = 2


class Reader:
    """One query at a time against one searcher, so every number on a page is of the same state."""

    def __init__(self, index: tantivy.Index, schema: tantivy.Schema) -> None:
        self.searcher = index.searcher()
        self.build = QueryBuilder(schema, self._rarity)
        self.build_below = QueryBuilder(schema, self._rarity, below=True)
        self.places = Places(self.searcher, self.build)
        self._roots = self.searcher.doc_freq("counted", ANY_ROOT)

    def _stored(self, address: tantivy.DocAddress) -> dict[str, Any]:
        stored: dict[str, Any] = json.loads(self.searcher.doc(address)["stored"][0])
        return stored

    def _rarity(self, stem: str) -> float:
        return rarity_of(self.searcher.doc_freq("counted", stem), self._roots)

    # --- how the text is read ----------------------------------------------------------------

    def _total(self, *queries: tantivy.Query) -> int:
        return _count(self.searcher.search(quiet(both(*queries)), limit=1))  # unscored: cheaper

    def _stage(self, reading: Reading, allowed: tantivy.Query, known: int | None) -> Stage:
        """The first way of reading the text that finds enough: every word, some words, typing errors.

        Decided by the text and the rights alone, so that choosing a facet never changes how the text is read. `known` is how
        many hold every word, where a page has told that already.
        """
        words = len(reading.groups)
        if not words:
            return Stage()
        found = self._total(self.build.matching(reading, words), allowed) if known is None else known
        if found >= ENOUGH_TOGETHER or (found >= TOO_LITTLE and words == 1):
            return Stage(least=words, found=found)
        unknown = self._unknown(reading, allowed) if found < TOO_LITTLE else NO_TYPOS
        for edits in (1, 2):  # two errors are looked for only where one finds nothing more
            typos = {word: min(edits, most) for word, most in unknown.items()}
            if not typos or edits > max(unknown.values()):
                break
            widened = self._total(self.build.matching(reading, words, typos), allowed)
            if widened > found:
                enough = widened >= ENOUGH or words == 1
                least = words if enough else self._least(reading, allowed, typos)[0]
                return Stage(least=least, how="spelling", typos=typos, found=found)
        if words == 1:
            return Stage(least=1, found=found)
        least, total = self._least(reading, allowed, NO_TYPOS)
        return Stage(least=least, how="some_words" if total > found else "exact", found=found)

    def _least(self, reading: Reading, allowed: tantivy.Query, typos: Typos) -> tuple[int, int]:
        """How many words to ask for: most of them where that finds enough, else any; with what that finds."""
        most = most_of(len(reading.groups))
        if 1 < most < len(reading.groups):
            total = self._total(self.build.matching(reading, most, typos), allowed)
            if total >= ENOUGH:
                return most, total
        return 1, self._total(self.build.matching(reading, 1, typos), allowed)

    def _unknown(self, reading: Reading, allowed: tantivy.Query) -> Typos:
        """Words of which this reader may see too little; hidden documents never count."""
        if len(reading.groups) == 1:  # asked only where the text finds too little, and it is this word
            return {group.exact: group.edits for group in reading.groups if group.edits}
        return {
            group.exact: group.edits
            for group in reading.groups
            if group.edits and self._total(self.build.matching_group(group), allowed) < TOO_LITTLE
        }

    def _with_known_stems(self, reading: Reading) -> Reading:
        """The reading without the forms that no entry holds: they find nothing and score nothing, and each costs a dozen terms."""
        groups = tuple(
            replace(group, stems=known) if (known := self._known(group.stems)) != group.stems else group
            for group in reading.groups
        )
        return replace(reading, groups=groups)

    def _is_common(self, reading: Reading) -> bool:
        """Whether enough entries likely hold every word: it is one or two, and each is common by itself."""
        return 1 <= len(reading.groups) <= FEW_WORDS and all(
            group.identifiers or any(self.searcher.doc_freq("counted", stem) >= ENOUGH for stem in group.stems)
            for group in reading.groups
        )

    def _known(self, stems: tuple[str, ...]) -> tuple[str, ...]:
        fields = [level_field("every", below=below) for below in (False, True)]
        return (
            tuple(stem for stem in stems if any(self.searcher.doc_freq(field, stem) for field in fields)) or stems[:1]
        )

    # --- one page ----------------------------------------------------------------------------

    def search(self, query: Query) -> Results:
        reading = reading_of(query)
        marker_reading = reading
        reading = self._with_known_stems(reading)
        if not reading.groups and query.words.strip():
            return Results()
        rights = self.build.rights(query.audience)
        child_kinds = self._child_kinds(query.kinds, rights)
        build = self.build_below if child_kinds else self.build
        asked = self.build.operators(query)
        roots = both(self.build.level(), rights, *asked)
        narrowing = [self.places.within(query.near)] if query.near is not None and query.near.km is not None else []
        if query.only:
            narrowing.append(quiet(self.build.any_term("key", query.only)))
        filters = filters_of(self.build, query)
        if child_kinds:
            filters.pop("kind", None)
        # where operators leave nothing, no other reading of the text can find more
        nothing_left = bool(asked) and not self._total(roots)
        every = len(reading.groups)
        # where it likely is enough, the page of the usual reading also tells how much that finds: one pass over many entries less
        usual = None
        if self._is_common(reading) and not (nothing_left or narrowing or filters or child_kinds):
            strict = build.text_clues(reading, every)
            usual = strict, *self._page(both(build.text(strict, every), roots), query)
        stage = Stage(least=every) if nothing_left else self._stage(reading, roots, usual[1] if usual else None)
        corrector = self._corrector(rights)
        corrections = corrector.corrections(reading, doubted(reading, stage) if query.words_first else stage.typos)
        if corrections and query.words_first:
            return corrections_alone(reading, corrections)
        shown_here = both(build.level(child_kinds), rights, *build.operators(query)) if child_kinds else roots
        matching = TQ.all_query() if reading.is_empty else build.matching(reading, stage.least, stage.typos)
        if usual is not None and (stage.least, stage.typos) == (every, NO_TYPOS):
            wanted, total, page = usual
        else:
            wanted = build.text_clues(reading, stage.least, stage.typos)
            # by itself an empty text adds nothing to a score
            text = TQ.const_score_query(matching, 1.0) if reading.is_empty else build.text(wanted, stage.least)
            total, page = self._page(both(text, shown_here, *narrowing, *filters.values()), query)
        marker = Highlighter(marker_reading, fuzzy=bool(stage.typos))
        lines = [(self._stored(address), score) for score, address in page]
        parents = [shown["key"] for shown, _score in lines if shown["children"]] if query.children else []
        children = self._children(parents, reading, stage.typos, marker, query.children)
        reasons = self._reasons(wanted, page, lines, query) if query.explain else {}
        hits = [
            hit_of(
                shown,
                score=score,
                marker=marker,
                near=query.near,
                children=tuple(children.get(shown["key"], ())),
                explanation=reasons.get(shown["key"], ()),
            )
            for shown, score in lines
        ]
        kinds, facets = self._counts([matching, shown_here, *narrowing], filters, query.facets)
        return Results(
            total=total,
            hits=tuple(hits),
            kinds=kinds,
            facets=facets,
            reading=stage.how,
            corrections=corrections,
            did_you_mean=corrected(reading.text, corrections) if corrections else "",
            nearest=corrector.nearest(self._unseen(reading, rights)) if not total and not query.as_typed else (),
            see_also=self._see_also(query),
        )

    def _reasons(
        self,
        asked: AskedText[tantivy.Query],
        page: Sequence[Address],
        lines: Sequence[tuple[Mapping[str, Any], float]],
        query: Query,
    ) -> dict[str, tuple[Part, ...]]:
        """Why each result of the page is there: each clue is asked again for these results alone. None where unranked."""
        if not any(score for score, _address in page):
            return {}
        places = [(address.segment_ord, address.doc) for _score, address in page]
        scores = [[0.0] * len(asked.clues) for _ in places]
        here = quiet(self.build.any_term("key", [shown["key"] for shown, _score in lines]))
        for number, clue in enumerate(asked.clues):
            for score, address in self.searcher.search(both(clue.query, here), limit=len(page), count=False).hits:
                scores[places.index((address.segment_ord, address.doc))][number] = score
        weights = self.searcher.fast_field_values("weight", [address for _score, address in page])
        return {
            shown["key"]: parts_of(
                asked, found, shown, weight_kept(float(weight or 0.0)), distance_to(shown, query.near)
            )
            for found, weight, (shown, _score) in zip(scores, weights, lines, strict=True)
        }

    def _corrector(self, rights: tantivy.Query) -> Corrector:
        """Known words from documents of any level that the reader may see."""

        def look(query: tantivy.Query) -> list[dict[str, Any]]:
            hits = self.searcher.search(both(query, rights), limit=LIKE_IT, count=False, weight_by_field="weight").hits
            return [self._stored(address) for _score, address in hits]

        def similar(group: WordGroup, edits: int) -> list[dict[str, Any]]:
            builders = (self.build, self.build_below)
            clues = [clue for build in builders for clue in build.spelling_clues(group, edits, OWN_ZONES)]
            return look(TQ.boolean_query([(SHOULD, clue.query) for clue in clues]))

        return Corrector(
            similar, lambda start: look(TQ.const_score_query(self.build.term("typed", start[:MAX_PREFIX]), 1.0))
        )

    def _unseen(self, reading: Reading, allowed: tantivy.Query) -> list[WordGroup]:
        """Words that no document this reader may see holds."""
        groups = correctable(reading.groups)
        return [
            group for group in groups if not self._total(self.build.matching_group(group), self.build.level(), allowed)
        ]

    def _child_kinds(self, kinds: Sequence[str], rights: tantivy.Query) -> tuple[str, ...]:
        """The kinds asked for, when this reader sees some of them below roots; then they are found by themselves."""
        if not kinds:
            return ()
        below = quiet(self.build.term("level", "child"))
        return tuple(kinds) if self._total(below, self.build.kinds(kinds), rights) else ()

    def _page(self, full: tantivy.Query, query: Query) -> tuple[int, list[Address]]:
        offset, size = query.start, query.size
        if not size:
            return self._total(full), []
        if query.sort == "newest":
            found = self.searcher.search(full, limit=size, offset=offset, order_by_field="updated")
            return _count(found), [(0.0, address) for _value, address in found.hits]
        if query.sort == "nearest" and query.near is not None:
            return self._total(full), self.places.nearest(full, query.near, offset, size)
        found = self.searcher.search(full, limit=size, offset=offset, weight_by_field="weight")
        return _count(found), list(found.hits)

    # --- children ----------------------------------------------------------------------------

    def _children(
        self, keys: Sequence[str], reading: Reading, typos: Typos, marker: Highlighter, limit: int
    ) -> dict[str, list[Hit]]:
        """The best children of each root on the page; whoever sees the root sees them.

        One search for all roots; only where it cannot hold everything, one more for each root it left without any.
        """
        if not keys or reading.is_empty:
            return {}
        text = both(self.build_below.child_text(reading, typos), quiet(self.build.term("level", "child")))
        found: dict[str, list[Hit]] = {key: [] for key in keys}
        together = self._family_search(text, keys, MOST_CHILDREN)
        # the slot tells the family without reading the entry; two families of one page hardly ever share one
        families = {slot_of(key): key for key in keys}
        slots = self.searcher.fast_field_values("slot", [address for _score, address in together])
        for (score, address), slot in zip(together, slots, strict=True):
            if len(found[families[int(slot or 0)]]) < limit:
                shown = self._stored(address)
                found[shown["parent"]].append(hit_of(shown, score=score, marker=marker, near=None))
        if len(together) == MOST_CHILDREN:
            for key in (key for key in keys if len(found[key]) < limit):
                alone = self._family_search(text, [key], limit)
                found[key] = [
                    hit_of(self._stored(address), score=score, marker=marker, near=None) for score, address in alone
                ]
        return found

    def _family_search(self, text: tantivy.Query, keys: Sequence[str], limit: int) -> list[Address]:
        inside = both(text, quiet(self.build.any_term("root", keys)))
        return list(self.searcher.search(inside, limit=limit, count=False, weight_by_field="weight").hits)

    # --- counts ------------------------------------------------------------------------------

    def _counts(
        self, clauses: list[tantivy.Query], filters: Mapping[str, tantivy.Query], names: Sequence[str]
    ) -> tuple[tuple[FacetValue, ...], dict[str, tuple[FacetValue, ...]]]:
        """Values of each facet, counted as if that facet were not chosen; those without a choice share one pass."""
        fields = {"kind": "kind", **{name: f"facets.{name}" for name in names}}
        passes: list[tuple[list[str], list[tantivy.Query]]] = [
            ([name for name in fields if name not in filters], [*clauses, *filters.values()])
        ]
        passes += [
            ([chosen], [*clauses, *(query for name, query in filters.items() if name != chosen)])
            for chosen in filters
            if chosen in fields
        ]
        counted: dict[str, tuple[FacetValue, ...]] = {}
        for wanted, queries in passes:
            if not wanted:
                continue
            asked = {name: {"terms": {"field": fields[name], "size": MAX_VALUES}} for name in wanted}
            answer: dict[str, Any] = self.searcher.aggregate(both(*queries), asked)
            for name in wanted:
                counted[name] = tuple(FacetValue(value=b["key"], count=b["doc_count"]) for b in answer[name]["buckets"])
        return counted["kind"], {name: counted[name] for name in names}

    def holding(self, words: Sequence[str], *, audience: frozenset[str]) -> list[int]:
        seen = both(self.build.level(), self.build.rights(audience))
        readings = [read_text(word, as_typed=True) for word in words]
        return [self._total(self.build.matching(one, len(one.groups)), seen) if one.groups else 0 for one in readings]

    def slips(self, held: Mapping[str, int], *, audience: frozenset[str]) -> list[tuple[str, str]]:
        return slips_among(self._corrector(self.build.rights(audience)), held)

    def _see_also(self, query: Query) -> tuple[SeeAlso, ...]:
        """The roots asked for by key that the reader may see, in the order of the keys."""
        if not query.related:
            return ()
        named = quiet(self.build.any_term("key", query.related))
        asked = both(named, self.build.level(), self.build.rights(query.audience))
        hits = self.searcher.search(asked, limit=len(query.related), count=False).hits
        return tuple(looked_up(query.related, [self._stored(address) for _score, address in hits]))

    # --- suggestions -------------------------------------------------------------------------

    def suggest(self, text: str, *, audience: frozenset[str], limit: int, groups: Groups) -> list[Suggestion]:
        text = as_asked(text[:100])
        typed = [token.lower() for token in identifier_tokens(text)]
        typed += [word for word in exact_words(text) if not typed]
        if not typed:
            typed = [fold(text).strip()] if text.strip() else []
        if not typed:
            return []
        rights = self.build.rights(audience)
        words = [
            (
                MUST,
                TQ.const_score_query(self.build.term("typed", word[:MAX_PREFIX]), 1.0),
            )  # no number tells of hidden titles
            for word in typed[:8]
        ]
        start = fold_start(text)
        query = TQ.boolean_query(
            [
                (MUST, TQ.boolean_query(words)),
                (MUST, rights),
                (tantivy.Occur.Should, TQ.const_score_query(self.build.term("start", start), 20.0)),
                *(
                    (SHOULD, TQ.const_score_query(build.any_term("id_title", typed), 40.0))
                    for build in (self.build, self.build_below)
                ),
            ]
        )
        suggested: list[Suggestion] = []
        for kinds in groups:
            inside = both(query, self.build.kinds(kinds)) if kinds else query
            hits = self.searcher.search(inside, limit=limit * 4, count=False, weight_by_field="weight").hits
            found = [self._stored(address) for _score, address in hits]
            suggested += ranked_suggestions(found, text, limit)
        return suggested


def _count(found: Any) -> int:
    """How many entries a search found; tantivy's type stubs leave the attribute out."""
    return int(found.count or 0)
