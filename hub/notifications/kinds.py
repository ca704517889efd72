"""Kinds of notices, declared by the features in `<app>/notices_provided.py`. Any other mail (account, contact…) answers an act
of the person's own and is always sent.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hub.accounts.models import User
from hub.accounts.queries import audience


class MailChoice(models.TextChoices):
    """When a notice is also sent by mail."""

    AT_ONCE = "at_once", _("at once")
    DAILY = "daily", _("once a day")
    WEEKLY = "weekly", _("once a week")
    NEVER = "never", _("never")


DIGESTS = (MailChoice.DAILY, MailChoice.WEEKLY)


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """What a person may be told of.

    `label` names it among the preferences; `sentence` is a lazy text with `%(by)s` and `%(title)s`, said in the reader's
    language; `mail` and `inbox` are what holds until the person chooses; `concerns` says whose choices offer it, everybody's when None.
    """

    name: str
    label: str | Promise
    sentence: str | Promise
    mail: str = MailChoice.DAILY
    inbox: bool = True
    concerns: Callable[[User], bool] | None = None

    def __post_init__(self) -> None:
        MailChoice(self.mail)

    def say(self, *, by: str, title: str) -> str:
        """The sentence in the present language, as plain text."""
        return str(self.sentence) % {"by": by or str(_("Somebody")), "title": title}


def concerns_group(name: str) -> Callable[[User], bool]:
    """For a kind that only the members of a group are told of."""
    return lambda person: f"group:{name}" in audience(person)


_kinds: dict[str, NoticeKind] = {}


def register(kind: NoticeKind) -> None:
    """Declare a kind; the same name again replaces it."""
    _kinds[kind.name] = kind


def find(name: str) -> NoticeKind | None:
    return _kinds.get(name)


def kinds() -> list[NoticeKind]:
    """All kinds that were declared, by name."""
    return [_kinds[name] for name in sorted(_kinds)]


def kinds_for(person: User) -> list[NoticeKind]:
    """The kinds this person may be told of, by name."""
    return [kind for kind in kinds() if kind.concerns is None or kind.concerns(person)]
