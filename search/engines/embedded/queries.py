"""From a reading to tantivy queries, built by hand: no text of a user is ever parsed as syntax."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from math import cos, radians

import tantivy

from search.analysis import exact_words
from search.clues import Clue, ClueSet
from search.engines.embedded.schema import level_field
from search.explaining import AskedText, AskedWord
from search.labels import asked_terms
from search.query import Near, Query
from search.ranking import (
    Lookup,
    Rarity,
    alternative_lookups,
    group_lookups,
    light_lookups,
    name_lookups,
    pair_lookups,
    parts_lookups,
    presence,
    rarity_of_any,
    share_of,
)
from search.reading import NO_TYPOS, Alternative, Reading, Typos, WordGroup, read_excluded
from search.weights import (
    IDENTIFIER_APART,
    IDENTIFIER_BEGINNING,
    IDENTIFIER_SCORES,
    IDENTIFIER_TIE,
    MEMBER_OF_THIS_NAME,
    NAME_FOUND,
    SAME_TITLE,
    SYNONYM_FOUND,
    TIE,
    TYPO_SCORE,
    WORD_FOUND,
)

TQ = tantivy.Query
EmbeddedClue = Clue[tantivy.Query]
MUST, SHOULD, NOT = tantivy.Occur.Must, tantivy.Occur.Should, tantivy.Occur.MustNot

ZONES = ("title", "body", "family")
OWN_ZONES = ("title", "body")
LAST_DAY = date.max.toordinal()


def quiet(query: tantivy.Query) -> tantivy.Query:
    """A filter: it selects and adds nothing to the score."""
    return TQ.const_score_query(query, 0.0)


class QueryBuilder:
    """Queries for roots or, with `below`, for children."""

    def __init__(self, schema: tantivy.Schema, rarity: Rarity, *, below: bool = False) -> None:
        self.schema = schema
        self.rarity = rarity
        self.below = below

    def _field(self, name: str) -> str:
        return level_field(name, below=self.below)

    def term(self, field: str, value: str, boost: float = 1.0) -> tantivy.Query:
        query = TQ.term_query(self.schema, self._field(field), value, index_option="freq")  # positions are for phrases
        return query if boost == 1.0 else TQ.boost_query(query, boost)

    def any_term(self, field: str, values: Iterable[str]) -> tantivy.Query:
        kept = list(values)
        return self.term(field, kept[0]) if len(kept) == 1 else TQ.term_set_query(self.schema, self._field(field), kept)

    # --- words -------------------------------------------------------------------------------

    def _phrase(self, field: str, words: Sequence[str], slop: int = 0) -> tantivy.Query:
        # tantivy aborts on a phrase of one word
        return (
            TQ.phrase_query(self.schema, self._field(field), list(words), slop=slop)
            if len(words) > 1
            else self.term(field, words[0])
        )

    def _identifier_clues(self, names: Sequence[str], parts: Sequence[str], surface: str) -> Iterator[EmbeddedClue]:
        for field, score in IDENTIFIER_SCORES.items():
            yield self._sure("identifier", field, surface, self.any_term(field, names), score)
        yield self._sure("beginning", "title", surface, self.any_term("typed", names[-1:]), IDENTIFIER_BEGINNING)
        for lookup in name_lookups(names):
            yield self._clue("identifier", surface, lookup)
        if parts:
            for zone, score in IDENTIFIER_APART.items():
                yield self._sure("apart", zone, surface, self._phrase(f"{zone}_exact", parts), score)

    @staticmethod
    def _sure(code: str, zone: str, text: str, query: tantivy.Query, score: float) -> EmbeddedClue:
        """A clue that scores the same wherever it matches."""
        return Clue(code, zone, text, TQ.const_score_query(query, score))

    def _clue(self, code: str, text: str, lookup: Lookup) -> EmbeddedClue:
        found = [self.term(field, word) for field, word in lookup.terms]
        join = MUST if lookup.all_of else SHOULD
        query = found[0] if len(found) == 1 else TQ.boolean_query([(join, each) for each in found])
        return self._sure(code, lookup.zone, text, query, lookup.score)

    def _word_sets(self, group: WordGroup, lift: float) -> Iterator[ClueSet[tantivy.Query]]:
        code = group.code
        typed = tuple(self._clue(code, group.surface, lookup) for lookup in group_lookups(group, self.rarity))
        yield ClueSet(typed, TIE, lift)
        if group.parts:
            parts = tuple(self._clue(code, group.surface, lookup) for lookup in parts_lookups(group, self.rarity))
            yield ClueSet(parts, TIE, lift)

    def _synonym_set(self, other: Alternative, group: WordGroup, lift: float) -> ClueSet[tantivy.Query]:
        code, share = other.code, share_of(other)
        if other.identifiers:
            names = tuple(
                self._sure(code, field, other.surface, self.any_term(field, other.identifiers), score * share)
                for field, score in IDENTIFIER_SCORES.items()
            )
            return ClueSet(names, IDENTIFIER_TIE, lift)
        found = tuple(
            self._clue(code, other.surface, lookup) for lookup in alternative_lookups(other, group, self.rarity)
        )
        return ClueSet(found, TIE, lift)

    def spelling_clues(self, group: WordGroup, edits: int, zones: Sequence[str]) -> Iterator[EmbeddedClue]:
        for zone in zones:
            similar = TQ.fuzzy_term_query(
                self.schema, self._field(f"{zone}_exact"), group.exact, distance=edits, transposition_cost_one=True
            )
            yield self._sure("spelling", zone, group.surface, similar, TYPO_SCORE)

    def group_clues(
        self, group: WordGroup, *, edits: int = 0, counted: bool = False, zones: Sequence[str] = ZONES
    ) -> list[ClueSet[tantivy.Query]]:
        """Everything that satisfies one word of the reader; `counted` lifts what holds it."""
        if group.identifiers:
            names = tuple(self._identifier_clues(group.identifiers, group.parts, group.surface))
            found = [ClueSet(names, IDENTIFIER_TIE, NAME_FOUND if counted else 0.0)]
        else:
            worth = rarity_of_any(group.stems, self.rarity) if counted else 0.0
            found = list(self._word_sets(group, worth * WORD_FOUND))
        for other in group.alternatives:
            worth = rarity_of_any(other.stems or other.phrase, self.rarity) if counted else 0.0
            found.append(self._synonym_set(other, group, worth * SYNONYM_FOUND))
        if edits:
            found.append(ClueSet(tuple(self.spelling_clues(group, edits, zones))))
        return found

    def group(
        self, group: WordGroup, *, edits: int = 0, counted: bool = False, zones: Sequence[str] = ZONES
    ) -> tantivy.Query:
        """The query of `group_clues`."""
        return self._of_sets(self.group_clues(group, edits=edits, counted=counted, zones=zones))

    def _of_sets(self, sets: Iterable[ClueSet[tantivy.Query]]) -> tantivy.Query:
        """The best of the sets."""
        found = [self._of_set(clues) for clues in sets]
        return found[0] if len(found) == 1 else TQ.disjunction_max_query(found, 0.0)

    @staticmethod
    def _of_set(clues: ClueSet[tantivy.Query]) -> tantivy.Query:
        best = TQ.disjunction_max_query([clue.query for clue in clues.clues], clues.tie)
        if not clues.found:
            return best
        return TQ.boolean_query([(MUST, best), (MUST, TQ.const_score_query(TQ.all_query(), clues.found))])

    def text_clues(self, reading: Reading, least: int, typos: Typos = NO_TYPOS) -> AskedText[tantivy.Query]:
        """Everything by which a result of this reading is found and ranked."""
        counted = bool(typos) or least < len(reading.groups)
        words = tuple(
            AskedWord(group.typed, tuple(self.group_clues(group, edits=typos.get(group.exact, 0), counted=counted)))
            for group in reading.groups
        )
        return AskedText(words, tuple(self.extra_clues(reading)) if words else ())

    def text(self, asked: AskedText[tantivy.Query], least: int) -> tantivy.Query:
        """What matches at least `least` of the words, those that match more of them as typed well ahead."""
        found = [self._of_sets(word.sets) for word in asked.words]
        if len(found) == 1:
            words = found[0]
        elif least >= len(found):
            words = TQ.boolean_query([(MUST, query) for query in found])
        else:
            words = TQ.boolean_query([(SHOULD, query) for query in found], least)
        extra = [(SHOULD, clue.query) for clue in asked.extras]
        return TQ.boolean_query([(MUST, words), *extra]) if extra else words

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

    def extra_clues(self, reading: Reading) -> Iterator[EmbeddedClue]:
        """What lifts a result without being asked for: the same title, words side by side, a known identifier."""
        if reading.title_key:
            same = self.term("title_key", reading.title_key)
            yield self._sure("same_title", "title", reading.text, same, SAME_TITLE)
        if reading.name_asked:
            member = self.term("id_member", reading.name_asked)
            yield self._sure("member", "", reading.name_asked, member, MEMBER_OF_THIS_NAME)
        for words, lookup in pair_lookups(reading, self.rarity):
            yield self._clue("pair", words, lookup)
        for word, lookup in light_lookups(reading, self.rarity):
            yield self._clue("light", word, lookup)
        if reading.identifiers:
            for field, score in IDENTIFIER_SCORES.items():
                known = self.any_term(field, reading.identifiers)
                yield self._sure("known", field, ", ".join(reading.identifiers), known, score / 2)

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
        stems = dict.fromkeys([*group.stems, *(stem for other in group.alternatives for stem in other.stems)])
        options = [self.term("every", stem) for stem in stems]
        for other in group.alternatives:
            if other.phrase:
                options.append(TQ.boolean_query([(MUST, self.term(field, word)) for field, word in presence(other)]))
            elif other.identifiers:
                options += [self.any_term(field, other.identifiers) for field in IDENTIFIER_SCORES]
        return TQ.boolean_query([(SHOULD, option) for option in options])

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

    # --- operators ---------------------------------------------------------------------------

    def exact_phrase(self, text: str, zones: Sequence[str] = ZONES) -> tantivy.Query:
        """These very words one after the other, in one field of one document."""
        spoken = exact_words(text)
        if not spoken:
            return TQ.all_query()
        return TQ.boolean_query([(SHOULD, self._phrase(f"{zone}_exact", spoken)) for zone in zones])

    def without(self, text: str) -> tantivy.Query:
        """What a word in any of its forms, an identifier in any spelling, or a phrase finds."""
        group = read_excluded(text)
        if group is None:
            return self.exact_phrase(text) if exact_words(text) else TQ.empty_query()
        if group.identifiers:
            fields = ("id_text", "id_family", "id_member")
            return TQ.boolean_query([(SHOULD, self.any_term(field, group.identifiers)) for field in fields])
        if group.is_stop_word:
            return self.exact_phrase(text)
        return self.matching_group(group)

    def operators(self, query: Query) -> list[tantivy.Query]:
        """One filter for each operator; they hold before anything is ranked or counted."""
        found = [quiet(self.exact_phrase(phrase)) for phrase in query.phrases]
        found += [quiet(self.any_term("labels", asked_terms(name, values))) for name, values in query.labels.items()]
        if query.after is not None or query.before is not None:
            first = query.after.toordinal() if query.after is not None else 0
            last = query.before.toordinal() - 1 if query.before is not None else LAST_DAY
            if first > last:
                return [TQ.empty_query()]
            found.append(quiet(TQ.range_query(self.schema, "day", tantivy.FieldType.Integer, first, last)))
        if query.excluded:
            refused = [(NOT, self.without(text)) for text in query.excluded]
            found.append(quiet(TQ.boolean_query([(MUST, TQ.all_query()), *refused])))
        return found

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
