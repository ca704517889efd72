from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from experts.services import MESSAGES_KEPT_DAYS, purge_messages


class Command(BaseCommand):
    help = "Delete messages relayed to experts longer ago than they are kept."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=MESSAGES_KEPT_DAYS, help="keep messages this many days")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 -- Django's signature
        self.stdout.write(f"{purge_messages(days=options['days'])} deleted")
