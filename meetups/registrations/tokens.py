"""The key of a registration: who holds it may confirm it and give the seat up. It dies with the registration."""

import re

from django.utils.crypto import constant_time_compare, salted_hmac

from meetups.models import Registration

_SALT = "meetups.registrations"
_MAC_LENGTH = 32
_TOKEN = re.compile(r"(?P<number>[1-9]\d{0,17})-(?P<mac>[0-9a-f]{32})")


def token_for(registration: Registration) -> str:
    """Return the key of this registration."""
    return f"{registration.pk}-{_mac(registration.pk)}"


def read_token(token: str) -> Registration | None:
    """Find the registration a key opens, in one query; None when it is forged or the registration is gone."""
    match = _TOKEN.fullmatch(token) if token.isascii() else None
    if match is None or not constant_time_compare(match["mac"], _mac(match["number"])):
        return None
    return Registration.objects.select_related("meetup__place").filter(pk=int(match["number"])).first()


def _mac(number: int | str) -> str:
    return salted_hmac(_SALT, str(number), algorithm="sha256").hexdigest()[:_MAC_LENGTH]
