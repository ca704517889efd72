"""From what an engine stored to what is shown; the same for every engine."""

from collections.abc import Iterable, Mapping, Sequence
from math import asin, cos, radians, sin, sqrt
from typing import Any

from search.analysis import exact_words, fold
from search.families import Entry, authority_of
from search.highlight import Highlighter
from search.query import Near
from search.results import Hit, Part, SeeAlso, Suggestion

EARTH_KM = 6371.0088
MAX_STORED = 40_000
TITLE_START = 30


def distance_km(near: Near, latitude: float, longitude: float) -> float:
    """Great-circle distance in kilometres."""
    one, two = radians(near.latitude), radians(latitude)
    half = sin((two - one) / 2) ** 2 + cos(one) * cos(two) * sin(radians(longitude - near.longitude) / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(half)))


def shown_of(entry: Entry) -> dict[str, Any]:
    """What an engine stores of an entry to show it later; plain values only."""
    document = entry.document
    return {
        "key": document.key,
        "kind": document.kind,
        "title": document.title,
        "body": document.body[:MAX_STORED],
        "url": document.url,
        "anchor": document.anchor,
        "moments": [list(moment) for moment in document.moments],
        "parent": document.parent,
        "parent_title": entry.parent_title,
        "facets": {name: list(values) for name, values in document.facets.items()},
        "place": list(document.place) if document.place else None,
        "areas": list(document.areas),
        "source": document.source,
        "table": document.table,
        "talk": document.talk,
        "children": entry.children,
        "language": document.language,
        "authority": authority_of(document),
    }


def fold_start(title: str) -> str:
    """The first signs of a title as suggestions compare them."""
    return " ".join(fold(title).split())[:TITLE_START]


def distance_to(shown: Mapping[str, Any], near: Near | None) -> float | None:
    """Kilometres from a point to a result, to the metre; none where either has no place."""
    place = shown.get("place")
    return round(distance_km(near, place[0], place[1]), 3) if near is not None and place else None


def hit_of(
    shown: Mapping[str, Any],
    *,
    score: float,
    marker: Highlighter,
    near: Near | None,
    children: tuple[Hit, ...] = (),
    explanation: tuple[Part, ...] = (),
) -> Hit:
    """One result from its stored values (`key`, `kind`, `title`, `body`, `url`, …)."""
    moments = shown.get("moments") or []  # not of what an older index holds
    piece = marker.richest_piece(shown["body"], [start for start, _anchor in moments]) if moments else None
    return Hit(
        key=shown["key"],
        kind=shown["kind"],
        title=shown["title"],
        title_html=marker.mark_title(shown["title"]),
        snippet_html=marker.snippet(shown["body"]),
        url=shown["url"],
        anchor=shown["anchor"] if piece is None else moments[piece][1],
        score=float(score),
        parent=shown["parent"],
        parent_title=shown["parent_title"],
        distance_km=distance_to(shown, near),
        areas=tuple(shown["areas"]),
        facets={name: tuple(values) for name, values in shown["facets"].items()},
        source=shown["source"],
        table=shown["table"],
        talk=shown["talk"],
        children=children,
        language=shown.get("language", "fr"),
        explanation=explanation,
    )


def typed_words(title: str, names: Iterable[str]) -> list[str]:
    """What may be typed to be offered a title: its words, its identifiers, and these without their underscores."""
    names = list(names)
    return list(dict.fromkeys([*exact_words(title), *names, *(name.replace("_", "") for name in names)]))


def looked_up(keys: Sequence[str], found: Iterable[Mapping[str, Any]]) -> list[SeeAlso]:
    """Documents found by key, in the order of the keys."""
    by_key = {shown["key"]: shown for shown in found}
    return [
        SeeAlso(title=shown["title"], kind=shown["kind"], url=f"{shown['url']}{shown['anchor']}")
        for shown in map(by_key.get, keys)
        if shown is not None
    ]


def ranked_suggestions(found: Iterable[Mapping[str, Any]], text: str, limit: int) -> list[Suggestion]:
    """Titles that begin like the text first, then the others as the engine ranked them; each text once."""
    asked = " ".join(fold(text).split())
    listed = list(found)
    listed.sort(key=lambda shown: not " ".join(fold(shown["title"]).split()).startswith(asked))
    chosen: dict[tuple[str, str], Suggestion] = {}
    for shown in listed:
        mark = (fold(shown["title"]), shown["kind"])
        if mark not in chosen:
            chosen[mark] = Suggestion(
                text=shown["title"],
                kind=shown["kind"],
                url=f"{shown['url']}{shown['anchor']}",
                within=shown["table"] if shown["parent"] else "",
            )
        if len(chosen) >= limit:
            break
    return list(chosen.values())
