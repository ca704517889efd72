"""Signed links that stop one kind of mail, without signing in. They do not expire: an old mail must still be stoppable."""

from django.conf import settings
from django.core import signing
from django.urls import reverse

from hub.accounts.models import User
from hub.notifications.preferences import is_stoppable

_SALT = "hub.notifications.unsubscribe"


def token_for(person: User, kind: str) -> str:
    return signing.dumps([person.pk, kind], salt=_SALT, compress=False)


def read_token(token: str) -> tuple[User, str] | None:
    """Find the person and the kind a token names; None when it is forged, or the person has left."""
    try:
        person_id, kind = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    person = User.objects.filter(pk=person_id, is_active=True).first()
    return (person, kind) if person and is_stoppable(kind) else None


def link_for(address: str, kind: str) -> str:
    """Build the whole address of the link for this mailbox; empty when the kind cannot be stopped or nobody has the address."""
    if not is_stoppable(kind):
        return ""
    person = User.objects.filter(email__iexact=address).first()
    return settings.HUB_BASE_URL + reverse("unsubscribe", args=[token_for(person, kind)]) if person else ""
