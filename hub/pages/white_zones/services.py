"""A meetup where help is missing, as a draft for its organisers."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.accounts.models import User
from hub.pages.white_zones.queries import Zone, questions_on
from meetups.desk.queries import may_organise
from meetups.models import MeetupPage
from meetups.services import save_meetup, save_talk

AHEAD = timedelta(days=90)
MOST_QUESTIONS = 20


@transaction.atomic
def draft_meetup(*, by: User, zone: Zone) -> MeetupPage:
    """Make the draft of a meetup in the région on the theme, with a talk that lists the questions to answer.

    The day is three months ahead, for the organisers to change; nobody is named: they ask the candidates first.

    Raises:
        PermissionDenied: `by` publishes no meetups.
    """
    if not may_organise(by):
        raise PermissionDenied
    words = {"theme": zone.theme.name, "region": zone.region.name}
    asked = questions_on(zone.theme)[:MOST_QUESTIONS]
    lines = [f"- [{_escaped(question.title)}]({question.url})" for question in asked]
    meetup, _outcome = save_meetup(
        by=by,
        title=_("%(theme)s in %(region)s") % words,
        date=timezone.localdate() + AHEAD,
        place=str(zone.region.name),
        town=zone.region,
        slug=f"{zone.theme.slug}-{zone.region.code}-{timezone.now():%Y%m%d%H%M%S}".lower(),
        publish=False,
    )
    save_talk(
        by=by,
        meetup=meetup,
        position=1,
        title=_("%(theme)s: answers to open questions") % words,
        abstract="\n".join([_("Questions this talk answers:"), "", *lines]),
        publish=False,
    )
    return meetup


def _escaped(text: str) -> str:
    """A title as the text of a Markdown link."""
    return "".join(f"\\{sign}" if sign in r"\`*_{}[]<>()#+!|" else sign for sign in text)
