from typing import Any

from django.core.management.base import BaseCommand

from meetups.registrations.services import tend_registrations


class Command(BaseCommand):
    help = "Registrations for meetups: give freed seats, tell of changes, remind, delete lists no longer needed."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 -- Django's signature
        done = tend_registrations()
        self.stdout.write(", ".join(f"{count} {what}" for what, count in done.items()))
