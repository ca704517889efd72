"""Who hears of the pitfalls of joins: the dictionary stands below notices, so its signals are heard here."""

from typing import Any

from django.dispatch import receiver

from hub.accounts.models import User
from hub.dictionary.models import JoinPitfall
from hub.dictionary.pitfalls.queries import reviewers
from hub.dictionary.pitfalls.services import pitfall_decided, pitfall_noted
from hub.notifications.notices import notify, tell

MOST_REVIEWERS_TOLD = 100


@receiver(pitfall_noted, dispatch_uid="tell-pitfall-reviewers")
def tell_reviewers(pitfall: JoinPitfall, **_kwargs: Any) -> None:
    people = User.objects.filter(reviewers(), is_active=True).order_by("pk")[:MOST_REVIEWERS_TOLD]
    tell(
        people=people,
        kind="pitfall_waits",
        title=str(pitfall),
        url=pitfall.get_absolute_url(),
        by=pitfall.author,
        key=f"pitfall-waits:{pitfall.pk}",
    )


@receiver(pitfall_decided, dispatch_uid="tell-pitfall-author")
def tell_author(pitfall: JoinPitfall, **_kwargs: Any) -> None:
    if pitfall.author is None:
        return
    notify(
        to=pitfall.author,
        kind="pitfall_shown" if pitfall.state == JoinPitfall.State.SHOWN else "pitfall_closed",
        title=str(pitfall),
        url=pitfall.get_absolute_url(),
        by=pitfall.reviewed_by,
        excerpt=pitfall.answer,
        key=f"pitfall-{pitfall.state}:{pitfall.pk}",
    )
