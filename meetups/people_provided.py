"""Whom the meetups would ask: people who gave a talk that names a table or a variable."""

from collections.abc import Iterable, Sequence

from django.utils.translation import ngettext

from hub.base.people import KnowsAbout, register
from hub.dictionary.identifiers import canonical_name, is_ambiguous
from meetups.queries import speakers_of
from search.query import Query
from search.services import search

MOST_NAMES = 2  # looked for, one search each
TALKS_READ = 20


def people(subjects: Sequence[str], audience: frozenset[str], limit: int) -> Iterable[KnowsAbout]:
    for name in [name for subject in subjects if (name := canonical_name(subject)) and not is_ambiguous(name)][
        :MOST_NAMES
    ]:
        naming = Query(
            audience=audience,
            kinds=("talk",),
            phrases=(name,),
            page_size=TALKS_READ,
            children=0,
            facets=(),
            as_typed=True,
        )
        talks = [int(number) for hit in search(naming).hits if (number := hit.key.partition(":")[2]).isdigit()]
        for person, count in speakers_of(talks, limit=limit):
            yield KnowsAbout(
                user_id=person.pk,
                name=str(person),
                url=person.get_absolute_url(),
                reason=ngettext("%(n)d talk that names it", "%(n)d talks that name it", count) % {"n": count},
                score=float(min(count, 3)),
            )


register("talks", people)
