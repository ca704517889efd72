"""Whom the directory would ask: people whose card says that they know the subject."""

from collections.abc import Iterable, Sequence

from django.db.models import Count, F, Q
from django.utils.translation import gettext as _

from experts.models import CardKind
from experts.queries import visible_cards
from hub.base.people import KnowsAbout, register

LONGEST = 10  # subjects looked for


def people(subjects: Sequence[str], audience: frozenset[str], limit: int) -> Iterable[KnowsAbout]:
    named = Q()
    for subject in subjects[:LONGEST]:
        named |= Q(skills__name__iexact=subject)
    cards = visible_cards(audience).filter(named, kind=CardKind.PERSON, user__is_active=True)
    cards = cards.exclude(availability="unavailable").annotate(matches=Count("skills", distinct=True))
    for card in cards.order_by(F("matches").desc(), "availability", "name", "pk").prefetch_related("skills")[:limit]:
        wanted = {subject.casefold() for subject in subjects}
        skills = [skill.name for skill in card.skills.all() if skill.name.casefold() in wanted]
        yield KnowsAbout(
            user_id=card.user_id,
            name=str(card),
            url=card.get_absolute_url(),
            reason=_("says so on their card: %(skills)s") % {"skills": ", ".join(skills)},
            score=float(len(skills)),
        )


register("directory", people)
