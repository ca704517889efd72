"""Look whether recordings still play: the files of this site, and what a link report says of the others."""

import csv
import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hub.base.lines import on_a_line
from meetups.care.services import LinkReport, check_files, take_link_reports

MOST_BYTES = 20_000_000


class Command(BaseCommand):
    help = "Check that recordings still play. Nothing here asks the network: addresses elsewhere come in a link report."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--report",
            metavar="FILE",
            help="CSV with a header, or JSON list: url, status (HTTP), location (where it leads), length (seconds)",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        counted = check_files()
        if options["report"]:
            told, unknown = take_link_reports(self._read(Path(options["report"])))
            for state, count in told.items():
                counted[state] = counted.get(state, 0) + count
            for address in unknown:
                self.stdout.write(f"of no talk: {on_a_line(address)}")
        self.stdout.write(
            ", ".join(f"{state}: {count}" for state, count in sorted(counted.items())) or "nothing to check"
        )

    @staticmethod
    def _read(path: Path) -> list[LinkReport]:
        try:
            if path.stat().st_size > MOST_BYTES:
                raise CommandError(f"{path} is larger than {MOST_BYTES} bytes")
            text = path.read_text(encoding="utf-8-sig")
            rows = json.loads(text) if path.suffix == ".json" else list(csv.DictReader(text.splitlines()))
        except (OSError, ValueError, csv.Error) as error:
            raise CommandError(f"{path} cannot be read: {error}") from error
        if not isinstance(rows, list):
            raise CommandError(f"{path} holds no list")
        reports = []
        for number, row in enumerate(rows, start=1):
            try:
                address = str(row["url"]).strip()
                status, length = (int(row[name]) if row.get(name) else None for name in ("status", "length"))
                location = str(row.get("location") or "").strip()
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                raise CommandError(f"{path}, entry {number}: url, status, location and length are expected") from error
            reports.append(LinkReport(address=address, status=status, location=location, length=length))
        return reports
