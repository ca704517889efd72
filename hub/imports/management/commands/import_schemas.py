"""`manage.py import_schemas PATH`: tables, joins and nomenclatures, from Table Schema files."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from hub.imports.commanding import ImportCommand
from hub.imports.running import ImportRun
from hub.imports.table_import import import_schemas


class Command(ImportCommand):
    help = "Import table schemas and nomenclatures (schema-snds, synthetic-snds). Safe to run again."
    path_help = "the folder that holds schemas/ and, perhaps, nomenclatures/"

    def check_path(self, path: Path) -> None:
        if not (path / "schemas").is_dir():
            message = _("{path} holds no folder schemas/.").format(path=path)
            raise CommandError(message)

    def run_import(self, path: Path, run: ImportRun, **_options: Any) -> None:
        import_schemas(path, run)
