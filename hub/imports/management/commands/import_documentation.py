"""`manage.py import_documentation PATH`: the public documentation of the SNDS, from its own layout."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from hub.imports.commanding import ImportCommand
from hub.imports.documentation import DocumentationImport, is_documentation
from hub.imports.running import ImportRun


class Command(ImportCommand):
    help = "Import the public documentation of the SNDS: tables, pages, glossary, meetups. Safe to run again."
    path_help = "the folder of the documentation, which holds fiches/, glossaire/, tables/…"

    def check_path(self, path: Path) -> None:
        if not path.is_dir():
            message = _("{path} is a file; give the folder of the documentation.").format(path=path)
            raise CommandError(message)
        if not is_documentation(path):
            message = _(
                "{path} does not look like the documentation: it has no fiches/, glossaire/, tables/.sources/ or evenements/."
            )
            raise CommandError(message.format(path=path))

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--dated",
            type=date.fromisoformat,
            metavar="YYYY-MM-DD",
            help="the day of this state of the documentation, shown on its pages; a Git checkout knows that of each",
        )

    def run_import(self, path: Path, run: ImportRun, *, dated: date | None = None, **_options: Any) -> None:
        work = DocumentationImport(path, run, dated=dated)
        work.import_all()
        if not (dated or work.days):
            self.stdout.write(
                _(
                    "No day is known for these pages, so they show that of the import: import a Git checkout, or give the day with"
                    " --dated YYYY-MM-DD."
                )
            )
        run.report.links = dict(work.links.counts)
