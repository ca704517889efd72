"""`manage.py import_organisations FILE`: public bodies as cards of the directory."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from hub.imports.commanding import ImportCommand
from hub.imports.organisations import OrganisationError, import_organisations
from hub.imports.running import ImportRun


class Command(ImportCommand):
    help = "Import public bodies as organisations of the directory, from a JSON file. Safe to run again."
    path_help = 'the JSON file, {"organisations": […]}'

    def check_path(self, path: Path) -> None:
        if not path.is_file():
            message = _("{path} is a folder; give the JSON file of the organisations.").format(path=path)
            raise CommandError(message)

    def run_import(self, path: Path, run: ImportRun, **_options: Any) -> None:
        try:
            import_organisations(path, run)
        except (OrganisationError, UnicodeDecodeError) as error:
            message = _("{path} cannot be read: {error}").format(path=path, error=error)
            raise CommandError(message) from error
