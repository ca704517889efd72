"""Who may read what, and who is who."""

from datetime import datetime

from allauth.account.models import EmailAddress

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from hub.accounts.models import Block, Consent, User
from hub.base import person_columns

EVERYONE = frozenset({"public"})
BLOCKED = "blocked_people"  # the column a person comes with


def audience(user: User | AnonymousUser) -> frozenset[str]:
    """Search tokens of this reader: `public` for anyone, `members` when signed in, `group:<name>` for each group.

    Read from the database once per user object.
    """
    if not isinstance(user, User) or not user.is_active:
        return EVERYONE
    cached: frozenset[str] | None = getattr(user, "_audience", None)
    if cached is None:
        groups = user.groups.values_list("name", flat=True)
        cached = EVERYONE | {"members"} | {f"group:{name}" for name in groups}
        user._audience = cached  # type: ignore[attr-defined]  # noqa: SLF001 -- kept for the length of one request
    return cached


def current_consents(person: User) -> dict[str, datetime]:
    """Date each consent now in force was given, by kind."""
    return dict(Consent.objects.filter(person=person, withdrawn_at=None).values_list("kind", "given_at"))


def blocked_ids(user: User | AnonymousUser) -> frozenset[int]:
    """Numbers of the people this reader blocked or muted: their posts are folded. No query for a visitor or the person of a
    session, with whom they come.
    """
    if not isinstance(user, User):
        return frozenset()
    listed: str = person_columns.column(user, BLOCKED) or ""
    return frozenset(int(number) for number in listed.split())


person_columns.register(BLOCKED, lambda: person_columns.joined(Block.objects.all(), owner="by", field="person_id"))


def has_blocked(by: User, person: User) -> bool:
    """Whether `person` may not write to `by`, mention or invite them. One who is only muted may."""
    return Block.objects.filter(by=by, person=person, mutes_only=False).exists()


def blocks_of(by: User) -> QuerySet[Block]:
    """People this one blocked or muted, latest first."""
    return Block.objects.filter(by=by).select_related("person")


def block_between(by: User, person: User) -> Block | None:
    """The block or mute `by` holds on `person` now."""
    return Block.objects.filter(by=by, person=person).first()


def account_of(person: User) -> dict[str, object]:
    """All that accounts hold about a person, ready for JSON."""
    return {
        "display_name": person.display_name,
        "handle": person.username,
        "email": person.email,
        "email_addresses": [
            {"email": address.email, "confirmed": address.verified, "primary": address.primary}
            for address in EmailAddress.objects.filter(user=person).order_by("pk")
        ],
        "language": person.language,
        "mail_about_answers": person.email_notifications,
        "joined": person.date_joined,
        "last_signed_in": person.last_login,
        "groups": sorted(person.groups.values_list("name", flat=True)),
        "blocks": [
            {"handle": block.person.username, "mutes_only": block.mutes_only, "since": block.created_at}
            for block in blocks_of(person)
        ],
        "consents": [
            {"kind": consent.kind, "given": consent.given_at, "withdrawn": consent.withdrawn_at}
            for consent in Consent.objects.filter(person=person)
        ],
    }
