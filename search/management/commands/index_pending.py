"""Index what waits in the outbox."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search import services
from search.engines.base import EngineUnavailableError
from search.models import IndexRequest


class Command(BaseCommand):
    help = "Index the changes that wait in the outbox, for instance after the search engine was away."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--limit", type=int, default=100_000, help="handle at most so many requests")
        parser.add_argument("--retry-failed", action="store_true", help="also try what could not be read several times")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["retry_failed"]:
            IndexRequest.objects.filter(attempts__gt=0).update(attempts=0)
        try:
            with services.healing_in_foreground(self._say_rebuild):
                handled = services.drain_outbox(options["limit"])
        except EngineUnavailableError as error:
            waiting = IndexRequest.objects.filter(applied_at=None).count()
            message = f"the search engine does not answer ({error}); {waiting} requests wait"
            raise CommandError(message) from error
        left = IndexRequest.objects.filter(applied_at=None).count()
        self.stdout.write(f"{handled} requests indexed, {left} left")

    def _say_rebuild(self) -> None:
        self.stderr.write("there is no usable search index: it is rebuilt first")
