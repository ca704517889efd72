"""From a reading to Elasticsearch queries, through its DSL; a user's text is only ever the text of a `match`."""

from collections.abc import Iterable, Sequence
from typing import Any

from elasticsearch.dsl import Q

from search.query import Near, Query
from search.reading import NO_TYPOS, Reading, Typos, WordGroup
from search.weights import (
    EXACT_BOOSTS,
    IDENTIFIER_APART,
    IDENTIFIER_BEGINNING,
    IDENTIFIER_SCORES,
    MEMBER_OF_THIS_NAME,
    PHRASE_BOOSTS,
    PHRASE_SLOP,
    SAME_TITLE,
    STEM_BOOSTS,
    TIE,
    TYPO_SCORE,
    WORD_FOUND,
)

DslQuery = Any
ZONES = ("title", "body", "family")
OWN_ZONES = ("title", "body")
FOLDED_SHARE = 0.95
JOINED_SHARE = 0.5


def _match(field: str, text: str, boost: float) -> DslQuery:
    return Q("match", **{field: {"query": text, "boost": boost, "operator": "and"}})


def _constant(query: DslQuery, score: float) -> DslQuery:
    return Q("constant_score", filter=query, boost=score)


def _phrase(field: str, text: str, boost: float = 1.0, slop: int = 0) -> DslQuery:
    return Q("match_phrase", **{field: {"query": text, "boost": boost, "slop": slop}})


def _identifier(group: WordGroup) -> DslQuery:
    names = list(group.identifiers)
    options = [_constant(Q("terms", **{field: names}), score) for field, score in IDENTIFIER_SCORES.items()]
    options.append(_constant(Q("term", typed=names[0][:60]), IDENTIFIER_BEGINNING))
    if group.parts:
        text = " ".join(group.parts)
        options += [_constant(_phrase(f"{zone}.exact", text), score) for zone, score in IDENTIFIER_APART.items()]
    return Q("dis_max", queries=options, tie_breaker=0.05)


def group_query(group: WordGroup, *, edits: int = 0, counted: bool = False, zones: Sequence[str] = ZONES) -> DslQuery:
    """Everything that satisfies one word of the reader; `counted` lifts what holds it as typed."""
    typed = _identifier(group) if group.identifiers else _word(group, zones)
    if counted:
        typed = Q("bool", must=[typed, _constant(Q("match_all"), WORD_FOUND)])
    if not edits:
        return typed
    similar = [
        _constant(Q("fuzzy", **{f"{zone}.exact": {"value": group.exact, "fuzziness": edits}}), TYPO_SCORE)
        for zone in zones
    ]
    return Q("dis_max", queries=[typed, *similar], tie_breaker=TIE)


def _word(group: WordGroup, zones: Sequence[str]) -> DslQuery:
    options = [_match(f"{zone}.exact", group.exact, EXACT_BOOSTS[zone]) for zone in zones if zone in EXACT_BOOSTS]
    if group.is_stop_word:
        options.append(_match("family.exact", group.exact, 0.5))
    else:
        for zone in zones:
            boost = STEM_BOOSTS[zone]
            ask = _phrase if group.parts else _match
            options.append(ask(zone, group.surface, boost))
            options.append(ask(f"{zone}.folded", group.surface, boost * FOLDED_SHARE))
            options.append(
                _match(f"{zone}.joined", group.exact if group.parts else group.surface, boost * JOINED_SHARE)
            )
        options.append(_match("english", group.surface, 1.0))
    return Q("dis_max", queries=options, tie_breaker=TIE)


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
    extras = _extras(reading)
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


def _extras(reading: Reading) -> list[DslQuery]:
    """What lifts a result without being asked for: the same title, words close together, a known identifier."""
    found = [_constant(Q("term", title_key=reading.title_key), SAME_TITLE)] if reading.title_key else []
    if reading.name_asked:
        found.append(_constant(Q("term", id_member=reading.name_asked), MEMBER_OF_THIS_NAME))
    if len(reading.phrase) > 1:
        text = " ".join(group.surface for group in reading.groups if group.stems)
        found += [_phrase(zone, text, boost, PHRASE_SLOP) for zone, boost in PHRASE_BOOSTS.items()]
    if reading.identifiers:
        names = list(reading.identifiers)
        found += [_constant(Q("terms", **{field: names}), score / 2) for field, score in IDENTIFIER_SCORES.items()]
    return found


def rights(audience: Iterable[str]) -> DslQuery:
    return Q("terms", visibility=sorted(audience))


def level(child_kinds: Sequence[str] = ()) -> DslQuery:
    """Roots; or, where only kinds shown below a root are asked for, those."""
    return Q("terms", kind=list(child_kinds)) if child_kinds else Q("term", level="root")


def within(near: Near) -> DslQuery:
    return Q("geo_distance", distance=f"{near.km}km", place={"lat": near.latitude, "lon": near.longitude})


def filters_of(query: Query) -> dict[str, DslQuery]:
    """One filter for each facet in use, by its name; `kind` among them."""
    found = {name: Q("terms", **{f"facets.{name}": list(values)}) for name, values in query.filters.items() if values}
    if query.kinds:
        found["kind"] = Q("terms", kind=list(query.kinds))
    return found


def weighted(query: DslQuery) -> DslQuery:
    """The score multiplied by the weight kept with each entry."""
    return Q("function_score", query=query, functions=[{"field_value_factor": {"field": "weight", "missing": 1.0}}])
