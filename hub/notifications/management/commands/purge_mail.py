from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from hub.notifications.services import purge_mail


class Command(BaseCommand):
    help = "Delete old rows of outgoing mail."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--sent-days", type=int, default=30, help="keep sent mail this many days")
        parser.add_argument("--failed-days", type=int, default=90, help="keep failed mail this many days")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 -- Django's signature
        self.stdout.write(f"{purge_mail(sent_days=options['sent_days'], failed_days=options['failed_days'])} deleted")
