"""Print the archive of meetups as JSON."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from meetups.archive_export import exported_meetups


class Command(BaseCommand):
    help = "Print every public meetup with its talks, oldest first, as one JSON list (see docs/meetups.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--json", action="store_true", help="the only format there is, named so that others may come"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        if not options["json"]:
            message = "name a format: export_meetups --json"
            raise CommandError(message)
        separator = "["
        for meetup in exported_meetups():
            self.stdout.write(separator, ending="")
            self.stdout.write("\n" + json.dumps(meetup, ensure_ascii=False), ending="")
            separator = ","
        self.stdout.write("\n]" if separator == "," else "[]")
