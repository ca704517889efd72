from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from hub.notifications.saved_searches import check_searches


class Command(BaseCommand):
    help = "Look through searches that people follow, those that waited longest first, and tell of new results."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--limit", type=int, default=200, help="at most this many searches in one run")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 -- Django's signature
        self.stdout.write(f"{check_searches(limit=options['limit'])} told")
