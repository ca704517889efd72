"""Moderation of cards: submitted by their owners, published or refused with a reason, marked as verified."""

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from experts.models import Card, Status, Visibility
from experts.services.cards import settle_slug
from experts.services.withdrawal import check_rights
from hub.accounts.groups import MODERATOR
from hub.accounts.models import User
from hub.base.guarding import refuse_blocked
from hub.notifications.notices import notify, tell
from hub.notifications.services import send_later

MAX_REASON = 1000


@transaction.atomic
def submit_card(*, by: User, card: Card) -> Card:
    """Give a card that was never published, was refused, or proposes changes to the moderators; others are left as they are.

    Raises:
        PermissionDenied: the card is someone else's.
        ValidationError: its owner has not agreed to it being shown.
    """
    check_rights(by, card)
    if card.visibility == Visibility.HIDDEN:
        raise ValidationError({"visibility": _("Agree that the card is shown before you ask for it to be published.")})
    if card.status in {Status.DRAFT, Status.REFUSED}:
        card.status, card.submitted_at, card.review_reason = Status.PENDING, timezone.now(), ""
        card.save(update_fields=["status", "submitted_at", "review_reason", "updated_at"])
        tell_moderators(by, card)
    elif card.status == Status.PUBLISHED and card.proposed:
        tell_moderators(by, card)
    return card


@transaction.atomic
def publish_card(*, by: User | None, card: Card, verified: bool | None = None, at: datetime | None = None) -> Card:
    """Publish a card, or accept what its owner proposes to change of it; `by` is None for the system.

    `verified` also sets or clears the mark of a verified card, None leaves it.

    Raises:
        PermissionDenied: `by` does not moderate cards.
        ValidationError: a proposed change is no longer acceptable.
    """
    _check_moderator(by)
    card = _locked(card)
    was_shown = card.status == Status.PUBLISHED
    for field, value in card.proposed.items():
        setattr(card, field, value)
    had_changes, card.proposed = bool(card.proposed), {}
    card.status, card.review_reason = Status.PUBLISHED, ""
    card.reviewed_at, card.reviewed_by = at or timezone.now(), by
    if verified is not None and verified != card.is_verified:
        card.verified_at = card.reviewed_at if verified else None
    settle_slug(card)
    card.full_clean(exclude=["user", "slug", "place", "region"])
    card.save()
    if not was_shown or had_changes:
        _tell_owner(card, by, "published", key=f"card-published:{card.pk}:{card.reviewed_at.isoformat()}")
    return card


@transaction.atomic
def refuse_card(*, by: User, card: Card, reason: str) -> Card:
    """Refuse a card that waits, or what its owner proposes to change of a published one; the owner gets the reason.

    A published card without proposed changes is taken off: it is refused from now on.

    Raises:
        PermissionDenied: `by` does not moderate cards.
        GuardedTextError: the reason holds personal data for certain.
        ValidationError: there is no reason, or it is too long.
    """
    _check_moderator(by)
    refuse_blocked(reason)
    card = _locked(card)
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("Give the reason: the owner of the card will read it.")})
    if len(reason) > MAX_REASON:
        raise ValidationError({"reason": _("The reason has %(most)s characters at most.") % {"most": MAX_REASON}})
    keeps_shown = card.status == Status.PUBLISHED and bool(card.proposed)
    if not keeps_shown:
        card.status = Status.REFUSED
    card.proposed = {} if keeps_shown else card.proposed
    card.reviewed_at, card.reviewed_by, card.review_reason = timezone.now(), by, reason
    card.save()
    _tell_owner(card, by, "refused", key=f"card-refused:{card.pk}:{card.reviewed_at.isoformat()}")
    return card


@transaction.atomic
def verify_card(*, by: User, card: Card) -> Card:
    """Mark a card as verified by a moderator.

    Raises:
        PermissionDenied: `by` may not change cards.
    """
    _check_moderator(by)
    card.verified_at = timezone.now()
    card.save(update_fields=["verified_at", "updated_at"])
    return card


def _locked(card: Card) -> Card:
    """The card as it stands now: its owner may have saved it since it was read."""
    return Card.objects.select_for_update(of=("self",)).select_related("user").get(pk=card.pk)


def _check_moderator(by: User | None) -> None:
    if by is not None and not by.has_perm("experts.change_card"):
        raise PermissionDenied


def tell_moderators(by: User, card: Card) -> None:
    """Tell those who moderate cards that one waits for them."""
    tell(
        people=User.objects.filter(groups__name=MODERATOR, is_active=True),
        kind="card_to_review",
        by=by,
        title=str(card.proposed.get("name", card.name)),
        url=reverse("directory_desk:review_card", args=[card.pk]),
        key=f"card-to-review:{card.pk}:{card.submitted_at:%Y%m%d%H%M%S}",
    )


def _tell_owner(card: Card, by: User | None, decision: str, *, key: str) -> None:
    if card.user is None or by is None or by.pk == card.user_id:
        return
    context: dict[str, object] = {
        "card_name": card.name,
        "reason": card.review_reason,
        "is_shown": card.status == Status.PUBLISHED,
    }
    send_later(
        to=card.user.email,
        template=f"experts/mail/{decision}",
        context=context,
        language=card.user.language,
        kind="card",
        key=key,
    )
    notify(to=card.user, kind=f"card_{decision}", by=by, title=card.name, url=reverse("experts:mine"), key=key)
