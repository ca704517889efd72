"""Writes the directory: cards saved, withdrawn, verified; messages relayed."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from experts.models import (
    Availability,
    Card,
    CardKind,
    CardSlug,
    ContactMessage,
    Precision,
    Skill,
    SkillKind,
    Visibility,
)
from experts.vocabulary import LANGUAGE_SLUGS
from hub.accounts.models import Consent, User
from hub.accounts.names import tidy_name
from hub.accounts.services import set_consent
from hub.notifications.services import send_later
from hub.places.models import Place
from hub.places.queries import at_precision, region_of, resolve_place

ADDED, CHANGED, UNCHANGED = "added", "changed", "unchanged"
SLUG_LENGTH = 80
MESSAGES_KEPT_DAYS = 365
RESERVED_SLUGS = frozenset({"me", "map", "map.geojson", "people.json"})


@transaction.atomic
def save_card(  # noqa: PLR0913 -- a card has that many fields, and each is named
    *,
    by: User | None,
    user: User | None = None,
    card: Card | None = None,
    kind: str = CardKind.PERSON,
    name: str,
    acronym: str = "",
    organisation: str = "",
    headline: str = "",
    bio: str = "",
    topics: Iterable[str] = (),
    databases: Iterable[str] = (),
    tools: Iterable[str] = (),
    languages: Iterable[str] = (),
    place: Place | str | None = None,
    precision: str = Precision.DEPARTEMENT,
    availability: str = Availability.AVAILABLE,
    takes_messages: bool = True,
    visibility: str = Visibility.PUBLIC,
    website: str = "",
    orcid: str = "",
    source: str = "",
    verified: bool | None = None,
    at: datetime | None = None,
) -> tuple[Card, str]:
    """Create or update a card; returns it with "added", "changed" or "unchanged".

    The card is `card`, else the one of `user`, else the imported one of `source`, else a new one. `by` is None for the
    system. `place` is a unit or what was typed; only the unit at `precision` (commune, departement, region, hidden) is
    kept, or the place itself when it is coarser. `topics`, `databases`, `tools` and `languages` are names: new ones join
    the vocabulary. `verified` sets or clears the moderators' mark, None leaves it. `at` is the moment of confirmation.

    Raises:
        PermissionDenied: `by` may not write this card.
        ValidationError: a value is not acceptable; the errors are by field name.
    """
    card = card or _existing(user, source)
    before = None if card is None else _state(card)
    card = card or Card(user=user, source=source)
    _check_rights(by, card)
    if user is not None:
        card.user = user
    for field, value in {
        "kind": kind,
        "name": " ".join(name.split()),
        "acronym": acronym.strip(),
        "organisation": " ".join(organisation.split()),
        "headline": " ".join(headline.split()),
        "bio": bio.strip(),
        "availability": availability,
        "takes_messages": takes_messages,
        "visibility": visibility,
        "website": website.strip(),
        "orcid": orcid.strip().upper(),
    }.items():
        setattr(card, field, value)
    unit = _unit(place, precision)
    card.settle(unit, region_of(unit) if unit is not None else None)
    if verified is not None and verified != card.is_verified:
        card.verified_at = (at or timezone.now()) if verified else None
    _settle_slug(card)
    card.full_clean(exclude=["user", "slug", "place", "region"])
    skills = {
        **_skills(SkillKind.TOPIC, topics),
        **_skills(SkillKind.BASE, databases),
        **_skills(SkillKind.TOOL, tools),
        **_skills(SkillKind.LANGUAGE, languages),
    }
    if before is not None and before == _state(card, set(skills)):
        if by is not None and by.pk == card.user_id:
            Card.objects.filter(pk=card.pk).update(confirmed_at=at or timezone.now())
        return card, UNCHANGED
    if by is None or by.pk == card.user_id or before is None:
        card.confirmed_at = at or timezone.now()
    card.save()
    card.skills.set(skills.values())
    _record_consents(by, card)
    return card, ADDED if before is None else CHANGED


@transaction.atomic
def hide_card(*, by: User, card: Card) -> Card:
    """Withdraw a card at once from every page, map and search; its content is kept for its owner.

    Raises:
        PermissionDenied: the card is someone else's and `by` may not moderate cards.
    """
    _check_rights(by, card)
    card.visibility = Visibility.HIDDEN
    card.save(update_fields=["visibility", "updated_at"])
    _record_consents(by, card)
    return card


@transaction.atomic
def forget_person(*, user_id: int, pseudonym: str) -> None:
    """Delete a person's card with the messages it got, and take their name and address off the messages they sent."""
    for card in Card.objects.filter(user_id=user_id):
        card.delete()
    ContactMessage.objects.filter(sender_id=user_id).update(sender=None, sender_name=pseudonym, sender_email="")


@transaction.atomic
def follow_consent(*, user_id: int, kind: str, given: bool) -> None:
    """Bring a person's card in line with a consent changed elsewhere: `map` withdrawn hides it, `contact` opens or closes
    its messages.
    """
    for card in Card.objects.filter(user_id=user_id):
        if kind == "map" and not given and card.visibility != Visibility.HIDDEN:
            card.visibility = Visibility.HIDDEN
            card.save(update_fields=["visibility", "updated_at"])
        if kind == "contact" and card.takes_messages != given:
            card.takes_messages = given
            card.save(update_fields=["takes_messages", "updated_at"])


def purge_messages(*, days: int = MESSAGES_KEPT_DAYS) -> int:
    """Delete messages relayed longer ago than this; returns how many."""
    return ContactMessage.objects.filter(created_at__lt=timezone.now() - timedelta(days=days)).delete()[0]


@transaction.atomic
def verify_card(*, by: User, card: Card) -> Card:
    """Mark a card as verified by a moderator.

    Raises:
        PermissionDenied: `by` may not change cards.
    """
    if not by.has_perm("experts.change_card"):
        raise PermissionDenied
    card.verified_at = timezone.now()
    card.save(update_fields=["verified_at", "updated_at"])
    return card


@transaction.atomic
def send_message(
    *, card: Card, card_url: str, sender_name: str, sender_email: str, subject: str, body: str, by: User | None = None
) -> ContactMessage:
    """Relay a message to the owner of a card by mail, answers going to the sender; the sender gets a receipt.

    The receipt repeats the message only for a person who is signed in with that address: it could otherwise be used to
    mail anyone. `card_url` is absolute.

    Raises:
        ValidationError: the card has no owner to write to, or an address is not one.
    """
    if card.user is None or not card.can_be_contacted:
        raise ValidationError(_("This card cannot be written to."))
    message = ContactMessage(
        card=card,
        sender=by,
        sender_name=tidy_name(sender_name),
        sender_email=sender_email,
        subject=tidy_name(subject),
        body=body.strip(),
    )
    message.full_clean(exclude=["card", "sender"])
    message.save()
    context: dict[str, object] = {
        "card_name": card.name,
        "card_url": card_url,
        "sender_name": message.sender_name,
        "subject": message.subject,
        "body": message.body,
    }
    send_later(
        to=card.user.email,
        template="experts/mail/contact",
        context=context,
        reply_to=message.sender_email,
        language=card.user.language,
        kind="contact",
    )
    is_known = by is not None and by.email.casefold() == message.sender_email.casefold()
    send_later(
        to=message.sender_email,
        template="experts/mail/receipt",
        context={**context, "body": message.body if is_known else ""},
        language=by.language if by is not None else "fr",
        kind="contact",
    )
    return message


def find_skills(kind: str, names: Iterable[str]) -> list[Skill]:
    """Words of the vocabulary for these names, broader ones included; made when missing."""
    return list(_skills(SkillKind(kind), names).values())


def _existing(user: User | None, source: str) -> Card | None:
    cards = Card.objects.select_related("place", "user")
    if user is not None:
        return cards.filter(user=user).first()
    return cards.filter(source=source).first() if source else None


def _check_rights(by: User | None, card: Card) -> None:
    if by is None or by.pk == card.user_id or by.has_perm("experts.change_card"):
        return
    raise PermissionDenied


def _record_consents(by: User | None, card: Card) -> None:
    """Date what the owner agrees to by saving the card or withdrawing it."""
    if by is not None and by.pk == card.user_id:
        set_consent(by=by, kind=Consent.Kind.MAP, given=card.visibility != Visibility.HIDDEN)
        set_consent(by=by, kind=Consent.Kind.CONTACT, given=card.takes_messages)


def _unit(place: Place | str | None, precision: str) -> Place | None:
    if precision not in Precision.values:
        raise ValidationError({"precision": _("Choose how precisely to show the place.")})
    if precision == Precision.HIDDEN:
        return None
    if isinstance(place, str):
        typed = place
        place = resolve_place(typed)
        if place is None:
            raise ValidationError(
                {"place": _("“%(place)s” is not a town, postcode, département or region we know.") % {"place": typed}}
            )
    if place is None:
        raise ValidationError({"place": _("Give a town or a postcode, or choose to show no place.")})
    unit = at_precision(place, precision)
    if unit is None or unit.kind not in Precision.values:
        raise ValidationError({"place": _("Give a place smaller than a country.")})
    return unit


def _settle_slug(card: Card) -> None:
    """Name the card's address after its name; an address once given stays, as a redirect."""
    stem = slugify(card.acronym or card.name)[:SLUG_LENGTH].strip("-") or "expert"
    if stem in RESERVED_SLUGS:
        stem = f"{stem}-1"
    present, _dash, suffix = card.slug.rpartition("-")
    if card.slug == stem or (present == stem and suffix.isdigit()):
        return
    taken = set(Card.objects.filter(slug__startswith=stem).exclude(pk=card.pk).values_list("slug", flat=True))
    taken |= set(CardSlug.objects.filter(slug__startswith=stem).exclude(card_id=card.pk).values_list("slug", flat=True))
    number = 1
    slug = stem
    while slug in taken:
        number += 1
        slug = f"{stem}-{number}"
    if card.pk and card.slug:
        CardSlug.objects.filter(slug=slug, card=card).delete()
        CardSlug.objects.get_or_create(slug=card.slug, defaults={"card": card})
    card.slug = slug


def skill_slug(kind: str, name: str) -> str:
    """Return the short name of a skill in addresses."""
    slug = slugify(name)[:80] or slugify(name, allow_unicode=True)[:80]
    return LANGUAGE_SLUGS.get(slug, slug) if kind == SkillKind.LANGUAGE else slug


def _skills(kind: SkillKind, names: Iterable[str]) -> dict[int, Skill]:
    wanted: dict[str, str] = {}
    for name in names:
        tidy = " ".join(name.split())[:80]
        if tidy and (slug := skill_slug(kind, tidy)):
            wanted.setdefault(slug, tidy)
    found = {
        skill.slug: skill for skill in Skill.objects.select_related("broader").filter(kind=kind, slug__in=list(wanted))
    }
    for slug, name in wanted.items():
        if slug not in found:
            found[slug], _new = Skill.objects.get_or_create(kind=kind, slug=slug, defaults={"name": name})
    skills = {skill.pk: skill for skill in found.values()}
    return skills | {skill.broader.pk: skill.broader for skill in found.values() if skill.broader is not None}


def _state(card: Card, skills: set[int] | None = None) -> dict[str, Any]:
    """Everything a save may change, to tell whether it did."""
    fields = (
        "user_id", "kind", "name", "acronym", "organisation", "headline", "bio", "precision", "place_id",
        "availability", "takes_messages", "visibility", "website", "orcid", "verified_at", "latitude", "longitude",
    )  # fmt: skip
    known = set(card.skills.values_list("pk", flat=True)) if skills is None else skills
    return {**{field: getattr(card, field) for field in fields}, "skills": known}
