"""Hands the card of an organisation that was imported over to someone of it."""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from experts.models import Card, CardClaim, ClaimLink, ClaimState
from hub.accounts.models import Consent, User
from hub.accounts.services import set_consent
from hub.base.guarding import refuse_blocked
from hub.notifications.notices import notify
from hub.notifications.services import send_later

LINK_DAYS = 14
MAX_REASON = 1000


@transaction.atomic
def claim_card(*, by: User, card: Card, email: str, justification: str) -> CardClaim:
    """Ask to take a card over; a moderator decides.

    Raises:
        GuardedTextError: the justification holds personal data for certain.
        ValidationError: the card has an owner, the person has a card, has asked already, or a value is not acceptable.
    """
    refuse_blocked(justification)
    _check_free(by, card)
    if CardClaim.objects.filter(card=card, person=by, state=ClaimState.ASKED).exists():
        raise ValidationError(_("You have asked already: a moderator looks at it."))
    claim = CardClaim(card=card, person=by, email=email.strip(), justification=justification.strip())
    claim.full_clean(exclude=["card", "person"])
    claim.save()
    return claim


@transaction.atomic
def accept_claim(*, by: User, claim: CardClaim) -> Card:
    """Give the card to the person who asked; other requests for it are refused.

    Raises:
        PermissionDenied: `by` does not moderate cards.
        ValidationError: it was decided already, the card has an owner by now, or the person has another card.
    """
    claim = _open_claim(by, claim)
    card = _hand_over(claim.card, claim.person)
    _decide(claim, by, ClaimState.ACCEPTED)
    for other in CardClaim.objects.select_related("person").filter(card=card, state=ClaimState.ASKED):
        _decide(other, by, ClaimState.REFUSED, _("The card was given to someone else."))
    return card


@transaction.atomic
def refuse_claim(*, by: User, claim: CardClaim, reason: str) -> CardClaim:
    """Refuse a request; the person who asked gets the reason.

    Raises:
        PermissionDenied: `by` does not moderate cards.
        GuardedTextError: the reason holds personal data for certain.
        ValidationError: it was decided already, or there is no reason or too long a one.
    """
    refuse_blocked(reason)
    claim = _open_claim(by, claim)
    reason = reason.strip()
    if not 0 < len(reason) <= MAX_REASON:
        raise ValidationError({"reason": _("Give the reason, in %(most)s characters at most.") % {"most": MAX_REASON}})
    _decide(claim, by, ClaimState.REFUSED, reason)
    return claim


@transaction.atomic
def send_claim_link(*, by: User, card: Card) -> ClaimLink:
    """Mail a link to the organisation's own address, which works once within 14 days; earlier links stop working.

    Raises:
        ValidationError: the card has an owner, or no address is known.
    """
    card = Card.objects.select_for_update().get(pk=card.pk)
    if card.user_id is not None:
        raise ValidationError(_("This card has an owner already."))
    if not card.contact_email:
        raise ValidationError(_("We know no address of this organisation."))
    secret = secrets.token_urlsafe(32)
    now = timezone.now()
    ClaimLink.objects.filter(card=card, used_at=None, expires_at__gt=now).update(expires_at=now)
    link = ClaimLink.objects.create(
        card=card, digest=_digest(secret), asked_by=by, expires_at=now + timedelta(days=LINK_DAYS)
    )
    context: dict[str, object] = {
        "card_name": card.name,
        "person": str(by),
        "days": LINK_DAYS,
        "claim_url": settings.HUB_BASE_URL + reverse("experts:claim_link", args=[secret]),
    }
    send_later(to=card.contact_email, template="experts/mail/claim_link", context=context, kind="card")
    return link


def open_link(secret: str) -> ClaimLink | None:
    """Return the link of this secret while it works."""
    links = ClaimLink.objects.select_related("card").filter(
        used_at=None, expires_at__gt=timezone.now(), card__user=None
    )
    return links.filter(digest=_digest(secret)).first()


@transaction.atomic
def take_card(*, by: User, secret: str) -> Card:
    """Take a card over by the link that was mailed to its organisation.

    Raises:
        ValidationError: the link does not work any more, or the person has a card.
    """
    used = ClaimLink.objects.filter(digest=_digest(secret), used_at=None, expires_at__gt=timezone.now())
    if not used.update(used_at=timezone.now()):
        raise ValidationError(
            _("This link does not work any more: it works once, within %(days)s days.") % {"days": LINK_DAYS}
        )
    link = ClaimLink.objects.select_related("card").get(digest=_digest(secret))
    return _hand_over(link.card, by)


def _hand_over(card: Card, person: User) -> Card:
    card = Card.objects.select_for_update().get(pk=card.pk)
    _check_free(person, card)
    card.user, card.confirmed_at, card.reminded_months = person, timezone.now(), 0
    card.takes_messages = False  # its new owner has not agreed to any yet
    card.save()
    set_consent(by=person, kind=Consent.Kind.MAP, given=True)
    return card


def _check_free(person: User, card: Card) -> None:
    if card.user_id is not None:
        raise ValidationError(_("This card has an owner already."))
    if Card.objects.filter(user=person).exists():
        raise ValidationError(
            _("You have a card already, and one account holds one: use an account of the organisation.")
        )


def _open_claim(by: User, claim: CardClaim) -> CardClaim:
    if not by.has_perm("experts.change_card"):
        raise PermissionDenied
    fresh = CardClaim.objects.select_for_update(of=("self",)).select_related("card", "person").get(pk=claim.pk)
    if fresh.state != ClaimState.ASKED:
        raise ValidationError(_("This request was decided already."))
    return fresh


def _decide(claim: CardClaim, by: User, state: ClaimState, reason: str = "") -> None:
    claim.state, claim.reason, claim.decided_by, claim.decided_at = state, reason, by, timezone.now()
    claim.save()
    context: dict[str, object] = {
        "card_name": claim.card.name,
        "reason": reason,
        "is_accepted": state == ClaimState.ACCEPTED,
    }
    send_later(
        to=claim.person.email,
        template="experts/mail/claim_decided",
        context=context,
        language=claim.person.language,
        kind="card",
        key=f"claim-{state}:{claim.pk}",
    )
    if state == ClaimState.ACCEPTED:
        notify(
            to=claim.person,
            kind="card_published",
            by=by,
            title=claim.card.name,
            url=reverse("experts:mine"),
            key=f"claim-accepted:{claim.pk}",
        )


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
