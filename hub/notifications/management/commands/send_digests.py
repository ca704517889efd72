from typing import Any

from django.core.management.base import BaseCommand

from hub.notifications.digests import send_digests


class Command(BaseCommand):
    help = "Queue the daily and weekly digests that are due. Safe to run at any time: one for each person and period."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 -- Django's signature
        self.stdout.write(f"{send_digests()} queued")
