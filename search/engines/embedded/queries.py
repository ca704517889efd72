"""From a reading to tantivy queries, built by hand: no text of a user is ever parsed as syntax."""

from collections.abc import Iterable, Sequence
from math import cos, radians

import tantivy

from search.analysis import pairs_of
from search.query import Near, Query
from search.reading import NO_TYPOS, Reading, Typos, WordGroup
from search.weights import (
    EXACT_BOOSTS,
    IDENTIFIER_APART,
    IDENTIFIER_BEGINNING,
    IDENTIFIER_SCORES,
    MEMBER_OF_THIS_NAME,
    PAIR_SCORES,
    SAME_TITLE,
    STEM_BOOSTS,
    TIE,
    TYPO_SCORE,
    WORD_FOUND,
)

TQ = tantivy.Query
MUST, SHOULD, NOT = tantivy.Occur.Must, tantivy.Occur.Should, tantivy.Occur.MustNot

ZONES = ("title", "body", "family")
OWN_ZONES = ("title", "body")


def quiet(query: tantivy.Query) -> tantivy.Query:
    """A filter: it selects and adds nothing to the score."""
    return TQ.const_score_query(query, 0.0)


class QueryBuilder:
    """Queries against one schema."""

    def __init__(self, schema: tantivy.Schema) -> None:
        self.schema = schema

    def term(self, field: str, value: str, boost: float = 1.0) -> tantivy.Query:
        query = TQ.term_query(self.schema, field, value, index_option="freq")  # positions are for phrases
        return query if boost == 1.0 else TQ.boost_query(query, boost)

    def any_term(self, field: str, values: Iterable[str]) -> tantivy.Query:
        kept = list(values)
        return self.term(field, kept[0]) if len(kept) == 1 else TQ.term_set_query(self.schema, field, kept)

    # --- words -------------------------------------------------------------------------------

    def _phrase(self, field: str, words: Sequence[str], slop: int = 0) -> tantivy.Query:
        # tantivy aborts on a phrase of one word
        return (
            TQ.phrase_query(self.schema, field, list(words), slop=slop)
            if len(words) > 1
            else self.term(field, words[0])
        )

    def _identifier(self, group: WordGroup) -> tantivy.Query:
        options = [
            TQ.const_score_query(self.any_term(field, group.identifiers), score)
            for field, score in IDENTIFIER_SCORES.items()
        ]
        options.append(TQ.const_score_query(self.any_term("typed", group.identifiers[:1]), IDENTIFIER_BEGINNING))
        if group.parts:
            options += [
                TQ.const_score_query(self._phrase(f"{zone}_exact", group.parts), score)
                for zone, score in IDENTIFIER_APART.items()
            ]
        return TQ.disjunction_max_query(options, 0.05)

    def group(
        self, group: WordGroup, *, edits: int = 0, counted: bool = False, zones: Sequence[str] = ZONES
    ) -> tantivy.Query:
        """Everything that satisfies one word of the reader; `counted` lifts what holds it as typed."""
        typed = self._identifier(group) if group.identifiers else self._word(group, zones)
        if counted:
            typed = TQ.boolean_query([(MUST, typed), (MUST, TQ.const_score_query(TQ.all_query(), WORD_FOUND))])
        if not edits:
            return typed
        similar = [
            TQ.const_score_query(
                TQ.fuzzy_term_query(
                    self.schema, f"{zone}_exact", group.exact, distance=edits, transposition_cost_one=True
                ),
                TYPO_SCORE,
            )
            for zone in zones
        ]
        return TQ.disjunction_max_query([typed, *similar], TIE)

    def _word(self, group: WordGroup, zones: Sequence[str]) -> tantivy.Query:
        options = [
            self.term(f"{zone}_exact", group.exact, EXACT_BOOSTS[zone]) for zone in zones if zone in EXACT_BOOSTS
        ]
        if group.is_stop_word:
            options.append(self.term("family_exact", group.exact, 0.5))
        else:
            options += [
                self.term(zone, stem, STEM_BOOSTS[zone]) for zone in zones for stem in dict.fromkeys(group.stems)
            ]
        if group.parts:
            options += [TQ.boost_query(self._phrase(zone, group.parts), STEM_BOOSTS[zone]) for zone in zones]
        return TQ.disjunction_max_query(options, TIE)

    def text(self, reading: Reading, least: int, typos: Typos = NO_TYPOS) -> tantivy.Query:
        """What matches at least `least` of the words, those that match more of them as typed well ahead."""
        counted = bool(typos) or least < len(reading.groups)
        found = [self.group(group, edits=typos.get(group.exact, 0), counted=counted) for group in reading.groups]
        if len(found) == 1:
            asked = found[0]
        elif least >= len(found):
            asked = TQ.boolean_query([(MUST, query) for query in found])
        else:
            asked = TQ.boolean_query([(SHOULD, query) for query in found], least)
        extra = [(SHOULD, query) for query in self._extras(reading)]
        return TQ.boolean_query([(MUST, asked), *extra]) if extra else asked

    def child_text(self, reading: Reading, typos: Typos) -> tantivy.Query:
        """What a child must hold to be shown: some of the words, in its own text."""
        found = [
            self.group(group, edits=typos.get(group.exact, 0), counted=len(reading.groups) > 1, zones=OWN_ZONES)
            for group in reading.groups
        ]
        if reading.identifiers:
            found.append(
                TQ.const_score_query(self.any_term("id_text", reading.identifiers), IDENTIFIER_SCORES["id_text"])
            )
        return TQ.boolean_query([(SHOULD, query) for query in found], 1)

    def _extras(self, reading: Reading) -> list[tantivy.Query]:
        """What lifts a result without being asked for: the same title, words side by side, a known identifier."""
        found = (
            [TQ.const_score_query(self.term("title_key", reading.title_key), SAME_TITLE)] if reading.title_key else []
        )
        if reading.name_asked:
            found.append(TQ.const_score_query(self.term("id_member", reading.name_asked), MEMBER_OF_THIS_NAME))
        for pair in dict.fromkeys(pairs_of(reading.phrase)):
            found += [
                TQ.const_score_query(self.term(f"{zone}_pairs", pair), score) for zone, score in PAIR_SCORES.items()
            ]
        if reading.identifiers:
            found += [
                TQ.const_score_query(self.any_term(field, reading.identifiers), score / 2)
                for field, score in IDENTIFIER_SCORES.items()
            ]
        return found

    def matching(self, reading: Reading, least: int, typos: Typos = NO_TYPOS) -> tantivy.Query:
        """What `text` matches, unscored and several times cheaper: for counting."""
        found = [self.matching_group(group, edits=typos.get(group.exact, 0)) for group in reading.groups]
        if len(found) == 1:
            return quiet(found[0])
        if least >= len(found):
            return quiet(TQ.boolean_query([(MUST, query) for query in found]))
        return quiet(TQ.boolean_query([(SHOULD, query) for query in found], least))

    def matching_group(self, group: WordGroup, *, edits: int = 0) -> tantivy.Query:
        """What `group` matches, from one field."""
        if group.identifiers or group.is_stop_word or group.parts or edits:
            return self.group(group, edits=edits)
        return TQ.boolean_query([(SHOULD, self.term("every", stem)) for stem in dict.fromkeys(group.stems)])

    # --- filters -----------------------------------------------------------------------------

    def rights(self, audience: frozenset[str]) -> tantivy.Query:
        return quiet(self.any_term("visibility", sorted(audience))) if audience else TQ.empty_query()

    def level(self, child_kinds: Sequence[str] = ()) -> tantivy.Query:
        """Roots; or, where only kinds shown below a root are asked for, those."""
        return quiet(self.any_term("kind", child_kinds) if child_kinds else self.term("level", "root"))

    def facet(self, name: str, values: Sequence[str]) -> tantivy.Query:
        return quiet(TQ.boolean_query([(SHOULD, self.term(f"facets.{name}", value)) for value in values]))

    def kinds(self, values: Sequence[str]) -> tantivy.Query:
        return quiet(self.any_term("kind", values))

    def box(self, near: Near) -> tantivy.Query:
        """A rectangle that holds the circle; longitudes are not wrapped, the territories meet no date line."""
        if near.km is None:
            return quiet(TQ.range_query(self.schema, "latitude", tantivy.FieldType.Float, -90.0, 90.0))
        dy = near.km / 111.0 + 0.01
        clauses = [
            (
                MUST,
                TQ.range_query(
                    self.schema, "latitude", tantivy.FieldType.Float, near.latitude - dy, near.latitude + dy
                ),
            )
        ]
        shrink = cos(radians(min(abs(near.latitude) + dy, 89.0)))
        dx = dy / max(shrink, 0.01)
        if dx < 180.0:  # noqa: PLR2004 -- half a turn
            clauses.append(
                (
                    MUST,
                    TQ.range_query(
                        self.schema, "longitude", tantivy.FieldType.Float, near.longitude - dx, near.longitude + dx
                    ),
                )
            )
        return quiet(TQ.boolean_query(clauses))


def both(*queries: tantivy.Query) -> tantivy.Query:
    return queries[0] if len(queries) == 1 else TQ.boolean_query([(MUST, query) for query in queries])


def filters_of(builder: QueryBuilder, query: Query) -> dict[str, tantivy.Query]:
    """One filter for each facet in use, by its name; `kind` among them."""
    found = {name: builder.facet(name, values) for name, values in query.filters.items() if values}
    if query.kinds:
        found["kind"] = builder.kinds(query.kinds)
    return found
