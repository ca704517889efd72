"""Bring a data folder to a working state: what `make run` and a container's start do before serving."""

import time
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.utils.module_loading import import_string


class Command(BaseCommand):
    help = (
        "Compile translations, migrate, collect static files, fill an empty site with the demo world, check the index."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--demo", action="store_true", help="load the fictional world when the site is empty")

    def handle(self, *, demo: bool, **_: Any) -> None:
        self._step("translations", "compile_catalogs")
        self._step("database", "migrate", interactive=False, verbosity=0)
        self._step("synonyms", "give_shipped_synonyms")
        self._step("static files", "collectstatic", interactive=False, verbosity=0)
        if not import_string(settings.READINESS_SEARCH)():
            self._step("search index", "rebuild_search_index")
        if demo and import_string(settings.SITE_IS_EMPTY)():
            self._step("demo world", "load_demo", seed=1, scale="small")

    def _step(self, label: str, command: str, **options: Any) -> None:
        began = time.monotonic()
        self.stdout.write(f"- {label}")
        self.stdout.flush()
        call_command(command, **options)
        self.stdout.write(f"  {time.monotonic() - began:.1f} s")
