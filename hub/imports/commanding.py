"""What the import commands share: their arguments, their report, their errors."""

from abc import ABC, abstractmethod
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from hub.imports.running import ImportRun

INTERRUPTED = 130  # what a shell gives a command ended by Ctrl-C


class ImportCommand(BaseCommand, ABC):
    """A command that imports one path and reports. What is skipped is listed and is no failure."""

    path_help = ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", metavar="PATH", help=self.path_help)
        parser.add_argument("--dry-run", action="store_true", help="report what would change, write nothing")

    @abstractmethod
    def run_import(self, path: Path, run: ImportRun, **options: Any) -> None:
        """Read the path and write what it holds, item by item."""

    @abstractmethod
    def check_path(self, path: Path) -> None:
        """
        Refuse what this command cannot read.

        Raises:
            CommandError: with the reason.

        """

    def handle(self, *, path: str, dry_run: bool, **options: Any) -> None:
        place = Path(path).expanduser()
        if not place.exists():
            message = _("There is nothing at {path}.").format(path=path)
            raise CommandError(message)
        self.check_path(place)
        run = ImportRun(dry_run=dry_run)
        try:
            with run.running():
                self.run_import(place, run, **options)
        except KeyboardInterrupt:
            message = _("Interrupted. What was imported so far stays; run the command again and it goes on from there.")
            raise CommandError(message, returncode=INTERRUPTED) from None
        for line in run.report.lines():
            self.stdout.write(line)
        if dry_run:
            self.stdout.write(_("This was a dry run: nothing was written."))
