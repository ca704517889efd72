"""Digests: what a person was not told of at once, gathered in one message a day or a week, in their language.

A period ends at seven in the morning, Paris time, the weekly one on Monday. One message for each person and period: the
message and the fact that its notices have left are written in one transaction.
"""

import logging
from datetime import datetime, timedelta
from itertools import groupby

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation

from hub.accounts.models import User
from hub.notifications.inbox import sentence_of, visible_titles
from hub.notifications.kinds import MailChoice
from hub.notifications.models import Notice, OutgoingMail
from hub.notifications.services import send_later

logger = logging.getLogger("hub.mail")

HOUR = 7
MOST_ITEMS = 100


def last_end(choice: str, now: datetime) -> datetime:
    """The latest end of a period of this digest (`daily` or `weekly`), at or before `now`."""
    local = timezone.localtime(now)
    back = local.weekday() if choice == MailChoice.WEEKLY else 0
    end = _seven(local - timedelta(days=back))
    return end if end <= local else _seven(end - timedelta(days=7 if choice == MailChoice.WEEKLY else 1))


def _seven(moment: datetime) -> datetime:
    """Seven o'clock of that day by the clock on the wall, whatever the season."""
    naive = datetime.combine(moment.date(), datetime.min.time()).replace(hour=HOUR)
    return timezone.make_aware(naive)


def send_digests(*, now: datetime | None = None, limit: int = 500) -> int:
    """Queue the digests that are due, for at most `limit` people of each kind; returns how many messages were queued. Run
    again, it goes on with the others and sends nobody a second one.
    """
    now = now or timezone.now()
    queued = 0
    for choice in (MailChoice.DAILY, MailChoice.WEEKLY):
        end = last_end(choice, now)
        waiting = Notice.objects.filter(digest=choice, created_at__lt=end)
        told = OutgoingMail.objects.filter(key__startswith=_key(choice, end, "")).values_list("key", flat=True)
        done = {int(key.rpartition(":")[2]) for key in told if key}
        people = waiting.order_by("to").values_list("to", flat=True).distinct().exclude(to__in=done)[:limit]
        for person in User.objects.filter(pk__in=list(people)):
            try:
                queued += _send_one(person, choice, end)
            except Exception:  # one person's failure must not cost the others their message
                logger.exception("digest of user %s not made", person.pk)
    return queued


def _key(choice: str, end: datetime, person: object) -> str:
    return f"digest:{choice}:{end:%Y-%m-%d}:{person}"


@transaction.atomic
def _send_one(person: User, choice: str, end: datetime) -> bool:
    key = _key(choice, end, person.pk)
    waiting = Notice.objects.filter(to=person, digest=choice, created_at__lt=end)
    # Locked first: another worker waits here, then finds them gone.
    notices = list(waiting.select_for_update(of=("self",)).select_related("by").order_by("path", "pk"))
    if not notices or OutgoingMail.objects.filter(key=key).exists():
        return False
    waiting.filter(pk__in=[notice.pk for notice in notices]).update(digest="")
    unread = [notice for notice in notices if notice.read_at is None]
    with translation.override(person.language):
        groups, count = _groups(person, unread)
    if not (groups and person.is_active and person.email_notifications):
        return False
    try:
        send_later(
            to=person.email,
            template=f"notifications/mail/digest_{choice}",
            context={"name": str(person), "groups": groups, "count": count, "more": max(count - MOST_ITEMS, 0)},
            language=person.language,
            kind=f"digest_{choice}",
            key=key,
        )
    except ValidationError:  # an address that no server takes: nothing to try again
        logger.warning("digest of user %s dropped: bad address", person.pk)
        return False
    return True


def _groups(person: User, notices: list[Notice]) -> tuple[list[dict[str, object]], int]:
    """What the message lists, page by page of the site, at most MOST_ITEMS sentences; and how many there would be."""
    titles = visible_titles(person, notices)
    seen = [notice for notice in notices if notice.pk in titles]
    groups: list[dict[str, object]] = []
    for _path, same in groupby(seen[:MOST_ITEMS], key=lambda notice: notice.path):
        lines = list(same)
        title, _url = titles[lines[0].pk]
        url = titles[lines[0].pk][1] if len(lines) == 1 else lines[0].path
        groups.append({"title": title, "path": url, "lines": [sentence_of(n, titles[n.pk][0]) for n in lines]})
    return groups, len(seen)
