"""Measure rankings against judgments."""

import json
import os
import sys
import time
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from search import registry, services
from search.engines.base import EngineUnavailableError, SearchEngine
from search.engines.loading import engine_chosen
from search.evaluation import (
    DEPTH,
    Judgments,
    JudgmentsError,
    Outcome,
    agreement,
    differences,
    failures,
    grouped,
    name_of,
    outcome_of,
    passed_over,
    read_judgments,
    read_run,
    run_as_json,
)
from search.query import MAX_PAGE, Query

COLUMNS = ("queries", "ndcg", "mrr", "recall", "unjudged", "p50", "p95")
HEADINGS = ("queries", f"nDCG@{DEPTH}", "MRR", f"recall@{DEPTH}", "unjudged@3", "p50 ms", "p95 ms")
WORST = 10


class Command(BaseCommand):
    help = (
        "Search as an anonymous visitor and grade the results: nDCG@10, MRR, recall@10, unjudged among the first three, "
        "latency. Fails when a threshold of the judgments is missed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--engine", choices=sorted(settings.SEARCH_ENGINES), help="the engine of the settings when not said"
        )
        parser.add_argument("--compare", metavar="ENGINE|RUN", help="another engine, or a run printed with --json")
        parser.add_argument(
            "--path",
            action="append",
            metavar="JUDGMENTS",
            help="a JSON file of judgments, or a folder of them; may be repeated; tests/relevance when not said",
        )
        parser.add_argument("--rebuild", action="store_true", help="write the index anew first")
        parser.add_argument("--json", action="store_true", help="print one JSON object: the run with every query")
        parser.add_argument("--worst", type=int, default=WORST, help="how many of the worst queries to show")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            sets = [read_judgments(path) for path in _files(options["path"])]
            engine, sets, outcomes = self._run(options["engine"] or "", sets, rebuild=options["rebuild"])
            other = self._other(options["compare"], sets, rebuild=options["rebuild"]) if options["compare"] else None
        except (JudgmentsError, EngineUnavailableError) as error:
            raise CommandError(str(error)) from error
        try:
            self._say(engine, outcomes, other, options)
            self.stdout.flush()
        except BrokenPipeError:  # `| head` has read enough; what the interpreter flushes at its end goes nowhere
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        missed: list[str] = []
        rest = iter(outcomes)  # in the order of the sets
        for judgments in sets:
            own = list(islice(rest, len(judgments.queries)))
            missed += [f"{judgments.name}: {line}" for line in failures(own, judgments.thresholds)]
        if missed:
            raise CommandError("\n".join(missed))

    def _other(self, name: str, sets: Sequence[Judgments], *, rebuild: bool) -> list[Outcome]:
        if name in settings.SEARCH_ENGINES:
            return self._run(name, sets, rebuild=rebuild)[2]
        return read_run(Path(name))

    def _run(
        self, name: str, sets: Sequence[Judgments], *, rebuild: bool
    ) -> tuple[str, list[Judgments], list[Outcome]]:
        """The engine's name, the sets that its index can answer, and what their queries gave."""
        with (
            engine_chosen(name or settings.SEARCH_ENGINE) as engine,
            services.healing_in_foreground(lambda: self.stderr.write("there is no index: it is written first")),
        ):
            if rebuild:
                services.rebuild()
            kept = self._answerable(engine, sets)
            return (
                engine.name,
                kept,
                [
                    outcome_of(judgment, *ranking(judgment.query, MAX_PAGE if judgment.forbidden else DEPTH))
                    for each in kept
                    for judgment in each.queries
                ],
            )

    def _answerable(self, engine: SearchEngine, sets: Sequence[Judgments]) -> list[Judgments]:
        """The sets whose documents are in the index; of the others it is said what they need."""
        ranking("")  # writes a missing index
        held = names_held(engine)
        kept: list[Judgments] = []
        for judgments in sets:
            if reason := passed_over(judgments, held):
                self.stderr.write(reason)
            else:
                kept.append(judgments)
        return kept

    # --- printing ----------------------------------------------------------------------------

    def _say(
        self, engine: str, outcomes: Sequence[Outcome], other: Sequence[Outcome] | None, options: dict[str, Any]
    ) -> None:
        if options["json"]:
            self.stdout.write(json.dumps(run_as_json(engine, outcomes), ensure_ascii=False, indent=1))
            return
        if not outcomes:
            self.stdout.write(f"{engine}: nothing was measured")
            return
        self._print(engine, outcomes, options["worst"])
        if other is not None:
            self._print_differences(options["compare"], outcomes, other)

    def _print(self, engine: str, outcomes: Sequence[Outcome], worst: int) -> None:
        groups = grouped(outcomes)
        width = max(map(len, groups), default=0) + 2
        self.stdout.write(f"{engine}\n{'':{width}}" + "".join(f"{heading:>12}" for heading in HEADINGS))
        for name, values in groups.items():
            cells = (
                f"{values[column]:12.3f}" if column in COLUMNS[1:5] else _plain(values[column]) for column in COLUMNS
            )
            self.stdout.write(f"{name:{width}}" + "".join(cells))
        self.stdout.write("\nworst queries:")
        for outcome in sorted(outcomes, key=lambda each: (each.ndcg, each.query))[:worst]:
            self.stdout.write(
                f"  {outcome.ndcg:.3f}  [{outcome.style}] {outcome.query}  →  {', '.join(outcome.found[:3])}"
            )

    def _print_differences(self, name: str, outcomes: Sequence[Outcome], other: Sequence[Outcome]) -> None:
        self.stdout.write(
            f"\ncompared with {name}: the first three agree on {agreement(outcomes, other):.1%} of the queries "
            f"(the same three in any order on {agreement(outcomes, other, strict=True):.1%})"
        )
        for difference, mine, theirs in differences(outcomes, other):
            if abs(difference) > 0.0005:  # noqa: PLR2004 -- what three decimals would show
                self.stdout.write(
                    f"  {difference:+.3f}  {mine.ndcg:.3f} {theirs.ndcg:.3f}  [{mine.style}] {mine.query}"
                )


def _plain(value: float) -> str:
    return f"{value:12.1f}" if value % 1 else f"{value:12.0f}"


def _files(paths: Sequence[str] | None) -> list[Path]:
    """
    Files of judgments below these paths.

    Raises:
        JudgmentsError: there is none.

    """
    found: list[Path] = []
    for path in map(Path, paths or [str(settings.PROJECT_DIR / "tests" / "relevance")]):
        found += sorted(path.glob("*.json")) if path.is_dir() else [path]
    if not found:
        message = f"no judgments (*.json) in {', '.join(paths or ['tests/relevance'])}"
        raise JudgmentsError(message)
    return found


def names_held(engine: SearchEngine) -> frozenset[str]:
    """
    Names of the documents that an index holds: an engine lists its keys, the sources say what is named by them.

    Raises:
        EngineUnavailableError: the engine did not answer.

    """
    keys = {entry.key for entry in engine.stored()}
    documents = (document for source in registry.sources() for document in source.all_documents())
    return frozenset(name_of(document) for document in documents if document.key in keys)


def ranking(text: str, page_size: int = DEPTH) -> tuple[list[str], float]:
    """
    Names of the results for an anonymous visitor, and the milliseconds of the whole call.

    Raises:
        EngineUnavailableError: the engine did not answer.

    """
    started = time.perf_counter()
    results = services.search(Query(text=text, page_size=page_size))
    took = (time.perf_counter() - started) * 1000
    if results.resting:
        message = f"the search engine did not answer: {text}"
        raise EngineUnavailableError(message)
    return [name_of(hit) for hit in results.hits], took
