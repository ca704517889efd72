"""From a reading to Elasticsearch queries, through its DSL; a user's text is only ever the text of a `match`."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from elasticsearch.dsl import Q

from search.analysis import exact_words
from search.clues import Clue, ClueSet
from search.labels import asked_terms
from search.query import Near, Query
from search.reading import NO_TYPOS, Reading, Typos, WordGroup, read_excluded
from search.weights import (
    EXACT_BOOSTS,
    IDENTIFIER_APART,
    IDENTIFIER_BEGINNING,
    IDENTIFIER_SCORES,
    IDENTIFIER_TIE,
    MEMBER_OF_THIS_NAME,
    PHRASE_BOOSTS,
    PHRASE_SLOP,
    SAME_TITLE,
    STEM_BOOSTS,
    SYNONYM_FOUND,
    SYNONYM_SHARE,
    TIE,
    TRANSLATION_SHARE,
    TYPO_SCORE,
    WORD_FOUND,
)

DslQuery = Any
ElasticClue = Clue[Any]
ZONES = ("title", "body", "family")
OWN_ZONES = ("title", "body")
FOLDED_SHARE = 0.95
JOINED_SHARE = 0.5
SMALL_WORDS = 2  # between the words of a phrase


def _match(field: str, text: str, boost: float) -> DslQuery:
    return Q("match", **{field: {"query": text, "boost": boost, "operator": "and"}})


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
    yield _sure("beginning", "title", group.surface, Q("term", typed=names[0][:60]), IDENTIFIER_BEGINNING)
    if group.parts:
        text = " ".join(group.parts)
        for zone, score in IDENTIFIER_APART.items():
            yield _sure("apart", zone, group.surface, _phrase(f"{zone}.exact", text), score)


def _word_clues(group: WordGroup, zones: Sequence[str]) -> Iterator[ElasticClue]:
    said = group.surface
    for zone in zones:
        if zone in EXACT_BOOSTS:
            yield Clue("exact", zone, said, _match(f"{zone}.exact", group.exact, EXACT_BOOSTS[zone]))
    if group.is_stop_word:
        yield Clue("exact", "family", said, _match("family.exact", group.exact, 0.5))
        return
    code, ask = ("compound", _phrase) if group.parts else ("stem", _match)
    for zone in zones:
        boost = STEM_BOOSTS[zone]
        joined = group.exact if group.parts else said
        yield Clue(code, zone, said, ask(zone, said, boost))
        yield Clue(code, zone, said, ask(f"{zone}.folded", said, boost * FOLDED_SHARE))
        yield Clue(code, zone, said, _match(f"{zone}.joined", joined, boost * JOINED_SHARE))
    yield Clue("stem", "english", said, _match("english", said, 1.0))


def _synonym_clues(group: WordGroup, zones: Sequence[str]) -> Iterator[ElasticClue]:
    for other in group.alternatives:
        code, share = ("translation", TRANSLATION_SHARE) if other.is_translation else ("synonym", SYNONYM_SHARE)
        said = other.surface
        if other.identifiers:
            for field, score in IDENTIFIER_SCORES.items():
                yield _sure(code, field, said, Q("terms", **{field: list(other.identifiers)}), score * share)
            continue
        for zone in zones:
            boost = STEM_BOOSTS[zone] * share
            if other.phrase:  # small words between count as steps, which the embedded engine does not keep
                boost /= len(other.phrase)
                yield Clue(code, zone, said, _phrase(zone, said, boost, SMALL_WORDS))
                yield Clue(code, zone, said, _phrase(f"{zone}.folded", said, boost * FOLDED_SHARE, SMALL_WORDS))
            else:
                yield Clue(code, zone, said, _match(zone, said, boost))
                yield Clue(code, zone, said, _match(f"{zone}.folded", said, boost * FOLDED_SHARE))


def _spelling_clues(group: WordGroup, edits: int, zones: Sequence[str]) -> Iterator[ElasticClue]:
    for zone in zones:
        similar = Q("fuzzy", **{f"{zone}.exact": {"value": group.exact, "fuzziness": edits}})
        yield _sure("spelling", zone, group.surface, similar, TYPO_SCORE)


def group_clues(
    group: WordGroup, *, edits: int = 0, counted: bool = False, zones: Sequence[str] = ZONES
) -> list[ClueSet[DslQuery]]:
    """Everything that satisfies one word of the reader; `counted` lifts what holds it as typed."""
    lift = WORD_FOUND if counted else 0.0
    if group.identifiers:
        found = [ClueSet(tuple(_identifier_clues(group)), IDENTIFIER_TIE, lift)]
    else:
        found = [ClueSet(tuple(_word_clues(group, zones)), TIE, lift)]
    if group.alternatives:
        found.append(ClueSet(tuple(_synonym_clues(group, zones)), TIE, SYNONYM_FOUND if counted else 0.0))
    if edits:
        found.append(ClueSet(tuple(_spelling_clues(group, edits, zones))))
    return found


def group_query(group: WordGroup, *, edits: int = 0, counted: bool = False, zones: Sequence[str] = ZONES) -> DslQuery:
    """The query of `group_clues`: the best of its sets."""
    found = [_of_set(clues) for clues in group_clues(group, edits=edits, counted=counted, zones=zones)]
    return found[0] if len(found) == 1 else Q("dis_max", queries=found, tie_breaker=0.0)


def _of_set(clues: ClueSet[DslQuery]) -> DslQuery:
    best = Q("dis_max", queries=[clue.query for clue in clues.clues], tie_breaker=clues.tie)
    return Q("bool", must=[best, _constant(Q("match_all"), clues.found)]) if clues.found else best


def text_query(reading: Reading, least: int, typos: Typos = NO_TYPOS) -> DslQuery:
    """What matches at least `least` of the words, those that match more of them as typed well ahead."""
    counted = bool(typos) or least < len(reading.groups)
    found = [group_query(group, edits=typos.get(group.exact, 0), counted=counted) for group in reading.groups]
    if len(found) == 1:
        asked = found[0]
    elif least >= len(found):
        asked = Q("bool", must=found)
    else:
        asked = Q("bool", should=found, minimum_should_match=least)
    extras = [clue.query for clue in extra_clues(reading)]
    return Q("bool", must=[asked], should=extras) if extras else asked


def child_text(reading: Reading, typos: Typos) -> DslQuery:
    """What a child must hold to be shown: some of the words, in its own text."""
    found = [
        group_query(group, edits=typos.get(group.exact, 0), counted=len(reading.groups) > 1, zones=OWN_ZONES)
        for group in reading.groups
    ]
    if reading.identifiers:
        found.append(_constant(Q("terms", id_text=list(reading.identifiers)), IDENTIFIER_SCORES["id_text"]))
    return Q("bool", should=found, minimum_should_match=1)


def extra_clues(reading: Reading) -> Iterator[ElasticClue]:
    """What lifts a result without being asked for: the same title, words close together, a known identifier."""
    if reading.title_key:
        yield _sure("same_title", "title", reading.text, Q("term", title_key=reading.title_key), SAME_TITLE)
    if reading.name_asked:
        yield _sure("member", "", reading.name_asked, Q("term", id_member=reading.name_asked), MEMBER_OF_THIS_NAME)
    if len(reading.phrase) > 1:
        text = " ".join(group.surface for group in reading.groups if group.stems)
        for zone, boost in PHRASE_BOOSTS.items():
            yield Clue("phrase", zone, text, _phrase(zone, text, boost, PHRASE_SLOP))
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
    return Q("geo_distance", distance=f"{near.km}km", place={"lat": near.latitude, "lon": near.longitude})


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
    return exact_phrase(text) if group.is_stop_word else group_query(group)


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
