"""What moderators do to cards: verify, find places, merge, tell apart. Each act is written down with its reason."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from experts.desk.log import GEOCODE, MERGE, TELL_APART, UNVERIFY, VERIFY, note_act
from experts.models import Card, CardSlug, ContactMessage, DistinctCards, UnfoundPlace
from experts.shown import TEXT_FIELDS
from hub.accounts.models import User
from hub.places.models import Place
from hub.places.queries import at_precision, region_of, resolve_place

MAX_REASON = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacesFound:
    """What looking for places again gave: cards with the place found, and with the text that stays unknown."""

    found: tuple[tuple[Card, Place], ...] = ()
    unknown: tuple[tuple[Card, str], ...] = ()


def may_moderate(person: User) -> bool:
    """Whether somebody looks after the cards of the directory."""
    return person.is_active and person.has_perm("experts.change_card")


def require_moderator(by: User) -> None:
    """Let moderators of the directory through.

    Raises:
        PermissionDenied: it is anyone else.
    """
    if not may_moderate(by):
        raise PermissionDenied


@transaction.atomic
def verify_cards(*, by: User, cards: Iterable[Card], reason: str, verified: bool = True) -> int:
    """Set or clear the moderators' mark; returns how many cards changed.

    Raises:
        PermissionDenied: `by` does not moderate cards.
    """
    require_moderator(by)
    changed = 0
    for card in cards:
        if card.is_verified == verified:
            continue
        card.verified_at = timezone.now() if verified else None
        card.save(update_fields=["verified_at", "updated_at"])
        note_act(card, VERIFY if verified else UNVERIFY, by=by, reason=reason[:MAX_REASON])
        changed += 1
    return changed


@transaction.atomic
def find_places_again(*, by: User, cards: Sequence[Card] | None = None) -> PlacesFound:
    """Look again for the places that imported cards named; of these cards, or of all of them.

    Raises:
        PermissionDenied: `by` does not moderate cards.
    """
    require_moderator(by)
    waiting = UnfoundPlace.objects.select_related("card").order_by("pk")
    if cards is not None:
        waiting = waiting.filter(card__in=[card.pk for card in cards])
    found, unknown = [], []
    for unfound in waiting:
        card = unfound.card
        place = resolve_place(unfound.typed)
        unit = at_precision(place, unfound.precision) if place is not None else None
        if card.place_id is not None or card.user_id is not None:
            unfound.delete()  # its owner or a moderator gave a place since
        elif unit is None or unit.kind == "country":
            unknown.append((card, unfound.typed))
        else:
            card.settle(unit, region_of(unit))
            card.save()
            unfound.delete()
            note_act(card, GEOCODE, by=by, reason=unit.label)
            found.append((card, unit))
    return PlacesFound(found=tuple(found), unknown=tuple(unknown))


@transaction.atomic
def merge_cards(*, by: User, kept: Card, gone: Card, reason: str) -> Card:
    """Make two cards one: the words, messages and addresses of `gone` go to `kept`, whose empty fields take its values.

    What its owner chose holds: the owned card is kept, and gets no skill, place or text from the other.

    Raises:
        PermissionDenied: `by` does not moderate cards.
        ValidationError: it is one card, both have an owner, the one to go has one, or no reason is given.
    """
    require_moderator(by)
    if kept.pk == gone.pk:
        raise ValidationError(_("Choose two cards."))
    if gone.user_id is not None:
        raise ValidationError(
            _("Both cards have an owner: they cannot be made one.")
            if kept.user_id is not None
            else _("Keep the card that has an owner.")
        )
    if not reason.strip():
        raise ValidationError(_("Give the reason, for the log."))
    label, former = str(gone), [gone.slug, *gone.former_slugs.values_list("slug", flat=True)]
    skills = list(gone.skills.all())
    source, place, region = gone.source, gone.place, gone.region
    texts = {name: getattr(gone, name) for name in ("acronym", *TEXT_FIELDS)}
    ContactMessage.objects.filter(card=gone).update(card=kept)
    gone.delete()
    CardSlug.objects.bulk_create([CardSlug(slug=slug, card=kept) for slug in former])
    if kept.user_id is None:
        for name, text in texts.items():
            if not getattr(kept, name):
                setattr(kept, name, text)
        if kept.place_id is None and place is not None:
            kept.settle(place, region)
        kept.source = kept.source or source
        kept.skills.add(*skills)
    kept.save()
    note_act(kept, MERGE, by=by, reason=reason.strip()[:MAX_REASON], merged=label)
    return kept


@transaction.atomic
def tell_apart(*, by: User, first: Card, second: Card) -> None:
    """Say that two cards that look alike are two: they are proposed no more.

    Raises:
        PermissionDenied: `by` does not moderate cards.
    """
    require_moderator(by)
    low, high = sorted((first, second), key=lambda card: card.pk)
    _pair, is_new = DistinctCards.objects.get_or_create(first=low, second=high)
    if is_new:
        note_act(low, TELL_APART, by=by, reason=str(high))
