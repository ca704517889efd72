"""`manage.py import_recordings PATH`: talks from pyvideo or PeerTube descriptions, and transcripts from a folder."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from hub.imports.commanding import ImportCommand
from hub.imports.recordings import import_recordings
from hub.imports.running import ImportRun


class Command(ImportCommand):
    help = "Import recordings from pyvideo or PeerTube JSON, and WebVTT or SRT files. Safe to run again."
    path_help = "a JSON file, or a folder with JSON and transcripts"

    def check_path(self, path: Path) -> None:
        if path.is_file() and path.suffix != ".json":
            message = _("{path} is neither a folder nor a JSON file.").format(path=path)
            raise CommandError(message)

    def run_import(self, path: Path, run: ImportRun, **_options: Any) -> None:
        import_recordings(path, run)
