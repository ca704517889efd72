"""What is known of mail, of notices and of what people follow."""

from dataclasses import dataclass

from hub.accounts.models import User
from hub.base import targets
from hub.notifications.models import Follow, Notice, NoticePreference, OutgoingMail


def mail_to(person: User) -> list[OutgoingMail]:
    """Messages to a person's present address, newest first."""
    return list(OutgoingMail.objects.filter(to__iexact=person.email))


def mail_of(user_id: int) -> list[dict[str, object]]:
    """List the same, ready for JSON."""
    person = User.objects.get(pk=user_id)
    return [
        {
            "kind": mail.kind,
            "subject": mail.subject,
            "state": mail.state,
            "created": mail.created_at,
            "sent": mail.sent_at,
        }
        for mail in mail_to(person)
    ]


# --- what the export holds ---------------------------------------------------------------------


def notices_of(user_id: int) -> list[dict[str, object]]:
    """List what a person was told, latest first, ready for JSON."""
    rows = Notice.objects.filter(to=user_id).order_by("-pk")
    return [dict(row) for row in rows.values("kind", "title", "excerpt", "url", "in_inbox", "created_at", "read_at")]


def choices_of(user_id: int) -> list[dict[str, object]]:
    """List where a person wants which notices, where they chose."""
    rows = NoticePreference.objects.filter(person=user_id).order_by("kind")
    return [dict(row) for row in rows.values("kind", "inbox", "mail")]


def follows_of(user_id: int) -> list[dict[str, object]]:
    """List what a person follows, oldest first."""
    rows = Follow.objects.filter(person=user_id).order_by("pk")
    return [dict(row) for row in rows.values("target", "created_at")]


# --- follows -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """Something a person follows; without `url` it is gone, or not theirs to see any more."""

    target: str
    title: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowedGroup:
    """What a person follows of one kind."""

    label: str
    items: tuple[Followed, ...]


def followed_things(person: User) -> list[FollowedGroup]:
    """What a person follows, by kind, in order of title; a title is shown only while the person may see the thing."""
    wanted = list(Follow.objects.filter(person=person).values_list("target", flat=True))
    seen = targets.resolve(person, wanted)
    groups = []
    for kind in targets.kinds():
        own = [target for target in wanted if target.partition(":")[0] == kind.prefix]
        items = [
            Followed(target=target, title=seen[target].title, url=seen[target].url)
            if target in seen
            else Followed(target=target, title="", url="")
            for target in own
        ]
        if items:
            items.sort(key=lambda item: (not item.url, item.title.casefold(), item.target))
            groups.append(FollowedGroup(label=str(kind.plural), items=tuple(items)))
    return groups
