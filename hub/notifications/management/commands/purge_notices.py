from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from hub.notifications.notices import purge_notices


class Command(BaseCommand):
    help = "Delete old notices."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--read-days", type=int, default=90, help="keep notices this many days once they are read")
        parser.add_argument("--unread-days", type=int, default=365, help="keep any notice this many days")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 -- Django's signature
        deleted = purge_notices(read_days=options["read_days"], unread_days=options["unread_days"])
        self.stdout.write(f"{deleted} deleted")
