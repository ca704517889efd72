"""The key of a conversation: who holds it may read and answer, on the side it names.

It stands in links and in the local part of an e-mail address, so it is short and means the same in lower case. It does not
expire: it dies with the messages, after a year.
"""

import re
from dataclasses import dataclass

from django.utils.crypto import constant_time_compare, salted_hmac

from experts.models import ContactMessage

OWNER, SENDER = "o", "s"
_SALT = "experts.relay.conversation"
_MAC_LENGTH = 24
_TOKEN = re.compile(r"(?P<number>[1-9]\d{0,17})(?P<side>[os])-(?P<mac>[0-9a-f]{24})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """A conversation as one of its two sides (`OWNER` or `SENDER`) sees it; `root` is its first message."""

    root: ContactMessage
    side: str

    @property
    def is_owner(self) -> bool:
        return self.side == OWNER

    @property
    def token(self) -> str:
        return token_for(self.root, self.side)


def token_for(root: ContactMessage, side: str) -> str:
    """Return the key of this side of a conversation."""
    return f"{root.pk}{side}-{_mac(root.pk, side)}"


def read_token(token: str) -> Conversation | None:
    """Find the conversation and the side a key opens, in one query; None when it is forged or the messages are gone."""
    match = _TOKEN.fullmatch(token.lower()) if token.isascii() else None
    if match is None or not constant_time_compare(match["mac"], _mac(match["number"], match["side"])):
        return None
    roots = ContactMessage.objects.select_related("card__user", "sender").filter(root=None)
    root = roots.filter(pk=int(match["number"])).first()
    return Conversation(root=root, side=match["side"]) if root is not None else None


def _mac(number: int | str, side: str) -> str:
    return salted_hmac(_SALT, f"{number}{side}", algorithm="sha256").hexdigest()[:_MAC_LENGTH]
