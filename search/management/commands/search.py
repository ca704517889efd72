"""Search from the command line, for scripts and for measuring relevance."""

import contextlib
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hub.base.lines import on_a_line
from search import registry, services
from search.asking import Understood, understand
from search.engines.base import EngineUnavailableError
from search.models import IndexRequest
from search.outbox import MAX_ATTEMPTS
from search.query import MAX_PAGE, Query
from search.requests import DEFAULT_KM, default_sort
from search.results import Hit, Results


class Command(BaseCommand):
    help = "Search as an anonymous visitor and print the results, one JSON object a line with --json."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("query", nargs="?", help="what is looked for")
        parser.add_argument(
            "--from-file", metavar="FILE", help="answer each line of this UTF-8 file; - reads the standard input"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object a line")
        parser.add_argument("--limit", type=int, default=10, help="results for each query, 1 to 500")
        parser.add_argument("--kind", action="append", default=[], help="only results of this kind; may be repeated")

    def handle(self, *_args: Any, **options: Any) -> None:
        if (options["query"] is None) == (options["from_file"] is None):
            raise CommandError("give either a query or --from-file")
        limit = options["limit"]
        if not 1 <= limit <= 10 * MAX_PAGE:
            raise CommandError("--limit is a number from 1 to 500")
        known = registry.kinds()
        if unknown := [kind for kind in options["kind"] if kind not in known]:
            message = f"unknown kind {', '.join(unknown)}; known: {', '.join(known)}"
            raise CommandError(message)
        with services.healing_in_foreground(self._say_rebuild):
            self._catch_up()
            try:
                self._answer(options, limit)
                self.stdout.flush()
            except BrokenPipeError:  # `| head` has read enough; what the interpreter flushes at its end goes nowhere
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    def _say_rebuild(self) -> None:
        self.stderr.write("there is no usable search index: it is rebuilt first, this takes a moment")

    def _catch_up(self) -> None:
        """Index what an interrupted command left behind; without an engine the search itself says so."""
        with contextlib.suppress(EngineUnavailableError):
            if IndexRequest.objects.filter(applied_at=None, attempts__lt=MAX_ATTEMPTS).exists():
                services.drain_outbox()

    def _answer(self, options: dict[str, Any], limit: int) -> None:
        resting = False
        for text in [options["query"]] if options["query"] is not None else self._lines(options["from_file"]):
            results = services.search(self._query(understand(text), tuple(options["kind"]), limit))
            if results.resting:
                resting = True
                self.stderr.write(f"search is resting, no answer for: {text}")
                continue
            self._print(text, results, as_json=options["json"])
        if resting:
            raise CommandError("the search engine did not answer")

    def _query(self, understood: Understood, kinds: tuple[str, ...], limit: int) -> Query:
        """The query of the page's own parser; what it did not understand goes to the error output."""
        for note in understood.notes:
            self.stderr.write(note)
        near = understood.near(DEFAULT_KM)
        query = understood.query(near=near, page_size=limit, facets=())
        kinds = tuple(dict.fromkeys([*query.kinds, *kinds]))
        return replace(query, kinds=kinds, sort=default_sort(near))

    def _lines(self, name: str) -> Iterator[str]:
        """Queries of a file; a line that is no UTF-8 is reported and passed over, an empty one is passed over."""
        try:
            content = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        except OSError as error:
            message = f"{name} cannot be read: {error.strerror}"
            raise CommandError(message) from error
        for number, line in enumerate(content.removeprefix(b"\xef\xbb\xbf").splitlines(), 1):
            try:
                text = line.decode().strip()
            except UnicodeDecodeError:
                self.stderr.write(f"line {number} of {name} is not UTF-8 and was passed over")
                continue
            if text:
                yield text

    def _print(self, text: str, results: Results, *, as_json: bool) -> None:
        for rank, hit in enumerate(results.hits, 1):
            if as_json:
                self.stdout.write(json.dumps(line_of(text, rank, hit), ensure_ascii=False))
            else:
                link = deep_link(hit)
                self.stdout.write(f"{rank:3}. [{hit.kind}] {on_a_line(hit.title)}  {link.url}{link.anchor}")
        if not as_json and not results.hits:
            self.stdout.write(f"nothing found for: {text}")


def deep_link(hit: Hit) -> Hit:
    """Where to send a reader: the best child where there is one, else the result itself."""
    return hit.children[0] if hit.children else hit


def line_of(text: str, rank: int, hit: Hit) -> dict[str, Any]:
    """One result as printed: of its own kind and key, with the address of its best child."""
    link = deep_link(hit)
    return {
        "query": text,
        "rank": rank,
        "score": round(hit.score, 4),
        "kind": hit.kind,
        "key": hit.key,
        "title": hit.title,
        "url": link.url,
        "anchor": link.anchor or None,
        "parent_title": hit.parent_title or None,
        "source": hit.source or None,
        "table": hit.table or None,
        "talk": hit.talk or None,
    }
