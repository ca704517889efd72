"""What a page that found nothing offers instead: looser searches with their counts, titles, and people who may help."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from django.http import QueryDict
from django.utils.translation import gettext as _

from search import services
from search.analysis import is_stop_word
from search.query import Query
from search.requests import SearchRequest, address, read_request
from search.results import Hit

PERSON = "person"
PEOPLE = 3
CONSIDERED = 12  # among whom those who are free come first
FREE = "available"
MOST_COUNTED = 6  # searches made for the counts
MOST_WORDS = 6
LEAST = 2  # words and operators: less one, something is left to look for
WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Loosened:
    """A search that asks for less, and how much it finds."""

    label: str
    url: str
    count: int


def loosened(asked: SearchRequest, removable: Iterable[tuple[str, str]]) -> list[Loosened]:
    """The same search less one thing, where that finds something; most found first.

    `removable` are labels of the filters and operators in force with the address without each.
    """
    offered: dict[str, str] = {}
    for label, url in [*removable, *_fewer_words(asked)]:
        offered.setdefault(url, label)
    found = [
        Loosened(label, url, count)
        for url, label in list(offered.items())[:MOST_COUNTED]
        if (count := _count(url, asked.query.audience))
    ]
    return sorted(found, key=lambda one: -one.count)


def _fewer_words(asked: SearchRequest) -> Iterator[tuple[str, str]]:
    """The text less each of its telling words; quotes hold words together, operators and places are removed as such."""
    typed, parts = asked.operators.typed, asked.operators.parts
    outside = [
        found
        for found in WORD.finditer(typed)
        if not any(part.start < found.end() and found.start() < part.end for part in parts)
    ]
    small = [found for found in outside if is_stop_word(found.group())]
    words = [found for found in outside if found not in small and ":" not in found.group() and found.group()[0] != "-"]
    if '"' in typed or len(words) > MOST_WORDS or len(words) + len(parts) < LEAST:
        return
    for word in words:
        rest = typed
        for gone in reversed([word] if len(words) > 1 else sorted([word, *small], key=re.Match.start)):
            rest = f"{rest[: gone.start()]} {rest[gone.end() :]}"
        rest = " ".join(rest.split())
        yield _("without “%(word)s”") % {"word": word.group()}, address(asked.parameters, q=rest or None)


def _count(url: str, audience: frozenset[str]) -> int:
    asked = read_request(QueryDict(url.removeprefix("?")), audience)
    if asked.is_blank:
        return 0
    return services.search(replace(asked.query, page_size=1, children=0, facets=())).total


def people_who_may_help(asked: SearchRequest) -> list[Hit]:
    """Three people of the directory whom this reader may see: by the words, else by the theme or database asked for.

    Those who say they are available come before all others. Nearest first when a place is known, however far; where nobody answers to the words, whoever the directory puts first.
    """
    query = asked.query
    near = replace(query.near, km=None) if query.near is not None else None
    anybody = Query(
        audience=query.audience,
        kinds=(PERSON,),
        near=near,
        sort="nearest" if near is not None else "relevance",
        page_size=CONSIDERED,
        children=0,
        facets=(),
    )
    topics = {name: values for name, values in query.filters.items() if name in {"theme", "base"}}
    labels = {name: values for name, values in query.labels.items() if name in {"theme", "base", "tag"}}
    attempts = [replace(anybody, text=query.words)] if query.words else []
    attempts += [replace(anybody, filters=topics, labels=labels)] if topics or labels else []
    chosen: dict[str, Hit] = {}
    for attempt in [*attempts, anybody]:
        for hit in services.search(attempt).hits:
            chosen.setdefault(hit.key, hit)
        if sum(map(_is_free, chosen.values())) >= PEOPLE:
            break
    return sorted(chosen.values(), key=lambda hit: not _is_free(hit))[:PEOPLE]


def _is_free(hit: Hit) -> bool:
    return FREE in hit.facets.get("availability", ())
