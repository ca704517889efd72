"""From a reading to Elasticsearch queries; a user's text is only ever a value in them, never syntax."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from search.analysis import exact_words
from search.clues import Clue, ClueSet
from search.engines.elasticsearch.clauses import Q
from search.explaining import AskedText, AskedWord
from search.labels import asked_terms
from search.query import Near, Query
from search.ranking import (
    EXACT_FIELDS,
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
    unweighted,
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

DslQuery = Any
ElasticClue = Clue[Any]
ZONES = ("title", "body", "family")
OWN_ZONES = ("title", "body")
TEXT_FIELDS = {name: name.replace("_", ".") for name in EXACT_FIELDS}


def _constant(query: DslQuery, score: float) -> DslQuery:
    return Q("constant_score", filter=query, boost=score)


def _phrase(field: str, text: str, boost: float = 1.0, slop: int = 0) -> DslQuery:
    return Q("match_phrase", **{field: {"query": text, "boost": boost, "slop": slop}})


def _sure(code: str, zone: str, text: str, query: DslQuery, score: float) -> ElasticClue:
    """A clue that scores the same wherever it matches."""
    return Clue(code, zone, text, _constant(query, score))


def _identifier_clues(group: WordGroup) -> Iterator[ElasticClue]:
    names = list(group.identifiers)
    for field, score in IDENTIFIER_SCORES.items():
        yield _sure("identifier", field, group.surface, Q("terms", **{field: names}), score)
    yield _sure("beginning", "title", group.surface, Q("term", typed=names[-1][:60]), IDENTIFIER_BEGINNING)
    for lookup in name_lookups(names):
        yield _clue("identifier", group.surface, lookup)
    if group.parts:
        text = " ".join(group.parts)
        for zone, score in IDENTIFIER_APART.items():
            yield _sure("apart", zone, group.surface, _phrase(f"{zone}.exact", text), score)


def _clue(code: str, text: str, lookup: Lookup) -> ElasticClue:
    terms: dict[str, list[str]] = {}
    for field, word in lookup.terms:
        terms.setdefault(TEXT_FIELDS.get(field, field), []).append(word)
    if lookup.all_of:
        query = Q("bool", filter=[Q("term", **{field: word}) for field, words in terms.items() for word in words])
    else:
        options = [Q("terms", **{field: words}) for field, words in terms.items()]
        query = options[0] if len(options) == 1 else Q("bool", should=options, minimum_should_match=1)
    return _sure(code, lookup.zone, text, query, lookup.score)


def _word_sets(group: WordGroup, rarity: Rarity, lift: float) -> Iterator[ClueSet[DslQuery]]:
    code = group.code
    yield ClueSet(tuple(_clue(code, group.surface, lookup) for lookup in group_lookups(group, rarity)), TIE, lift)
    if group.parts:
        parts = tuple(_clue(code, group.surface, lookup) for lookup in parts_lookups(group, rarity))
        yield ClueSet(parts, TIE, lift)


def _synonym_set(other: Alternative, group: WordGroup, rarity: Rarity, lift: float) -> ClueSet[DslQuery]:
    code, share = other.code, share_of(other)
    said = other.surface
    if other.identifiers:
        names = tuple(
            _sure(code, field, said, Q("terms", **{field: list(other.identifiers)}), score * share)
            for field, score in IDENTIFIER_SCORES.items()
        )
        return ClueSet(names, IDENTIFIER_TIE, lift)
    return ClueSet(tuple(_clue(code, said, lookup) for lookup in alternative_lookups(other, group, rarity)), TIE, lift)


def spelling_clues(group: WordGroup, edits: int, zones: Sequence[str]) -> Iterator[ElasticClue]:
    for zone in zones:
        similar = Q("fuzzy", **{f"{zone}.exact": {"value": group.exact, "fuzziness": edits}})
        yield _sure("spelling", zone, group.surface, similar, TYPO_SCORE)


def group_clues(
    group: WordGroup, rarity: Rarity, *, edits: int = 0, counted: bool = False, zones: Sequence[str] = ZONES
) -> list[ClueSet[DslQuery]]:
    """Everything that satisfies one word of the reader; `counted` lifts what holds it."""
    if group.identifiers:
        found = [ClueSet(tuple(_identifier_clues(group)), IDENTIFIER_TIE, NAME_FOUND if counted else 0.0)]
    else:
        worth = rarity_of_any(group.stems, rarity) if counted else 0.0
        found = list(_word_sets(group, rarity, worth * WORD_FOUND))
    for other in group.alternatives:
        worth = rarity_of_any(other.stems or other.phrase, rarity) if counted else 0.0
        found.append(_synonym_set(other, group, rarity, worth * SYNONYM_FOUND))
    if edits:
        found.append(ClueSet(tuple(spelling_clues(group, edits, zones))))
    return found


def group_query(
    group: WordGroup, rarity: Rarity, *, edits: int = 0, counted: bool = False, zones: Sequence[str] = ZONES
) -> DslQuery:
    """The query of `group_clues`."""
    return _of_sets(group_clues(group, rarity, edits=edits, counted=counted, zones=zones))


def _of_sets(sets: Iterable[ClueSet[DslQuery]]) -> DslQuery:
    """The best of the sets."""
    found = [_of_set(clues) for clues in sets]
    return found[0] if len(found) == 1 else Q("dis_max", queries=found, tie_breaker=0.0)


def _of_set(clues: ClueSet[DslQuery]) -> DslQuery:
    best = Q("dis_max", queries=[clue.query for clue in clues.clues], tie_breaker=clues.tie)
    return Q("bool", must=[best, _constant(Q("match_all"), clues.found)]) if clues.found else best


def text_clues(reading: Reading, rarity: Rarity, least: int, typos: Typos = NO_TYPOS) -> AskedText[DslQuery]:
    """Everything by which a result of this reading is found and ranked."""
    counted = bool(typos) or least < len(reading.groups)
    words = tuple(
        AskedWord(group.typed, tuple(group_clues(group, rarity, edits=typos.get(group.exact, 0), counted=counted)))
        for group in reading.groups
    )
    return AskedText(words, tuple(extra_clues(reading, rarity)) if words else ())


def text_query(reading: Reading, rarity: Rarity, least: int, typos: Typos = NO_TYPOS) -> DslQuery:
    """What matches at least `least` of the words, those that match more of them as typed well ahead."""
    wanted = text_clues(reading, rarity, least, typos)
    found = [_of_sets(word.sets) for word in wanted.words]
    if len(found) == 1:
        asked = found[0]
    elif least >= len(found):
        asked = Q("bool", must=found)
    else:
        asked = Q("bool", should=found, minimum_should_match=least)
    extras = [clue.query for clue in wanted.extras]
    return Q("bool", must=[asked], should=extras) if extras else asked


def matching(reading: Reading, least: int, typos: Typos = NO_TYPOS) -> DslQuery:
    """What `text_query` matches, unscored and several times cheaper: for counting."""
    found = [matching_group(group, edits=typos.get(group.exact, 0)) for group in reading.groups]
    if len(found) == 1:
        return found[0]
    if least >= len(found):
        return Q("bool", filter=found)
    return Q("bool", should=found, minimum_should_match=least)


def matching_group(group: WordGroup, *, edits: int = 0) -> DslQuery:
    """What `group_query` matches, from one field."""
    if group.identifiers or group.is_stop_word or group.parts or edits:
        return group_query(group, unweighted, edits=edits)
    stems = dict.fromkeys([*group.stems, *(stem for other in group.alternatives for stem in other.stems)])
    options = [Q("terms", every=list(stems))]
    for other in group.alternatives:
        if other.phrase:
            options.append(Q("bool", filter=[Q("term", **{field: word}) for field, word in presence(other)]))
        elif other.identifiers:
            options += [Q("terms", **{field: list(other.identifiers)}) for field in IDENTIFIER_SCORES]
    return options[0] if len(options) == 1 else Q("bool", should=options, minimum_should_match=1)


def named(number: int, clue: ElasticClue) -> DslQuery:
    """The query of a clue under a name, so that the answer tells what it scored."""
    return Q("bool", must=[clue.query], _name=str(number))


def child_text(reading: Reading, rarity: Rarity, typos: Typos) -> DslQuery:
    """What a child must hold to be shown: some of the words, in its own text."""
    found = [
        group_query(group, rarity, edits=typos.get(group.exact, 0), counted=len(reading.groups) > 1, zones=OWN_ZONES)
        for group in reading.groups
    ]
    if reading.identifiers:
        found.append(_constant(Q("terms", id_text=list(reading.identifiers)), IDENTIFIER_SCORES["id_text"]))
    return Q("bool", should=found, minimum_should_match=1)


def extra_clues(reading: Reading, rarity: Rarity) -> Iterator[ElasticClue]:
    """What lifts a result without being asked for: the same title, words close together, a known identifier."""
    if reading.title_key:
        yield _sure("same_title", "title", reading.text, Q("term", title_key=reading.title_key), SAME_TITLE)
    if reading.name_asked:
        yield _sure("member", "", reading.name_asked, Q("term", id_member=reading.name_asked), MEMBER_OF_THIS_NAME)
    for words, lookup in pair_lookups(reading, rarity):
        yield _clue("pair", words, lookup)
    for word, lookup in light_lookups(reading, rarity):
        yield _clue("light", word, lookup)
    if reading.identifiers:
        names = list(reading.identifiers)
        for field, score in IDENTIFIER_SCORES.items():
            yield _sure("known", field, ", ".join(names), Q("terms", **{field: names}), score / 2)


def rights(audience: Iterable[str]) -> DslQuery:
    return Q("terms", visibility=sorted(audience))


def level(child_kinds: Sequence[str] = ()) -> DslQuery:
    """Roots; or, where only kinds shown below a root are asked for, those."""
    return Q("terms", kind=list(child_kinds)) if child_kinds else Q("term", level="root")


def within(near: Near) -> DslQuery:
    """The circle, and what shares a unit with the place."""
    circle = Q("geo_distance", distance=f"{near.km}km", place={"lat": near.latitude, "lon": near.longitude})
    if not near.areas:
        return circle
    return Q("bool", should=[circle, Q("terms", area=list(near.areas))], minimum_should_match=1)


def exact_phrase(text: str) -> DslQuery:
    """These very words one after the other, in one field of one document."""
    spoken = " ".join(exact_words(text))
    if not spoken:
        return Q("match_all")
    return Q("bool", should=[_phrase(f"{zone}.exact", spoken) for zone in ZONES], minimum_should_match=1)


def _without(text: str) -> DslQuery:
    """What a word in any of its forms, an identifier in any spelling, or a phrase finds."""
    group = read_excluded(text)
    if group is None:
        return exact_phrase(text) if exact_words(text) else Q("match_none")
    if group.identifiers:
        fields = ("id_text", "id_family", "id_member")
        return Q("bool", should=[Q("terms", **{field: list(group.identifiers)}) for field in fields])
    return exact_phrase(text) if group.is_stop_word else group_query(group, unweighted)


def operators_of(query: Query) -> list[DslQuery]:
    """One filter for each operator; they hold before anything is ranked or counted."""
    found = [exact_phrase(phrase) for phrase in query.phrases]
    found += [Q("terms", labels=asked_terms(name, values)) for name, values in query.labels.items()]
    day = {}
    if query.after is not None:
        day["gte"] = query.after.toordinal()
    if query.before is not None:
        day["lt"] = query.before.toordinal()
    if day:
        found.append(Q("range", day=day))
    if query.excluded:
        found.append(Q("bool", must_not=[_without(text) for text in query.excluded]))
    return found


def filters_of(query: Query) -> dict[str, DslQuery]:
    """One filter for each facet in use, by its name; `kind` among them."""
    found = {name: Q("terms", **{f"facets.{name}": list(values)}) for name, values in query.filters.items() if values}
    if query.kinds:
        found["kind"] = Q("terms", kind=list(query.kinds))
    return found


def weighted(query: DslQuery) -> DslQuery:
    """The score multiplied by the weight kept with each entry."""
    return Q("function_score", query=query, functions=[{"field_value_factor": {"field": "weight", "missing": 1.0}}])
