"""Takes cards away: by their owner, with a consent, with an account."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from experts.models import Card, CardClaim, CardDraft, ContactMessage, Visibility
from hub.accounts.models import Consent, User
from hub.accounts.services import set_consent


def check_rights(by: User | None, card: Card) -> None:
    """Let the owner, a moderator of the directory and the system through.

    Raises:
        PermissionDenied: it is anyone else.
    """
    if by is None or by.pk == card.user_id or by.has_perm("experts.change_card"):
        return
    raise PermissionDenied


def record_consents(by: User | None, card: Card) -> None:
    """Date what the owner agrees to by saving the card or withdrawing it."""
    if by is not None and by.pk == card.user_id:
        set_consent(by=by, kind=Consent.Kind.MAP, given=card.visibility != Visibility.HIDDEN)
        set_consent(by=by, kind=Consent.Kind.CONTACT, given=card.takes_messages)


@transaction.atomic
def hide_card(*, by: User, card: Card) -> Card:
    """Withdraw a card at once from every page, map and search; its content is kept for its owner.

    Raises:
        PermissionDenied: the card is someone else's and `by` may not moderate cards.
    """
    check_rights(by, card)
    card.visibility = Visibility.HIDDEN
    card.save(update_fields=["visibility", "updated_at"])
    record_consents(by, card)
    return card


@transaction.atomic
def forget_person(*, user_id: int, pseudonym: str) -> None:
    """Delete a person's card, the messages it got, what they had begun and asked to take over; take their name and
    address off the messages they sent.
    """
    for card in Card.objects.filter(user_id=user_id):
        card.delete()
    CardDraft.objects.filter(user_id=user_id).delete()
    CardClaim.objects.filter(person_id=user_id).delete()
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
