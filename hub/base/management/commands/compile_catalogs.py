"""Compile the translations without GNU gettext, so that a fresh machine needs only Python."""

from pathlib import Path
from typing import Any

import polib

from django.apps import apps
from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation.reloader import translation_file_changed


class Command(BaseCommand):
    help = "Compile the .po files of our apps to .mo files; those already up to date are left alone."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--force", action="store_true", help="compile all of them")

    def handle(self, *, force: bool, **_: Any) -> None:
        project = Path(__file__).resolve().parents[4]
        done = 0
        for app in apps.get_app_configs():
            folder = Path(app.path).resolve()
            if not folder.is_relative_to(project) or "site-packages" in folder.parts:
                continue
            for source in sorted(folder.glob("locale/*/LC_MESSAGES/*.po")):
                target = source.with_suffix(".mo")
                if force or not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
                    catalogue = polib.pofile(str(source))
                    scratch = target.with_suffix(".mo.new")
                    catalogue.save_as_mofile(str(scratch))
                    scratch.replace(target)
                    translation_file_changed(self, target)  # this process goes on: what it makes next is in French too
                    done += 1
        self.stdout.write(f"{done} catalogues compiled")
