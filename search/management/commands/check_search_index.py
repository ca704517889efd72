"""Compare the search index with the database, and repair it."""

import json
import sys
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search.consistency import DIFFERENCES, IndexReport, check_index
from search.engines.base import EngineUnavailableError

WORDS = {"missing": "missing from the index", "stale": "out of date", "left_over": "left over in the index"}


class Command(BaseCommand):
    help = (
        "Compare the search index with the database. The exit status is 0 when they agree (with --repair: agree now), "
        "1 when they differ, 2 when the engine does not answer."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--repair", action="store_true", help="index again what differs; rebuild a missing index")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            report = check_index(repair=options["repair"])
        except EngineUnavailableError as error:
            message = f"the index cannot be compared: {error}"
            raise CommandError(message, returncode=2) from error
        if options["json"]:
            self.stdout.write(json.dumps({**asdict(report), "agrees": report.agrees}, ensure_ascii=False))
        else:
            self._tell(report)
        if not report.agrees:
            sys.exit(1)

    def _tell(self, report: IndexReport) -> None:
        if not report.has_index:
            self.stdout.write("there is no usable index; --repair builds it")
            return
        if report.rebuilt:
            self.stdout.write("there was no usable index: it was rebuilt")
        self.stdout.write(
            f"{report.families} families with {report.documents} documents in the database, "
            f"{report.entries} entries in the index ({report.engine})"
        )
        for kind in DIFFERENCES:
            if count := getattr(report, kind):
                examples = ", ".join(report.examples[kind])
                more = ", …" if count > len(report.examples[kind]) else ""
                self.stdout.write(f"{count} {WORDS[kind]}: {examples}{more}")
        if report.unreadable:
            self.stdout.write(f"not compared, their source fails: {', '.join(report.unreadable)}")
        if report.waiting:
            self.stdout.write(f"{report.waiting} of these wait in the outbox")
        if report.repaired:
            self.stdout.write(f"{report.repaired} repaired")
        self.stdout.write("the index equals the database" if report.agrees else "the index differs from the database")
