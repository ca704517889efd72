"""Talks given by the people of the hub, for their own pages."""

from collections.abc import Iterable, Sequence

from django.db.models import Prefetch

from hub.base.contributions import Contribution, register
from meetups.models import TalkSpeaker, TalkTheme
from meetups.queries import page_addresses, public_talks


def talks_given(user_ids: Sequence[int]) -> Iterable[Contribution]:
    """Public talks of these people under any of their names; four queries whatever their number."""
    appearances = TalkSpeaker.objects.filter(speaker__user_id__in=user_ids).order_by("talk_id")
    given = list(dict.fromkeys(appearances.values_list("speaker__user_id", "talk_id")))
    if not given:
        return
    found = (
        public_talks()
        .filter(pk__in={talk for _user, talk in given})
        .prefetch_related(Prefetch("theme_items", queryset=TalkTheme.objects.select_related("tag")))
    )
    talks = {talk.pk: talk for talk in found}
    addresses = page_addresses(list(talks.values()))
    for user_id, talk_id in given:
        talk = talks.get(talk_id)
        if talk is None or talk.meetup is None or talk_id not in addresses:
            continue
        yield Contribution(
            user_id=user_id,
            kind="talk",
            title=talk.title,
            url=addresses[talk_id],
            on=talk.meetup.date,
            topics=tuple(item.tag.name for item in talk.theme_items.all()),
        )


register("meetups", talks_given)
