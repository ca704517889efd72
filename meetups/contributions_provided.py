"""Talks given by the people of the hub, for their own pages."""

from collections.abc import Iterable, Sequence

from django.db.models import F

from hub.base.contributions import Contribution, register
from meetups.models import TalkPage
from meetups.queries import page_addresses, public_talks


def talks_given(user_ids: Sequence[int]) -> Iterable[Contribution]:
    """Public talks of these people under any of their names, with their themes and databases; three queries whatever
    their number.
    """
    rows = (
        public_talks()
        .filter(talk_speakers__speaker__user_id__in=user_ids)
        .annotate(
            given_by=F("talk_speakers__speaker__user_id"),
            theme_name=F("theme_items__tag__name"),
            base_name=F("base_items__tag__name"),
        )
    )
    # A row for each theme and database of a talk and each name of its speaker.
    given: dict[tuple[int, int], tuple[TalkPage, dict[str, None], dict[str, None]]] = {}
    for row in rows:
        _talk, themes, bases = given.setdefault((row.given_by, row.pk), (row, {}, {}))
        themes.update({row.theme_name: None} if row.theme_name else {})
        bases.update({row.base_name: None} if row.base_name else {})
    if not given:
        return
    addresses = page_addresses([talk for talk, _themes, _bases in given.values()])
    for (user_id, talk_id), (talk, themes, bases) in given.items():
        if talk.meetup is None or talk_id not in addresses:
            continue
        yield Contribution(
            user_id=user_id,
            kind="talk",
            title=talk.title,
            url=addresses[talk_id],
            on=talk.meetup.date,
            topics=tuple(themes),
            bases=tuple(bases),
        )


register("meetups", talks_given)
