"""A person's inbox: what they were told of, latest first, as far as they may see it today."""

from dataclasses import dataclass, field
from datetime import datetime

from hub.accounts.models import User
from hub.base import targets
from hub.notifications.kinds import find
from hub.notifications.models import Notice
from hub.notifications.notices import mark_read

PAGE = 30
LARGEST_ID = 2**63 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One notice: what happened, in the reader's language."""

    pk: int
    sentence: str
    excerpt: str
    at: datetime
    is_unread: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The notices of one page of the site, under its title of today."""

    title: str
    url: str
    lines: list[Line] = field(default_factory=list)

    @property
    def is_several(self) -> bool:
        """Whether the title stands above the lines: a single sentence says it already."""
        return len(self.lines) > 1


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxPage:
    """Groups by their latest notice. `newest` is the number of the first notice, `older` the one to go on from, or None."""

    groups: list[Group]
    newest: int | None
    older: int | None


def inbox_page(person: User, *, before: int | None = None, unread_only: bool = False) -> InboxPage:
    """Read one page of the inbox by keyset. What its reader may not see any more is left out, and read."""
    rows = Notice.objects.filter(to=person, in_inbox=True).select_related("by").order_by("-pk")
    if unread_only:
        rows = rows.filter(read_at=None)
    if before is not None:
        rows = rows.filter(pk__lt=min(before, LARGEST_ID))
    notices = list(rows[: PAGE + 1])
    shown, rest = notices[:PAGE], notices[PAGE:]
    titles = visible_titles(person, shown)
    hidden = [notice.pk for notice in shown if notice.pk not in titles and notice.read_at is None]
    if hidden:
        mark_read(by=person, ids=hidden)
    groups: dict[str, Group] = {}
    for notice in shown:
        if notice.pk not in titles:
            continue
        title, url = titles[notice.pk]
        group = groups.setdefault(notice.path, Group(title=title, url=url))
        group.lines.append(
            Line(
                pk=notice.pk,
                sentence=sentence_of(notice, title),
                excerpt=notice.excerpt,
                at=notice.created_at,
                is_unread=notice.read_at is None,
            )
        )
    return InboxPage(
        groups=list(groups.values()),
        newest=shown[0].pk if shown else None,
        older=shown[-1].pk if rest else None,
    )


def visible_titles(person: User, notices: list[Notice]) -> dict[int, tuple[str, str]]:
    """Title and address, as they are now, of each notice this person may still see, by its number. A kind that nobody
    declares any more is not shown.
    """
    seen = targets.resolve(person, [notice.about for notice in notices if notice.about])
    found: dict[int, tuple[str, str]] = {}
    for notice in notices:
        if find(notice.kind) is None:
            continue
        if not notice.about:
            found[notice.pk] = (notice.title, notice.url)
        elif notice.about in seen:
            found[notice.pk] = (seen[notice.about].title, seen[notice.about].url)
    return found


def sentence_of(notice: Notice, title: str) -> str:
    """What happened, in the present language."""
    kind = find(notice.kind)
    return kind.say(by=str(notice.by) if notice.by is not None else "", title=title) if kind is not None else ""


def open_notice(*, by: User, notice: Notice) -> str:
    """Read one of one's own notices; where it leads, "" when that is gone or closed to its reader."""
    mark_read(by=by, ids=[notice.pk])
    return visible_titles(by, [notice]).get(notice.pk, ("", ""))[1]
