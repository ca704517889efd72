import sys
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from experts.relay import services
from experts.relay.incoming import MAX_BYTES, UnreadableMailError, read_reply
from hub.base.guarding import GuardedTextError
from hub.base.limits import allow

ANSWERS_AN_HOUR = 10
HOUR = 3600
# Exit codes a mail server understands (sysexits.h): it returns the mail, or tries again later.
BAD_DATA, NO_SUCH_MAILBOX, TRY_LATER = 65, 67, 75


class Command(BaseCommand):
    help = "Pass on the answer to a relayed message: one mail on standard input, as a mail server's pipe gives it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--file", help="read the mail from this file instead")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 -- Django's signature
        try:
            conversation, text = read_reply(_content(options["file"]))
        except UnreadableMailError as error:
            raise CommandError(str(error), returncode=BAD_DATA) from error
        key = f"contact:answer:{conversation.root.pk}{conversation.side}"
        if not allow(key, limit=ANSWERS_AN_HOUR, seconds=HOUR):
            raise CommandError("too many answers in this conversation for now", returncode=TRY_LATER)
        try:
            services.answer(conversation=conversation, body=text)
        except GuardedTextError as error:
            raise CommandError(f"the text holds personal data: {error}", returncode=BAD_DATA) from error
        except ValidationError as error:
            raise CommandError(" ".join(error.messages), returncode=NO_SUCH_MAILBOX) from error
        self.stdout.write("passed on")


def _content(path: str | None) -> bytes:
    """Return the mail, and one byte more than is read if it is too long."""
    if path is None:
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    with open(path, "rb") as file:  # noqa: PTH123 -- symmetrical with standard input
        return file.read(MAX_BYTES + 1)
