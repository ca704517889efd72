"""Write a new index beside the present one and swap."""

import sys
import time
from typing import Any

from tqdm import tqdm

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search import services
from search.engines.base import EngineUnavailableError


class Command(BaseCommand):
    help = "Write a new search index beside the present one, then swap; searches go on meanwhile."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--quiet", action="store_true", help="show no progress bar")

    def handle(self, *_args: Any, **options: Any) -> None:
        started = time.perf_counter()
        with tqdm(unit=" documents", disable=options["quiet"] or not sys.stderr.isatty()) as bar:
            try:
                total = services.rebuild(lambda number: bar.update(number - bar.n))
            except EngineUnavailableError as error:
                message = f"the index cannot be rebuilt: {error}"
                raise CommandError(message) from error
        self.stdout.write(f"{total} documents indexed in {time.perf_counter() - started:.1f} s")
