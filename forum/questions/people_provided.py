"""Whom the forum would ask: people whose answers on the subject were accepted or found useful."""

from collections.abc import Iterable, Sequence

from django.utils.translation import ngettext

from forum.questions.queries.people import answerers_on
from hub.base.people import KnowsAbout, register

ACCEPTED_COUNTS = 0.5  # of what a skill on a card counts, each up to four


def people(subjects: Sequence[str], _audience: frozenset[str], limit: int) -> Iterable[KnowsAbout]:
    for person, accepted in answerers_on(subjects, limit=limit):
        yield KnowsAbout(
            user_id=person.pk,
            name=str(person),
            url=person.get_absolute_url(),
            reason=ngettext("%(n)d accepted answer on it", "%(n)d accepted answers on it", accepted) % {"n": accepted},
            score=ACCEPTED_COUNTS * min(accepted, 4),
        )


register("forum", people)
