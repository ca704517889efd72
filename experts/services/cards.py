"""Writes cards: who may, at which precision, which fields for whom."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from experts.models import Availability, Card, CardKind, CardSlug, Precision, Status, Visibility
from experts.services.skills import skills_named
from experts.services.withdrawal import check_rights, record_consents
from experts.shown import SKILL_FIELDS, TEXT_FIELDS, WITHHOLDABLE, visibilities
from hub.accounts.models import User
from hub.base.guarding import impersonal
from hub.places.models import Place
from hub.places.queries import at_precision, region_of, resolve_place

ADDED, CHANGED, UNCHANGED = "added", "changed", "unchanged"
SLUG_LENGTH = 80
RESERVED_SLUGS = frozenset(
    {"me", "map", "units", "embed", "map.geojson", "people.json", "messages", "confirm", "claim", "export.csv"}
)
# What a moderator looked at before a card was published: its owner proposes a change of these, a moderator accepts it.
WATCHED = ("kind", "name", "acronym", "organisation", "website", "orcid")


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
    sector: str = "",
    headline: str = "",
    bio: str = "",
    topics: Iterable[str] = (),
    databases: Iterable[str] = (),
    tools: Iterable[str] = (),
    languages: Iterable[str] = (),
    tables: Iterable[str] = (),
    place: Place | str | None = None,
    precision: str = Precision.DEPARTEMENT,
    availability: str = Availability.AVAILABLE,
    unavailable_until: date | None = None,
    takes_messages: bool = True,
    visibility: str | None = None,
    field_visibility: Mapping[str, str] | None = None,
    website: str = "",
    orcid: str = "",
    source: str = "",
    contact_email: str | None = None,
    verified: bool | None = None,
    at: datetime | None = None,
) -> tuple[Card, str]:
    """Create or update a card; returns it with "added", "changed" or "unchanged".

    The card is `card`, else the one of `user`, else the imported one of `source`, else a new one. `by` is None for the
    system. `place` is a unit or what was typed; only the unit at `precision` (commune, departement, region, hidden) is
    kept, or the place itself when it is coarser. `topics`, `databases`, `tools`, `languages` and `tables` are names: new ones join
    the vocabulary. `visibility` is who sees the card: None leaves it, and is everybody for a new one. `field_visibility`
    gives some fields of `experts.shown.WITHHOLDABLE` to members only or to nobody; None leaves each field as it was.
    `verified` sets or clears the moderators' mark, None leaves it. `at` is the moment of confirmation.

    A new card of the system or of a moderator is published, one of its owner is a draft to be submitted. Of a card that
    is published, its owner's changes of `WATCHED` fields wait in `proposed`. An import leaves alone a card that was taken over.

    Raises:
        PermissionDenied: `by` may not write this card.
        ValidationError: a value is not acceptable; the errors are by field name.
    """
    card = card or _existing(user, source)
    if by is None and user is None and source and card is not None and card.user_id is not None:
        return card, UNCHANGED
    before = None if card is None else _state(card)
    card = card or Card(user=user, source=source, status=_first_status(by))
    check_rights(by, card)
    if user is not None:
        card.user = user
    card.availability = availability
    card.unavailable_until = unavailable_until if availability != Availability.AVAILABLE else None
    card.takes_messages = takes_messages
    card.visibility = visibility if visibility is not None else card.visibility
    card.contact_email = contact_email.strip() if contact_email is not None else card.contact_email
    texts = {
        "kind": kind,
        "name": " ".join(name.split()),
        "acronym": acronym.strip(),
        "organisation": " ".join(organisation.split()),
        "sector": sector,
        "headline": " ".join(headline.split()),
        "bio": bio.strip(),
        "website": website.strip(),
        "orcid": orcid.strip().upper(),
    }
    words = {
        field: list(names)
        for field, names in zip(SKILL_FIELDS, (databases, topics, tools, languages, tables), strict=True)
    }
    _check_texts(card, texts)
    for word in words["topics"]:
        impersonal(word)
    withhold(card, texts, words, visibilities(card) if field_visibility is None else field_visibility)
    _take_or_propose(card, texts, waits=by is not None and not by.has_perm("experts.change_card"))
    unit = shown_unit(place, precision)
    card.settle(unit, region_of(unit) if unit is not None else None)
    if verified is not None and verified != card.is_verified:
        card.verified_at = (at or timezone.now()) if verified else None
    settle_slug(card)
    card.full_clean(exclude=["user", "slug", "place", "region"])
    skills = {
        key: skill for field, kind in SKILL_FIELDS.items() for key, skill in skills_named(kind, words[field]).items()
    }
    if before is not None and before == _state(card, set(skills)):
        if by is not None and by.pk == card.user_id:
            Card.objects.filter(pk=card.pk).update(confirmed_at=at or timezone.now(), reminded_months=0)
        return card, UNCHANGED
    if by is None or by.pk == card.user_id or before is None:
        card.confirmed_at, card.reminded_months = at or timezone.now(), 0
    card.save()
    card.skills.set(skills.values())
    record_consents(by, card)
    return card, ADDED if before is None else CHANGED


def _first_status(by: User | None) -> Status:
    return Status.PUBLISHED if by is None or by.has_perm("experts.change_card") else Status.DRAFT


def _existing(user: User | None, source: str) -> Card | None:
    cards = Card.objects.select_related("place", "user")
    if user is not None:
        return cards.filter(user=user).first()
    return cards.filter(source=source).first() if source else None


def _check_texts(card: Card, texts: Mapping[str, str]) -> None:
    """Check every text as a column would, and as the guard does, for some of them go to `withheld` or `proposed`.

    Raises:
        ValidationError: the errors by field name.
    """
    trial = Card(**texts)
    trial.clean_fields(exclude=[field.name for field in card._meta.fields if field.name not in texts])
    for field, text in texts.items():
        try:
            impersonal(text)
        except ValidationError as error:
            raise ValidationError({field: error}) from error


def withhold(card: Card, texts: dict[str, str], words: dict[str, list[str]], wanted: Mapping[str, str]) -> None:
    """Move what is not for everybody out of `texts` and `words` into `card.withheld`.

    Raises:
        ValidationError: `wanted` names a field that cannot be withheld, or a visibility there is not.
    """
    if unknown := set(wanted) - set(WITHHOLDABLE):
        raise ValidationError({"field_visibility": f"{sorted(unknown)}"})
    card.withheld = {}
    for field, visibility in wanted.items():
        if visibility not in Visibility.values:
            raise ValidationError({"field_visibility": visibility})
        if visibility == Visibility.PUBLIC:
            continue
        value: str | list[str] = (
            texts[field] if field in TEXT_FIELDS else [" ".join(name.split()) for name in words[field]]
        )
        if field in TEXT_FIELDS:
            texts[field] = ""
        else:
            words[field] = []
        card.withheld[field] = {"visibility": visibility, "value": value}


def _take_or_propose(card: Card, texts: Mapping[str, str], *, waits: bool) -> None:
    """Set the texts; of a published card, `waits` keeps watched ones for a moderator. To take a text away needs nobody."""
    waits = waits and card.status == Status.PUBLISHED
    proposed = {}
    for field, value in texts.items():
        if waits and field in WATCHED and value and value != getattr(card, field):
            proposed[field] = value
        else:
            setattr(card, field, value)
    if proposed != card.proposed:
        card.submitted_at = timezone.now() if proposed else card.submitted_at
    card.proposed = proposed


def shown_unit(place: Place | str | None, precision: str) -> Place | None:
    """The unit a card would show for this place; None for a hidden one.

    Raises:
        ValidationError: the place is unknown or missing, or has no unit of this precision.
    """
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


def settle_slug(card: Card) -> None:
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


def _state(card: Card, skills: set[int] | None = None) -> dict[str, Any]:
    """Everything a save may change, to tell whether it did."""
    fields = (
        "user_id", "kind", "name", "acronym", "organisation", "sector", "headline", "bio", "precision", "place_id",
        "availability", "unavailable_until", "takes_messages", "visibility", "website", "orcid", "verified_at",
        "withheld", "proposed", "contact_email",
    )  # fmt: skip
    known = set(card.skills.values_list("pk", flat=True)) if skills is None else skills
    return {**{field: getattr(card, field) for field in fields}, "skills": known}
