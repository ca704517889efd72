"""Reads a mail that answers a relayed message: which conversation, and what was written anew."""

import re
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import getaddresses

from experts.relay.forms import MAX_MESSAGE
from experts.relay.tokens import Conversation, read_token

MAX_BYTES = 1_000_000
_RECIPIENTS = ("Delivered-To", "X-Original-To", "To", "Cc")
_REPLY = re.compile(r"reply\+([0-9a-z-]{1,60})@", re.IGNORECASE)
_QUOTE_BEGINS = re.compile(
    r"^(?:>|-{8,}|_{8,}|-+ ?(?:original message|message d.origine)|(?:on|le|am|el)\b.{0,200}(?:wrote|écrit|schrieb|escribió) ?:)",
    re.IGNORECASE,
)
_SIGNATURE = "-- "


class UnreadableMailError(ValueError):
    """The mail is no answer to pass on; the message says why."""


def read_reply(content: bytes) -> tuple[Conversation, str]:
    """Return the conversation a mail answers and its new text, without quotation and signature.

    Raises:
        UnreadableMailError: it is too long, written by a machine, to no conversation, or says nothing new.
    """
    if len(content) > MAX_BYTES:
        raise UnreadableMailError("the mail is too long")
    try:
        mail = BytesParser(policy=policy.default).parsebytes(content)
        if str(mail.get("Auto-Submitted", "no")).lower() != "no" or mail.get("List-Id"):
            raise UnreadableMailError("the mail was written by a machine")
        conversation = _conversation(mail)
        text = _new_text(_plain(mail))
    except (
        LookupError,
        UnicodeError,
        AttributeError,
        TypeError,
        IndexError,
    ) as error:  # what broken mail makes the parser raise
        raise UnreadableMailError("the mail cannot be read") from error
    if not text:
        raise UnreadableMailError("the mail says nothing new")
    return conversation, text[:MAX_MESSAGE]


def _conversation(mail: EmailMessage) -> Conversation:
    headers = [str(value) for name in _RECIPIENTS for value in mail.get_all(name, [])]
    for _name, address in getaddresses(headers):
        if (match := _REPLY.match(address)) and (found := read_token(match[1])):
            return found
    raise UnreadableMailError("the mail is to no conversation")


def _plain(mail: EmailMessage) -> str:
    part = mail.get_body(preferencelist=("plain",))
    if part is None:
        raise UnreadableMailError("the mail has no plain text")
    return str(part.get_content())


def _new_text(text: str) -> str:
    """Return the lines above the first quotation or the signature."""
    lines = []
    for line in text.replace("\r\n", "\n").replace("\0", "").split("\n"):
        if line == _SIGNATURE or _QUOTE_BEGINS.match(line.strip()):
            break
        lines.append(line.rstrip())
    return "\n".join(lines).strip()
