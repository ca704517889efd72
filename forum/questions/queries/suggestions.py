"""What may answer a question while it is still being written: topics, tables, minutes of recordings, people."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from forum.questions.models import State
from hub.accounts.models import User
from hub.accounts.queries import audience
from hub.base.markdown import plain_text
from hub.dictionary.identifiers import read_identifiers
from hub.dictionary.joining import NamedTable, tables_with_joins
from hub.places.whereabouts import whereabouts_of
from search.query import Near, Query
from search.results import Hit
from search.services import search

MOST_TOPICS, MOST_MINUTES, MOST_PEOPLE = 3, 2, 2
FEWEST_SIGNS = 8
NEAR_KM = 150.0
MOST_SUBJECTS = 3
_MOST_NAMES = 8
_MOST_WORDS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestions:
    """What was found for a draft; all of it is visible to the reader."""

    topics: tuple[Hit, ...] = ()
    tables: tuple[NamedTable, ...] = ()
    minutes: tuple[Hit, ...] = ()
    people: tuple[Hit, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.topics or self.tables or self.minutes or self.people)


def suggestions_for(reader: User, *, title: str, body: str, leave_out: Collection[str] = ()) -> Suggestions:
    """Read a draft and look for answers; nothing of it is kept. `leave_out` names keys of documents not to show."""
    names = read_identifiers(f"{title}\n{body}")
    text = _asked(title, body, names)
    tables = tuple(tables_with_joins(names))
    if len(text) < FEWEST_SIGNS and not names:
        return Suggestions(tables=tables)
    rights = audience(reader)

    def found(asked: str, kind: str, most: int, near: Near | None = None) -> list[Hit]:
        query = Query(
            text=asked, kinds=(kind,), audience=rights, near=near, page_size=most, children=1, facets=("state",)
        )
        return [hit for hit in search(query).hits if hit.key not in leave_out]

    topics = found(text, "topic", 2 * MOST_TOPICS)
    subjects = [theme for hit in topics[:2] for theme in hit.facets.get("theme", ())]
    subjects += [named.table.base for named in tables]
    topics.sort(key=lambda hit: str(State.SOLVED) not in hit.facets.get("state", ()))  # stable: solved first
    return Suggestions(
        topics=tuple(topics[:MOST_TOPICS]),
        tables=tables,
        minutes=tuple(found(text, "cue", MOST_MINUTES)),
        people=tuple(_people(reader, text, list(dict.fromkeys(filter(None, subjects))), found)),
    )


def _people(reader: User, text: str, subjects: Sequence[str], found: Callable[..., list[Hit]]) -> list[Hit]:
    """Two people who know the subject: near the reader first, as far as the reader said where. Cards name themes and data
    bases, seldom a table: so the subjects of the nearest questions are looked for, not the words of the draft.
    """
    place = whereabouts_of(reader.pk)
    own = str(reader)
    hits: dict[str, Hit] = {}
    everything = " ".join(subjects) or text
    if place is not None:  # few people are near: whoever knows one of the subjects is welcome
        near = Near(latitude=place.latitude, longitude=place.longitude, km=NEAR_KM)
        for asked in (everything, *subjects[:MOST_SUBJECTS]):
            if len(hits) < MOST_PEOPLE:
                hits |= {hit.key: hit for hit in found(asked, "person", MOST_PEOPLE + 1, near) if hit.title != own}
    if len(hits) < MOST_PEOPLE:
        hits = {hit.key: hit for hit in found(everything, "person", MOST_PEOPLE + 1) if hit.title != own} | hits
        hits = dict(sorted(hits.items(), key=lambda item: item[1].distance_km is None))
    return list(hits.values())[:MOST_PEOPLE]


def _asked(title: str, body: str, names: Sequence[str]) -> str:
    """The words to look for: the title and the names; of the body only where the title says little."""
    parts = [title.strip()]
    if len(title.split()) < 3:  # noqa: PLR2004 -- a word or two is no question yet
        parts.append(" ".join(plain_text(body[:4000]).split())[:_MOST_WORDS])
    written = " ".join(parts).upper()
    parts += [name for name in names[:_MOST_NAMES] if name.upper() not in written]
    return " ".join(part for part in parts if part)[:300]


def consulted_hits(keys: Sequence[str], reader_audience: frozenset[str]) -> tuple[Hit, ...]:
    """Documents that were read before asking, as far as this reader may see them, in any order."""
    if not keys:
        return ()
    return search(Query(audience=reader_audience, only=tuple(keys), page_size=len(keys), children=0, facets=())).hits
