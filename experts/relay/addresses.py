"""Addresses as the relay compares them: by a keyed hash, so that none is kept to recognise a sender."""

from django.utils.crypto import salted_hmac

_SALT = "experts.relay.address"


def address_hash(address: str) -> str:
    """Return the same hash for the spellings of one mailbox: letter case and what follows a `+` make no difference."""
    local, _at, domain = address.strip().casefold().rpartition("@")
    mailbox = f"{local.partition('+')[0]}@{domain}"
    return salted_hmac(_SALT, mailbox, algorithm="sha256").hexdigest()
