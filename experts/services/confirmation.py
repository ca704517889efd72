"""Yearly confirmation: owners are asked before their card grows old, and it is hidden when they do not answer."""

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from experts.models import (
    LAPSED_MONTHS,
    REMINDER_MONTHS,
    STALE_MONTHS,
    Availability,
    Card,
    Status,
    Visibility,
    months_ago,
)
from experts.services.withdrawal import check_rights
from hub.accounts.models import User
from hub.notifications.notices import notify
from hub.notifications.services import send_later
from search.services import request_indexing

BATCH = 200
_SALT = "experts.confirm"


def confirmation_token(card: Card) -> str:
    """Return the secret of the link in the mail: it names the card and the confirmation it follows."""
    return signing.dumps([card.pk, _moment(card)], salt=_SALT)


def read_confirmation(token: str) -> tuple[Card, bool] | None:
    """Return the card a link names, and whether it still waits for this confirmation; None when the link is no good."""
    try:
        card_id, moment = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    card = Card.objects.select_related("user", "place__parent").filter(pk=card_id, user__is_active=True).first()
    return (card, _moment(card) == moment) if card is not None else None


@transaction.atomic
def confirm_card(*, by: User | None, card: Card) -> Card:
    """Say that a card is still true today; `by` is None when its owner's signed link says so.

    Raises:
        PermissionDenied: the card is someone else's and `by` may not moderate cards.
    """
    check_rights(by, card)
    card.confirmed_at, card.reminded_months = timezone.now(), 0
    card.save(update_fields=["confirmed_at", "reminded_months", "updated_at"])
    return card


def tend_cards() -> int:
    """Do what each day asks of the directory; returns how many cards were touched. Run again, it does nothing more.

    Cards whose busy time is over are available again for good, owners are reminded after 11 and 13 months without a
    confirmation, and after 14 the card leaves the index: pages leave it out by themselves, as they do the busy time.
    """
    return _free_again() + sum(_remind(months) for months in (LAPSED_MONTHS, STALE_MONTHS, REMINDER_MONTHS))


def _free_again() -> int:
    over = Card.objects.filter(unavailable_until__lt=timezone.localdate())
    ids = list(over.values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        with transaction.atomic():
            chosen = Card.objects.filter(pk__in=ids[start : start + BATCH], unavailable_until__lt=timezone.localdate())
            chosen.update(availability=Availability.AVAILABLE, unavailable_until=None)
            request_indexing(*(f"person:{card_id}" for card_id in ids[start : start + BATCH]))
    return len(ids)


def _remind(months: int) -> int:
    """Tell the owners of cards that nobody confirmed for so long, the latest stage first so that nobody is told twice."""
    waiting = Card.objects.filter(
        user__is_active=True,
        status=Status.PUBLISHED,
        confirmed_at__lt=months_ago(months),
        reminded_months__lt=months,
    ).exclude(visibility=Visibility.HIDDEN)
    ids = list(waiting.values_list("pk", flat=True))
    for card_id in ids:
        with transaction.atomic():
            card = waiting.select_for_update(of=("self",)).select_related("user").filter(pk=card_id).first()
            if card is not None:
                _tell(card, months)
    return len(ids)


def _tell(card: Card, months: int) -> None:
    assert card.user is not None  # noqa: S101 -- for the type checker, the caller chose cards with an owner
    card.reminded_months = months
    card.save(update_fields=["reminded_months"])  # its receiver asks for the indexing
    key = f"card-{months}:{card.pk}:{_moment(card)}"
    context: dict[str, object] = {
        "card_name": card.name,
        "months": months,
        "confirm_url": settings.HUB_BASE_URL + reverse("experts:confirm", args=[confirmation_token(card)]),
    }
    send_later(
        to=card.user.email,
        template="experts/mail/confirm",
        context=context,
        language=card.user.language,
        kind="card",
        key=key,
    )
    notify(
        to=card.user,
        kind="card_hidden" if months == LAPSED_MONTHS else "card_to_confirm",
        title=card.name,
        url=reverse("experts:mine"),
        key=key,
    )


def _moment(card: Card) -> int:
    return int(card.confirmed_at.timestamp()) if card.confirmed_at is not None else 0
