"""Keeps, for moderators, that the guard stopped a text. Loaded when the site starts; the signal carries no text."""

from typing import Any

from django.dispatch import receiver

from forum.questions.models import GuardAlert
from hub.accounts.models import User
from hub.base.guarding import text_guarded
from hub.base.limits import allow

ALERTS_AN_HOUR = 6  # of one person, place and outcome: who tries again and again is one case


@receiver(text_guarded)
def keep_alert(*, by: Any, place: str, kinds: tuple[str, ...], outcome: str, url: str = "", **_kwargs: Any) -> None:
    person = by if isinstance(by, User) else None
    who = person.pk if person is not None else "visitor"
    if not allow(f"guard:{who}:{place}:{outcome}", limit=ALERTS_AN_HOUR, seconds=3600):
        return
    GuardAlert.objects.create(
        person=person, place=place[:20], kinds=",".join(kinds)[:200], outcome=outcome, url=url[:500]
    )
