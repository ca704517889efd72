"""Where each person wants notices of each kind: in the inbox, by mail at once, in a digest, or nowhere."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hub.accounts.models import User
from hub.notifications.kinds import DIGESTS, MailChoice, NoticeKind, find, kinds
from hub.notifications.models import Notice, NoticePreference

DIGEST_KINDS: dict[str, tuple[str, Promise]] = {
    "digest_daily": (MailChoice.DAILY, _("the daily digest")),
    "digest_weekly": (MailChoice.WEEKLY, _("the weekly digest")),
}
"""Mail that gathers notices, by its kind: the choice that leads into it, and its name."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Where a person wants notices of one kind."""

    inbox: bool
    mail: str

    @property
    def digest(self) -> str:
        """The digest they go into, if any."""
        return self.mail if self.mail in DIGESTS else ""

    @property
    def is_nowhere(self) -> bool:
        return not self.inbox and self.mail == MailChoice.NEVER


def wishes(people: Collection[User], kind: NoticeKind) -> dict[int, Wish]:
    """What each of these people wants of a kind, by their number. Without mail in general, no kind is mailed."""
    rows = NoticePreference.objects.filter(kind=kind.name, person__in=[person.pk for person in people])
    chosen = {row.person_id: Wish(row.inbox, row.mail) for row in rows}
    found = {}
    for person in people:
        wish = chosen.get(person.pk) or Wish(kind.inbox, kind.mail)
        found[person.pk] = wish if person.email_notifications else Wish(wish.inbox, MailChoice.NEVER)
    return found


def all_wishes(person: User) -> dict[str, Wish]:
    """What a person wants of each kind, by its name, whatever they say of mail in general."""
    chosen = {row.kind: Wish(row.inbox, row.mail) for row in NoticePreference.objects.filter(person=person)}
    return {kind.name: chosen.get(kind.name) or Wish(kind.inbox, kind.mail) for kind in kinds()}


@transaction.atomic
def save_wishes(*, by: User, chosen: Mapping[str, Wish]) -> None:
    """Keep what a person wants of these kinds, by name; a kind nobody declared is left out."""
    for name, wish in chosen.items():
        if find(name) is not None:
            NoticePreference.objects.update_or_create(
                person=by, kind=name, defaults={"inbox": wish.inbox, "mail": MailChoice(wish.mail)}
            )
            # What waits for a digest follows the choice.
            Notice.objects.filter(to=by, kind=name).exclude(digest="").update(digest=wish.digest)


# --- mail that may be stopped ------------------------------------------------------------------


def is_stoppable(kind: str) -> bool:
    """Whether a person may stop mail of this kind: notices and digests, not what answers an act of theirs."""
    return kind in DIGEST_KINDS or find(kind) is not None


def label_of(kind: str) -> str:
    """How mail of a stoppable kind is called, in the present language."""
    if kind in DIGEST_KINDS:
        return str(DIGEST_KINDS[kind][1])
    declared = find(kind)
    return str(declared.label) if declared is not None else ""


def wants_mail(person: User, kind: str) -> bool:
    """Whether mail of this kind is still welcome; what cannot be stopped always is."""
    if not is_stoppable(kind):
        return True
    if not person.email_notifications:
        return False
    if kind in DIGEST_KINDS:
        choice = DIGEST_KINDS[kind][0]
        return any(wish.mail == choice for wish in all_wishes(person).values())
    return all_wishes(person)[kind].mail != MailChoice.NEVER


@transaction.atomic
def stop_mail(*, person: User, kind: str) -> None:
    """Stop mail of one kind, and of that one only; the inbox keeps it. A digest stops for every kind that goes into it.

    Raises:
        KeyError: nobody may stop this kind.
    """
    if not is_stoppable(kind):
        raise KeyError(kind)
    present = all_wishes(person)
    names = (
        [name for name, wish in present.items() if wish.mail == DIGEST_KINDS[kind][0]]
        if kind in DIGEST_KINDS
        else [kind]
    )
    save_wishes(by=person, chosen={name: Wish(present[name].inbox, MailChoice.NEVER) for name in names})
