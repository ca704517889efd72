"""Keeps, for moderators, that the guard stopped a text. Loaded when the site starts; the signal carries no text."""

from typing import Any

from django.dispatch import receiver
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from forum.questions.models import GuardAlert
from hub.accounts.groups import MODERATOR
from hub.accounts.models import User
from hub.base.guard import KINDS
from hub.base.guarding import text_guarded
from hub.base.limits import allow
from hub.notifications.kinds import concerns_group
from hub.notifications.notices import NoticeKind, register, tell

ALERTS_AN_HOUR = 6  # of one person, place and outcome: who tries again and again is one case

register(
    NoticeKind(
        name="guard",
        label=_("For moderators: the guard stopped personal data"),
        sentence=_("The guard against personal data read a text of %(by)s: %(title)s"),
        mail="never",
        concerns=concerns_group(MODERATOR),
    )
)


@receiver(text_guarded)
def keep_alert(*, by: Any, place: str, kinds: tuple[str, ...], outcome: str, url: str = "", **_kwargs: Any) -> None:
    person = by if isinstance(by, User) else None
    who = person.pk if person is not None else "visitor"
    if not allow(f"guard:{who}:{place}:{outcome}", limit=ALERTS_AN_HOUR, seconds=3600):
        return
    alert = GuardAlert.objects.create(
        person=person, place=place[:20], kinds=",".join(kinds)[:200], outcome=outcome, url=url[:500]
    )
    tell(
        people=User.objects.filter(groups__name=MODERATOR, is_active=True),
        kind="guard",
        title=", ".join(str(KINDS[kind][0]) for kind in kinds if kind in KINDS),
        url=reverse("questions:guard_alerts"),
        by=person,
        key=f"guard:{alert.pk}",
    )
