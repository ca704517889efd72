"""What the results page shows: hits, other kinds, people near, what helps when nothing is found, pages. Built from values, without a query."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Any

from django.utils.translation import gettext as _

from hub.places.distances import in_words, inside_in_words
from hub.places.models import Place
from hub.places.nearness import shared_level
from search import registry
from search.choices import Choice, kind_label
from search.corrections import corrected
from search.nothing_found import Loosened, loosened, people_who_may_help
from search.overview import best_of_other_kinds
from search.query import MAX_PAGE
from search.requests import SearchRequest, address, toggled
from search.results import AlsoSearched, Hit, Results, Suggestion
from search.suggestions import GROUP_LABELS, marked_parts, suggested
from search.whereabouts import people_near


@dataclass(frozen=True, slots=True)
class ResultPages:
    """The neighbouring pages, as the pagination component reads them."""

    number: int
    num_pages: int
    previous_url: str
    next_url: str

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def has_next(self) -> bool:
        return self.number < self.num_pages


@dataclass(frozen=True, slots=True)
class ShownHit:
    """A result with the words for its kind, and for how far it is where a place is known."""

    hit: Hit
    kind_label: str
    states: tuple[str, ...]
    children: tuple["ShownHit", ...]
    distance: str = ""
    own_title: str = ""


def distance_words(hit: Hit, place: Place) -> str:
    """The same words as in the directory: rounded, or the unit that both share."""
    level = shared_level(hit.areas, place)
    return inside_in_words(level) if level else in_words(hit.distance_km)


def own_title(child: Hit, root: Hit) -> str:
    """What a child's title says beside its root's: a timecode, a heading; nothing where it has none of its own."""
    return child.title.removeprefix(root.title).strip(" –") if child.title.startswith(root.title) else child.title


@dataclass(frozen=True, slots=True)
class OtherKind:
    """The best result of a kind the page does not show, and where all of them are."""

    label: str
    count: int
    url: str
    shown: ShownHit


def other_kinds(asked: SearchRequest, results: Results) -> list[OtherKind]:
    kinds = registry.kinds()
    return [
        OtherKind(
            kind_label(kind, kinds, plural=count > 1),
            count,
            toggled(asked.parameters, "kind", kind),
            shown_hits([hit], asked.place)[0],
        )
        for kind, count, hit in best_of_other_kinds(asked, results)
    ]


def shown_hits(hits: Sequence[Hit], place: Place | None = None) -> tuple[ShownHit, ...]:
    kinds = registry.kinds()
    return tuple(
        ShownHit(
            hit=hit,
            kind_label=kind_label(hit.kind, kinds),
            states=tuple(registry.facet_label("state", state) for state in hit.facets.get("state", ())),
            children=tuple(replace(child, own_title=own_title(child.hit, hit)) for child in shown_hits(hit.children)),
            distance=distance_words(hit, place) if place is not None else "",
        )
        for hit in hits
    )


def suggestions(typed: str, found: Sequence[tuple[str, Suggestion]]) -> list[dict[str, Any]]:
    """Suggestions with their group, as the search boxes and the page that found nothing show them."""
    kinds = registry.kinds()
    return [
        {
            "text": one.text,
            "kind": " · ".join(filter(None, [kind_label(one.kind, kinds), one.within])),
            "url": one.url,
            "group": str(GROUP_LABELS.get(group, group)),
            "parts": [[piece, True] if matched else [piece] for piece, matched in marked_parts(one.text, typed)],
        }
        for group, one in found
    ]


@dataclass(frozen=True, slots=True)
class NearPeople:
    """People near a place named in passing, as they are shown, with where to see them all."""

    place: str
    rest: str
    people: tuple[ShownHit, ...]
    directory_url: str
    search_url: str


def near_people(asked: SearchRequest) -> NearPeople | None:
    found = people_near(asked)
    if found is None:
        return None
    return NearPeople(
        place=found.place.label,
        rest=found.rest,
        people=shown_hits(found.people, found.place),
        directory_url=found.directory_url,
        search_url=found.search_url,
    )


@dataclass(frozen=True, slots=True)
class Wording:
    """What was looked for beside the words typed, with the address that leaves it out or takes it in again, and what
    the reader may have meant: texts with their addresses.
    """

    also: tuple[AlsoSearched, ...]
    did_you_mean: tuple[str, str] | None
    is_as_typed: bool
    as_typed_url: str
    widened_url: str


def wording(asked: SearchRequest, results: Results) -> Wording:
    meant = corrected(asked.text, results.corrections)  # with the operators as they were typed
    told: set[str] = set()
    also = []
    for one in results.also:  # what two words call for is said once
        fresh = tuple(other for other in one.synonyms if other not in told)
        told.update(fresh)
        also += [replace(one, synonyms=fresh)] if fresh else []
    return Wording(
        also=tuple(also),
        did_you_mean=(meant, address(asked.parameters, q=meant))
        if results.corrections and meant != asked.text
        else None,
        is_as_typed=asked.query.as_typed and bool(asked.text),
        as_typed_url=address(asked.parameters, as_typed="1"),
        widened_url=address(asked.parameters, as_typed=None),
    )


@dataclass(frozen=True, slots=True)
class Empty:
    """What a page that found nothing offers."""

    titles: list[dict[str, Any]]
    loosened: list[Loosened]
    people: tuple[ShownHit, ...]


def empty(asked: SearchRequest, in_force: Sequence[Choice]) -> Empty:
    words = asked.query.words
    return Empty(
        titles=suggestions(words, suggested(words, asked.query.audience, most=5)),
        loosened=loosened(asked, [(_("without “%(word)s”") % {"word": one.label}, one.url) for one in in_force]),
        people=shown_hits(people_who_may_help(asked), asked.place),
    )


def last_page(total: int, page_size: int) -> int:
    return max(1, min(MAX_PAGE, ceil(total / page_size)))


def result_pages(asked: SearchRequest, total: int) -> ResultPages:
    number = asked.query.page
    last = last_page(total, asked.query.page_size)
    return ResultPages(
        number=number,
        num_pages=last,
        previous_url=address(asked.parameters, page=str(number - 1) if number > 2 else None),  # noqa: PLR2004 -- page 1 has the plain address
        next_url=address(asked.parameters, page=str(number + 1)),
    )
