from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from hub.notifications.services import deliver_due


class Command(BaseCommand):
    help = "Deliver the queued mail whose time has come. The worker does so by itself; run this after a long outage."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--limit", type=int, default=1000)

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 -- Django's signature
        self.stdout.write(f"{deliver_due(limit=options['limit'])} sent")
