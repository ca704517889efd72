"""Following: a person asks to be told of what happens to a target, such as `topic:12`, `tag:pmsi` or `table:ER_PHA_F`."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import unquote_plus

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from hub.accounts.models import User
from hub.base import person_columns, targets
from hub.base.guarding import refuse_blocked
from hub.notifications.models import Follow
from hub.notifications.notices import tell

FOLLOWED = "followed_targets"  # the column a person comes with
TOLD_AT_ONCE = 20  # people, within the request of whoever wrote
PEOPLE_AT_A_TIME = 500
MOST_FOLLOWED = 500  # by one person: they are read with the person on every page


class TooManyFollowsError(Exception):
    """The person follows as much as one person may."""


def follow(*, by: User, target: str) -> None:
    """Follow a target. Callers have checked that `by` may see it; nothing changes when it is followed already.

    Raises:
        GuardedTextError: what it names, such as a search, holds personal data for certain.
        ValueError: this is no target, or of a kind nobody follows.
        TooManyFollowsError: the person follows too much already.
    """
    from hub.notifications.tasks import remember_search  # noqa: PLC0415 -- the task reads notices, which know of follows

    if not targets.is_followable(target):
        message = f"nobody can follow {target[:80]!r}"
        raise ValueError(message)
    refuse_blocked(unquote_plus(target))
    own = Follow.objects.filter(person=by)
    if own.filter(target=target).exists():
        return
    if own.count() >= MOST_FOLLOWED:
        raise TooManyFollowsError
    with transaction.atomic():
        made, is_new = Follow.objects.get_or_create(person=by, target=target)
        if is_new and target.startswith("search:"):
            remember_search.enqueue(made.pk)
    person_columns.forget(by, FOLLOWED)


@transaction.atomic
def unfollow(*, by: User, target: str) -> None:
    """Stop following; nothing changes when it was not followed."""
    Follow.objects.filter(person=by, target=target).delete()
    person_columns.forget(by, FOLLOWED)


def follows(person: User, target: str) -> bool:
    """Whether this person follows it: no query for the person of a session."""
    joined: str = person_columns.column(person, FOLLOWED) or ""
    return target in joined.split(person_columns.SEPARATOR)


def followers(*wanted: str) -> QuerySet[User]:
    """Active people who follow at least one of these targets, each once."""
    mine = Follow.objects.filter(person=OuterRef("pk"), target__in=wanted)
    return User.objects.filter(Exists(mine), is_active=True)


@transaction.atomic
def move_followers(*, source: str, target: str) -> list[int]:
    """Let those who follow `source` follow `target` instead; returns the numbers of those who did not follow it before."""
    people = set(Follow.objects.filter(target=source).values_list("person_id", flat=True))
    already = set(Follow.objects.filter(target=target, person__in=people).values_list("person_id", flat=True))
    moved = sorted(people - already)
    Follow.objects.filter(target=source, person__in=moved).update(target=target)
    Follow.objects.filter(target=source).delete()
    return moved


@transaction.atomic(savepoint=False)
def notify_followers(
    *,
    targets: Sequence[str],
    kind: str,
    title: str,
    url: str,
    by: User | None,
    excerpt: str = "",
    key: str,
    sees: str = "",
) -> int:
    """Tell everybody who follows one of the targets, each once, whom `key` has not told before. `sees` is a target, such as
    `topic:12`, that a person must be able to see to be told; empty when everybody is. More than TOLD_AT_ONCE people are told by a
    task, so that nobody waits for them. Returns how many were told at once.
    """
    from hub.notifications.tasks import tell_followers  # noqa: PLC0415 -- the task calls back into this module

    told = {"targets": list(targets), "kind": kind, "title": str(title), "url": url, "excerpt": excerpt, "key": key}
    people = list(followers(*targets).order_by("pk")[: TOLD_AT_ONCE + 1])
    if len(people) > TOLD_AT_ONCE:
        tell_followers.enqueue(told, by.pk if by is not None else None, sees)
        return 0
    del told["targets"]
    return _tell_those_who_see(people, told, by=by, sees=sees, is_open=_is_open(sees)) if people else 0


def tell_each_follower(told: Mapping[str, Any], *, by: User | None, sees: str) -> int:
    """The work of `notify_followers`, a number of people in each transaction. Run twice, it tells each of them once."""
    values = dict(told)
    everybody = followers(*values.pop("targets"))
    is_open = _is_open(sees)
    count, last = 0, 0
    while people := list(everybody.filter(pk__gt=last).order_by("pk")[:PEOPLE_AT_A_TIME]):
        last = people[-1].pk
        count += _tell_those_who_see(people, values, by=by, sees=sees, is_open=is_open)
        if len(people) < PEOPLE_AT_A_TIME:
            break
    return count


def _is_open(sees: str) -> bool:
    return not sees or sees in targets.resolve(AnonymousUser(), [sees])


def _tell_those_who_see(
    people: Sequence[User], values: Mapping[str, Any], *, by: User | None, sees: str, is_open: bool
) -> int:
    chosen = [person for person in people if is_open or sees in targets.resolve(person, [sees])]
    return len(tell(people=chosen, by=by, **values))
