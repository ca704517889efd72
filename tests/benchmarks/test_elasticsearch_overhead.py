"""
What the hub's whole search adds to one plain request to the same Elasticsearch index: prints a table, asserts no time.

Both are asked in turn, so that what else the machine does weighs on both alike. “node” is the time Elasticsearch itself tells, “way”
what connections, HTTP and JSON take, “ours” all the rest: reading the text, building queries, marking words.
"""

import os
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from elastic_transport import Transport

from django.conf import settings as django_settings

from hub.dictionary.identifiers import forget_names, known_names
from hub.dictionary.models import Table
from hub.dictionary.names import name_key
from tests.benchmarks.contestants import Contestant, HubElasticsearch, RawElasticsearch
from tests.benchmarks.test_search_speed import FOLDER, QUESTIONS, SIZES, built_once, elasticsearch_prefix, p95
from tests.benchmarks.world import STYLES, TABLES, World

__all__ = ["elasticsearch_prefix"]

ROWS = ("hub", "raw", "raw, any of the words", "added", "requests", "node", "way", "ours")
TURNS = 3  # of each question; the best counts


@dataclass
class Asked:
    """Milliseconds of one question: in all, of the node itself, of the way there and back; and how many requests it took."""

    whole: float = 0.0
    node: float = 0.0
    way: float = 0.0
    requests: int = 0

    @property
    def ours(self) -> float:
        return self.whole - self.node - self.way


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[float, float]]]:
    """The seconds and the node's own milliseconds of each request made meanwhile."""
    made: list[tuple[float, float]] = []
    perform = Transport.perform_request

    def timed(self: Transport, *given: Any, **options: Any) -> Any:
        started = time.perf_counter()
        answer = perform(self, *given, **options)
        made.append((time.perf_counter() - started, float(answer.body.get("took", 0.0))))
        return answer

    with monkeypatch.context() as patched:
        patched.setattr(Transport, "perform_request", timed)
        yield made


def best(contestant: Contestant, style: str, text: str, made: list[tuple[float, float]]) -> Asked:
    """The fastest of some askings."""
    found = []
    for _ in range(TURNS):
        made.clear()
        started = time.perf_counter()
        contestant.ask(style, text)
        whole = (time.perf_counter() - started) * 1000
        node = sum(told for _taken, told in made)
        found.append(Asked(whole, node, sum(taken * 1000 for taken, _told in made) - node, len(made)))
    return min(found, key=lambda one: one.whole)


def spread(values: list[float]) -> str:
    return f"{statistics.median(values):.1f} / {p95(values):.1f}"


@pytest.mark.benchmark
@pytest.mark.elasticsearch
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("size", SIZES)
def test_service_beside_a_plain_request(size, tmp_path, elasticsearch_prefix, capsys, monkeypatch) -> None:
    if not elasticsearch_prefix:
        pytest.skip("no Elasticsearch answers")
    monkeypatch.setattr("search.engines.elasticsearch.connection.SEARCH_TIMEOUT", 60.0)
    Table.objects.bulk_create([Table(name=name, key=name_key(name)) for name in TABLES])
    forget_names()
    known_names()
    folder = Path(FOLDER, str(size)) if FOLDER else tmp_path
    hub, raw = HubElasticsearch(folder, elasticsearch_prefix), RawElasticsearch(elasticsearch_prefix)
    loose = RawElasticsearch(
        elasticsearch_prefix, "or"
    )  # where few documents hold every word, the hub looks for some too
    built_once(hub, size, 0.0)
    for name in ("SEARCH_ENGINE", "SEARCH_INDEX_DIR", "ELASTICSEARCH_INDEX_PREFIX"):
        monkeypatch.setattr(django_settings, name, getattr(django_settings, name))  # put back at the end
    hub.open()
    raw.open()
    loose.open()
    load = os.getloadavg()[0]
    rows: dict[str, list[str]] = {name: [] for name in ROWS}
    with counted(monkeypatch) as made:
        for style in STYLES:
            has_peer = raw.styles is not None and style in raw.styles
            ours, plain, wide = [], [], []
            for text in World(size).questions(style, QUESTIONS):
                ours.append(best(hub, style, text, made))
                if has_peer:
                    plain.append(best(raw, style, text, made))
                    wide.append(best(loose, style, text, made))
            rows["hub"].append(spread([one.whole for one in ours]))
            rows["raw"].append(spread([one.whole for one in plain]) if plain else "–")
            rows["raw, any of the words"].append(spread([one.whole for one in wide]) if wide else "–")
            added = [one.whole - other.whole for one, other in zip(ours, plain, strict=False)]
            rows["added"].append(spread(added) if plain else "–")
            rows["requests"].append(f"{statistics.mean([one.requests for one in ours]):.1f}")
            for name in ("node", "way", "ours"):
                rows[name].append(f"{statistics.median([getattr(one, name) for one in ours]):.1f}")
    lines = [f"load {load:.1f} before and {os.getloadavg()[0]:.1f} after; {QUESTIONS} questions of each style", ""]
    lines += [f"| | {' | '.join(STYLES)} |", "| --- |" + " --- |" * len(STYLES)]
    lines += [f"| {name} | {' | '.join(cells)} |" for name, cells in rows.items()]
    text = "\n".join(lines)
    with capsys.disabled():
        print(f"\n{size:,} documents\n{text}")
    assert all(len(cells) == len(STYLES) for cells in rows.values())
