"""`manage.py import_discourse FOLDER`: a former forum, from the JSON of its Discourse."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from hub.imports.commanding import ImportCommand
from hub.imports.discourse import Discourse
from hub.imports.discourse_files import DiscourseError
from hub.imports.running import ImportRun


class Command(ImportCommand):
    help = "Import the categories, topics, posts, authors and uploads of a Discourse from its JSON. Safe to run again."
    path_help = "the folder of JSON files, with a copy of the uploads in uploads/"

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--site", default="", help="address of the former forum: links to it become links of ours")

    def check_path(self, path: Path) -> None:
        if not path.is_dir():
            message = _("{path} is a file; give the folder that holds the JSON files.").format(path=path)
            raise CommandError(message)

    def run_import(self, path: Path, run: ImportRun, *, site: str = "", **_options: Any) -> None:
        try:
            host = urlsplit(site if "//" in site or not site else f"//{site}").netloc.lower()
        except ValueError:
            host = ""
        if site and not host:
            message = _("{site} is no address of a site.").format(site=site)
            raise CommandError(message)
        try:
            Discourse(path, run, host=host).bring()
        except DiscourseError as error:
            message = _("{path} cannot be imported: {error}").format(path=path, error=error)
            raise CommandError(message) from error
