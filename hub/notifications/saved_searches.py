"""Searches that people follow: looked through again by the worker, with the rights of each person, never within a request.

A document counts as new when its own day is the day of the last look or later and it was not among the results then. One
notice waits at a time: it leads to the results, newest first, and names nothing that they would not show.
"""

import logging
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from hub.accounts.models import User
from hub.accounts.queries import audience
from hub.base.targets import LONGEST_TARGET
from hub.notifications.models import Follow, Notice
from hub.notifications.notices import tell
from search.requests import SearchRequest, address, read_request
from search.services import search

logger = logging.getLogger(__name__)

PREFIX = "search:"
KIND = "search"
RESULTS_READ = 50
TITLE_LENGTH = 120
EVERY = timedelta(minutes=15)


def target_of(asked: SearchRequest) -> str:
    """Name a search as something to follow, "" when it asks for nothing or says too much."""
    if asked.is_blank:
        return ""
    target = PREFIX + address(asked.parameters, sort=None, as_typed=None).removeprefix("?")
    return target if len(target) <= LONGEST_TARGET else ""


def words_of(asked: SearchRequest) -> str:
    """What was asked, as a title: the words, then the filters."""
    filters = [value for name, values in asked.parameters.lists() if name not in {"q", "within"} for value in values]
    return " · ".join(part for part in (asked.text, ", ".join(filters)) if part)[:TITLE_LENGTH]


def url_of(value: str) -> str:
    """The results of a followed search (what stands behind `search:`), newest first."""
    return f"{reverse('search')}{address(QueryDict(value), sort='newest')}"


def remember(follow: Follow) -> None:
    """Note what a search finds already when it begins to be followed."""
    found = _keys(follow, follow.person)
    if found is not None:
        Follow.objects.filter(pk=follow.pk).update(seen=found, checked_at=timezone.now())


def check_searches(*, limit: int = 200, now: datetime | None = None) -> int:
    """Look through at most `limit` searches, those that waited longest; returns how many people were told. Stops when
    the engine rests: nothing is lost, the next run goes on from the same day.
    """
    now = now or timezone.now()
    due = Follow.objects.filter(target__startswith=PREFIX, checked_at__lte=now - EVERY, person__is_active=True)
    told = 0
    for follow in due.select_related("person").order_by("checked_at", "pk")[:limit]:
        found = _keys(follow, follow.person)
        if found is None:
            break
        told += _look(follow, found, now)
    return told


@transaction.atomic
def _look(follow: Follow, found: list[str], now: datetime) -> bool:
    """Keep what was found, and tell the person when some of it is new. Two workers tell once."""
    before = follow.seen
    mine = Follow.objects.filter(pk=follow.pk, checked_at=follow.checked_at)
    if not mine.update(seen=found, checked_at=now) or before is None or not set(found) - set(before):
        return False
    value = follow.target.removeprefix(PREFIX)
    url = url_of(value)
    if Notice.objects.filter(to=follow.person, kind=KIND, url=url, read_at=None).exists():
        return False
    title = words_of(read_request(QueryDict(value), audience(follow.person)))
    key = f"search:{follow.pk}:{follow.checked_at:%Y%m%d%H%M%S%f}"
    return bool(tell(people=[follow.person], kind=KIND, title=title, url=url, key=key))


def _keys(follow: Follow, person: User) -> list[str] | None:
    """Keys of what a search finds from the day of the last look on; None when the engine does not answer."""
    asked = read_request(QueryDict(follow.target.removeprefix(PREFIX)), audience(person))
    day = timezone.localtime(follow.checked_at).date()
    since = max(day, asked.query.after) if asked.query.after is not None else day
    query = replace(asked.query, sort="newest", as_typed=True, after=since, page=1, page_size=RESULTS_READ, facets=())
    found = search(query)
    if found.resting:
        return None
    keys = {hit.key for hit in found.hits} | {child.key for hit in found.hits for child in hit.children}
    return sorted(keys)
