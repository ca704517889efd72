"""Whom the forum would ask: people whose answers on the subject were accepted or found useful."""

from collections.abc import Iterable, Sequence

from django.utils.translation import ngettext

from forum.questions.models import State
from forum.questions.queries.people import answerers_on
from hub.base.people import KnowsAbout, register
from hub.dictionary.identifiers import canonical_name, is_ambiguous
from search.query import Query
from search.services import search

MOST_NAMES = 2  # looked for, one search each
TOPICS_READ = 40
ACCEPTED_COUNTS = 0.5  # of what a skill on a card counts, each up to four


def people(subjects: Sequence[str], audience: frozenset[str], limit: int) -> Iterable[KnowsAbout]:
    for person, accepted in answerers_on(subjects, topics=_naming(subjects, audience), limit=limit):
        yield KnowsAbout(
            user_id=person.pk,
            name=str(person),
            url=person.get_absolute_url(),
            reason=ngettext("%(n)d accepted answer on it", "%(n)d accepted answers on it", accepted) % {"n": accepted},
            score=ACCEPTED_COUNTS * min(accepted, 4),
        )


def _naming(subjects: Sequence[str], audience: frozenset[str]) -> list[int]:
    """Solved topics that name the tables and variables among these subjects, in any spelling."""
    names = [name for subject in subjects if (name := canonical_name(subject)) and not is_ambiguous(name)]
    found: dict[int, None] = {}
    for name in names[:MOST_NAMES]:
        solved = Query(
            audience=audience,
            kinds=("topic",),
            phrases=(name,),
            filters={"state": (str(State.SOLVED),)},
            page_size=TOPICS_READ,
            children=0,
            facets=(),
            as_typed=True,
        )
        keys = (hit.key.partition(":")[2] for hit in search(solved).hits)
        found.update((int(key), None) for key in keys if key.isdigit())
    return list(found)


register("forum", people)
