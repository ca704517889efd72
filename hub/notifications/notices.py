"""Telling people what happened: one row in their inbox, and mail at once or in a digest, as each of them chose."""

from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.text import Truncator

from hub.accounts.models import Block, User
from hub.base import person_columns, targets
from hub.notifications.kinds import MailChoice, NoticeKind, find, register
from hub.notifications.models import Notice
from hub.notifications.preferences import wishes
from hub.notifications.services import send_later

__all__ = ["NoticeKind", "notify", "register", "tell"]

TITLE_LENGTH = 250
EXCERPT_LENGTH = 300
KEY_LENGTH = 120
UNREAD = "unread_notices"  # the columns a person comes with: how many, and where the newest lead
UNREAD_PATHS = "unread_paths"
MOST_PATHS = 50  # of which the paths come along
SEARCH_PATH = "/search/"
_TRIES = 3


def notify(
    *,
    to: User,
    kind: str,
    title: str,
    url: str,
    by: User | None = None,
    excerpt: str = "",
    key: str = "",
    about: str = "",
) -> Notice | None:
    """Tell one person, once per `key`. See `tell`; None when nothing was written."""
    told = tell(people=[to], kind=kind, title=title, url=url, by=by, excerpt=excerpt, key=key, about=about)
    return told[0] if told else None


def tell(
    *,
    people: Iterable[User],
    kind: str,
    title: str,
    url: str,
    by: User | None = None,
    excerpt: str = "",
    key: str = "",
    about: str = "",
) -> list[Notice]:
    """Tell several people the same thing, in a fixed number of queries, mail at once apart.

    Left out: `by`, who left, who wants this kind nowhere, who blocked or muted `by`, and who was told this `key` before.
    `url` is an address of the site. `about` is the target (`topic:12`) a reader must be able to see for the notice to show;
    by default the one `url` leads to.

    Raises:
        KeyError: no such kind.
        ValueError: `url` does not begin with a slash, or the key is too long.
    """
    declared = find(kind)
    if declared is None:
        raise KeyError(kind)
    if not url.startswith("/") or url.startswith("//"):
        raise ValueError("a notice leads to an address of the site")
    if len(key) > KEY_LENGTH:
        raise ValueError("the key of a notice is too long")
    by_id = by.pk if by is not None else None
    candidates = {person.pk: person for person in people if person.is_active and person.pk != by_id}
    if not candidates:
        return []
    wanted = wishes(candidates.values(), declared)
    deaf = _who_will_not_hear(candidates, by)
    about = about or targets.target_at(url)
    # Values that are refused were so above: they undo nothing of the caller's.
    with transaction.atomic(savepoint=False):
        for _attempt in range(_TRIES):
            known = _already_told(candidates, key)
            chosen = [
                person for pk, person in candidates.items() if pk not in deaf | known and not wanted[pk].is_nowhere
            ]
            notices = [
                Notice(
                    to=person,
                    kind=kind,
                    by=by,
                    title=_one_line(title, TITLE_LENGTH),
                    excerpt=_one_line(excerpt, EXCERPT_LENGTH),
                    url=url,
                    path=page_of(url),
                    about=about,
                    key=key,
                    in_inbox=wanted[person.pk].inbox,
                    digest=wanted[person.pk].digest,
                )
                for person in chosen
            ]
            if not notices:
                return []
            try:
                with transaction.atomic():
                    Notice.objects.bulk_create(notices)
            except IntegrityError:  # another request told one of them this key meanwhile
                continue
            for notice in notices:
                person_columns.forget(notice.to, UNREAD)
                if wanted[notice.to_id].mail == MailChoice.AT_ONCE:
                    _mail_now(notice, declared)
            return notices
        return []


def unread_count(person: User) -> int:
    """How many notices wait in the inbox."""
    return person_columns.column(person, UNREAD) or 0


def mark_read(
    *, by: User, until: int | None = None, ids: Sequence[int] | None = None, paths: Sequence[str] | None = None
) -> int:
    """Mark a person's own notices as read: up to a number, these, those that lead to a page, or all. Returns how many."""
    unread = Notice.objects.filter(to=by, read_at=None)
    if until is not None:
        unread = unread.filter(pk__lte=until)
    if ids is not None:
        unread = unread.filter(pk__in=ids)
    if paths is not None:
        # Asked on every page of who has something unread: look first, an update would wait for other writers.
        found = list(unread.filter(path__in=paths).values_list("pk", flat=True))
        if not found:
            return 0
        unread = unread.filter(pk__in=found)
    person_columns.forget(by, UNREAD)
    return unread.update(read_at=timezone.now())


@transaction.atomic
def withdraw(*abouts: str) -> int:
    """Delete the notices about things that are no more. Returns how many."""
    return Notice.objects.filter(about__in=[about for about in abouts if about]).delete()[0]


def take_back(key: str) -> int:
    """Delete what was told under this key and is true no more. Returns how many."""
    return Notice.objects.filter(key=key).delete()[0]


def purge_notices(*, read_days: int = 90, unread_days: int = 365) -> int:
    """Delete notices read, and unread, longer ago than this; returns how many."""
    now = timezone.now()
    read = Notice.objects.filter(read_at__lt=now - timedelta(days=read_days))
    forgotten = Notice.objects.filter(created_at__lt=now - timedelta(days=unread_days))
    return read.delete()[0] + forgotten.delete()[0]


def page_of(url: str) -> str:
    """The page whose opening reads a notice: the address, but for what only points within it. A search is its question."""
    whole = url.partition("#")[0]
    path = whole.partition("?")[0]
    return whole if path == SEARCH_PATH else path


# --- the parts ---------------------------------------------------------------------------------


def _one_line(text: str, length: int) -> str:
    """Django cuts by letters; the column counts the signs that combine with them as well."""
    return str(Truncator(" ".join(text.replace("\0", "").split())).chars(length))[:length]


def _who_will_not_hear(candidates: Collection[int], by: User | None) -> frozenset[int]:
    if by is None:
        return frozenset()
    return frozenset(Block.objects.filter(by__in=candidates, person=by).values_list("by_id", flat=True))


def _already_told(candidates: Collection[int], key: str) -> frozenset[int]:
    if not key:
        return frozenset()
    return frozenset(Notice.objects.filter(key=key, to__in=candidates).values_list("to_id", flat=True))


def _mail_now(notice: Notice, kind: NoticeKind) -> None:
    person = notice.to
    with translation.override(person.language):
        sentence = kind.say(by=str(notice.by or ""), title=notice.title)
    send_later(
        to=person.email,
        template="notifications/mail/notice",
        context={"name": str(person), "sentence": sentence, "excerpt": notice.excerpt, "path": notice.url},
        language=person.language,
        kind=kind.name,
        key=f"notice:{notice.pk}",
    )
