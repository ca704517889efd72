"""What else there is on the subjects of a talk, through the one index: other talks, and questions of the forum."""

from collections.abc import Sequence
from dataclasses import dataclass

from meetups.models import TalkPage
from search.query import Query
from search.results import Hit
from search.services import search

SHOWN = 4
MOST_SUBJECTS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    talks: tuple[Hit, ...] = ()
    topics: tuple[Hit, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.talks or self.topics)


def related_to(talk: TalkPage, *, themes: Sequence[str], bases: Sequence[str]) -> Related:
    """The nearest public talks and topics: of one of its themes, then naming one, then on one of its databases; of a talk
    without any, the talks whose words are those of its title. Never the talk itself; nothing while search rests; no
    database query.
    """
    title = "" if themes or bases else talk.title
    return Related(
        talks=_found("talk", themes, bases, without=f"talk:{talk.pk}", title=title),
        topics=_found("topic", themes, bases, without=""),
    )


def _found(kind: str, themes: Sequence[str], bases: Sequence[str], *, without: str, title: str = "") -> tuple[Hit, ...]:
    common = {"kinds": (kind,), "facets": (), "children": 0, "page_size": SHOWN + 1}
    asked = []
    if themes:
        asked.append(Query(labels={"theme": tuple(themes)}, sort="newest", **common))  # type: ignore[arg-type]  # -- fields of Query
        asked += [Query(text=theme, as_typed=True, **common) for theme in themes[:MOST_SUBJECTS]]  # type: ignore[arg-type]  # -- as above
    if bases:
        asked.append(Query(labels={"base": tuple(bases)}, sort="newest", **common))  # type: ignore[arg-type]  # -- as above
    if title:
        asked.append(Query(text=title, as_typed=True, **common))  # type: ignore[arg-type]  # -- as above
    found: dict[str, Hit] = {}
    for query in asked:
        if len(found) >= SHOWN:
            break
        for hit in search(query).hits:
            if hit.key != without:
                found.setdefault(hit.key, hit)
    return tuple(found.values())[:SHOWN]
