from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from search.missed import KEPT_DAYS, purge_missed_searches


class Command(BaseCommand):
    help = "Delete counts of searches without result that nobody made for long."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=KEPT_DAYS, help="keep what was asked within so many days")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 -- Django's signature
        self.stdout.write(f"{purge_missed_searches(days=options['days'])} deleted")
