"""
The hub's whole search beside plain engines on the same documents, in the same run: prints a table, asserts no time.

`BENCH_DOCUMENTS` sets the sizes (`100000`, `100000,1000000`), `BENCH_CLIENTS` how many ask at once (`1,8`) and `BENCH_QUESTIONS` how many
questions each (200); in the suite, untold, it is as little as shows that it runs. `BENCH_ONLY` chooses the contestants by a part of their names, `BENCH_STORE=1` writes the table into docs/benchmarks.md. Clients are processes of their own.

`BENCH_FOLDER` names a folder where everything built is kept, and found again by the next run of the same size:
`BENCH_QUESTIONS=0` builds alone, at whatever hour, and asking is measured when the machine is quiet.
"""

import gc
import json
import multiprocessing
import os
import platform
import resource
import statistics
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from django.conf import settings as django_settings
from django.db import connections
from django.utils.module_loading import import_string

from hub.dictionary.identifiers import forget_names, known_names
from hub.dictionary.models import Table
from hub.dictionary.names import name_key
from tests.benchmarks.cluster import postgresql
from tests.benchmarks.contestants import Contestant, HubElasticsearch, contestants
from tests.benchmarks.report import store
from tests.benchmarks.world import STYLES, TABLES, World
from tests.search.fixtures import elasticsearch_answers

SIZES = [int(size) for size in os.environ.get("BENCH_DOCUMENTS", "300").split(",")]
QUESTIONS = int(os.environ.get("BENCH_QUESTIONS", "3"))
CLIENTS = tuple(int(clients) for clients in os.environ.get("BENCH_CLIENTS", "1,2").split(","))
FOLDER = os.environ.get("BENCH_FOLDER", "")
LONGEST_TURN = 10.0  # seconds a contestant may take for one style; a slow one answers fewer questions

in_a_process = multiprocessing.get_context("fork")


def apart(act: Callable[..., Any], *given: Any) -> Callable[[], Any]:
    """Begin an act in a process of its own; calling what is returned waits for its answer."""
    ours, theirs = in_a_process.Pipe()

    def run() -> None:
        connections.close_all()
        try:
            theirs.send((True, act(*given)))
        except BaseException as error:  # noqa: BLE001 -- told to the parent, which raises
            theirs.send((False, repr(error)))

    process = in_a_process.Process(target=run)
    process.start()

    def wait() -> Any:
        done, answer = ours.recv()
        process.join()
        assert done, answer
        return answer

    return wait


def built(contestant: Contestant, size: int) -> tuple[int, float, float]:
    """Bytes on disk, seconds, and the most memory the building process held, in MB."""
    started = time.perf_counter()
    disk = contestant.build(World(size).documents())
    return disk, time.perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def built_once(contestant: Contestant, size: int, making: float) -> tuple[int, float, float]:
    """Bytes on disk, documents a second and memory of the building; where it is kept from an earlier run, as they were then."""
    note = Path(FOLDER, str(size), f"{contestant.name}.json")
    if FOLDER and note.exists():
        disk, speed, memory = json.loads(note.read_text(encoding="utf-8"))
        return disk, speed, memory
    disk, seconds, memory = apart(built, contestant, size)()
    speed = size / max(seconds - making, 0.001)
    if FOLDER:
        note.write_text(json.dumps([disk, speed, memory]), encoding="utf-8")
    return disk, speed, memory


def generated(size: int) -> float:
    """Seconds that making the documents alone takes: part of every contestant's building."""
    started = time.perf_counter()
    for _document in World(size).documents():
        pass
    return time.perf_counter() - started


def asked(contestant: Contestant, style: str, texts: list[str]) -> tuple[list[float], float]:
    """Milliseconds of each question, and the memory this process came to hold by answering, in MB."""
    contestant.open()
    gc.collect()
    gc.freeze()  # as a web process does
    before = _memory()
    ends = time.perf_counter() + LONGEST_TURN / 5
    for text in texts[:10]:
        contestant.ask(style, text)
        if time.perf_counter() > ends:
            break
    taken = []
    ends = time.perf_counter() + LONGEST_TURN
    for text in texts:
        started = time.perf_counter()
        contestant.ask(style, text)
        taken.append((time.perf_counter() - started) * 1000)
        if time.perf_counter() > ends:
            break
    return taken, _memory() - before


def _memory() -> float:
    """What this process alone holds, in MB."""
    lines = Path("/proc/self/smaps_rollup").read_text(encoding="ascii").splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) / 1024


def p95(taken: list[float]) -> float:
    return statistics.quantiles(taken, n=20)[18] if len(taken) > 1 else taken[0]


def measured(contestant: Contestant, size: int) -> tuple[dict[tuple[str, int], tuple[float, float]], float]:
    """Median and 95th percentile by style and number of clients, in ms; the memory one client came to hold."""
    figures: dict[tuple[str, int], tuple[float, float]] = {}
    memory = 0.0
    for style in STYLES:
        if contestant.styles is not None and style not in contestant.styles:
            continue
        texts = World(size).questions(style, QUESTIONS)
        for clients in CLIENTS:
            waits = [apart(asked, contestant, style, texts[client:] + texts[:client]) for client in range(clients)]
            answers = [wait() for wait in waits]
            every = [one for taken, _memory in answers for one in taken]
            figures[style, clients] = statistics.median(every), p95(every)
            memory = max(memory, *(held for _taken, held in answers))
    return figures, memory


@pytest.fixture
def elasticsearch_prefix(size: int) -> Iterator[str]:
    """A prefix for this run when a node answers, else an empty text; its indexes are removed afterwards unless they are kept."""
    own = f"kept-{size}" if FOLDER else uuid.uuid4().hex[:8]
    prefix = f"hubbench-{own}" if elasticsearch_answers() else ""
    yield prefix
    if prefix and not FOLDER:
        with Elasticsearch(django_settings.ELASTICSEARCH_URL, request_timeout=60) as client:
            for name in client.indices.get(index=f"{prefix}-v*"):
                client.indices.delete(index=name)


@pytest.mark.benchmark
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("size", SIZES)
def test_search_beside_plain_engines(size, tmp_path, elasticsearch_prefix, capsys, monkeypatch) -> None:
    monkeypatch.setattr("search.engines.elasticsearch.connection.SEARCH_TIMEOUT", 60.0)
    Table.objects.bulk_create([Table(name=name, key=name_key(name)) for name in TABLES])
    forget_names()
    known_names()
    for path in django_settings.SEARCH_ENGINES.values():
        import_string(path)  # before the first process is begun: a long run must not meet another state of the code
    load_before = os.getloadavg()[0]
    folder = Path(FOLDER, str(size)) if FOLDER else tmp_path
    folder.mkdir(parents=True, exist_ok=True)
    making = apart(generated, size)()
    with postgresql(folder if FOLDER else None) as url:
        field = contestants(folder, elasticsearch_prefix, elasticsearch=bool(elasticsearch_prefix), postgresql=url)
        lines, all_figures = [], {}
        for contestant in field:
            disk, speed, memory = built_once(contestant, size, making)
            with capsys.disabled():
                print(f"  {contestant.name}: {speed:.0f} documents a second", file=sys.stderr)
            figures, held = measured(contestant, size) if QUESTIONS else ({}, 0.0)
            all_figures[contestant.name] = figures
            lines.append((contestant, figures, disk, speed, memory, held))
    table = _table(lines, all_figures.get("hub, embedded", {}))
    missing = [name for name, there in (("PostgreSQL", url), ("Elasticsearch", elasticsearch_prefix)) if not there]
    heading = (
        f"{size:,} documents, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {platform.machine()}, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}; load of the machine {load_before:.1f} before and {os.getloadavg()[0]:.1f} after"
    )
    text = "\n".join([heading, "", *table, *(f"\n{name} is missing here: left out." for name in missing)])
    with capsys.disabled():
        print(f"\n{text}")
    if os.environ.get("BENCH_STORE"):
        chosen = "".join(
            f" {name}={os.environ[name]}" for name in ("BENCH_ONLY", "BENCH_QUESTIONS") if name in os.environ
        )
        store(size, text, f"BENCH_STORE=1 BENCH_DOCUMENTS={size}{chosen} make bench")
    assert {"hub, embedded"} <= set(all_figures) or os.environ.get("BENCH_ONLY")


def _table(lines: list[Any], ours: dict[tuple[str, int], tuple[float, float]]) -> list[str]:
    """Markdown: p50 / p95 in ms by style, at one and at several clients, and how many times slower than the hub's median."""
    found = []
    for clients in CLIENTS:
        found += [f"p50 / p95 in ms, {clients} client{'s' if clients > 1 else ''} (× the hub's embedded median)", ""]
        found += [f"| | {' | '.join(STYLES)} |", f"| --- |{' --- |' * len(STYLES)}"]
        for contestant, figures, *_rest in lines:
            cells = []
            for style in STYLES:
                if (style, clients) not in figures:
                    cells.append("–")
                    continue
                median, high = figures[style, clients]
                mine = ours.get((style, clients))
                ratio = f" (×{median / mine[0]:.1f})" if mine and figures is not ours else ""
                cells.append(f"{median:.1f} / {high:.1f}{ratio}")
            found.append(f"| {contestant.name} | {' | '.join(cells)} |")
        found.append("")
    found += [
        "| | what it does | index, MB | documents a second | building, MB held | answering, MB held |",
        "| --- |" + " --- |" * 5,
    ]
    for contestant, _figures, disk, speed, memory, held in lines:
        made = disk > 0 or isinstance(contestant, HubElasticsearch)
        cells = [f"{disk / 1e6:,.0f}", f"{speed:,.0f}", f"{memory:,.0f}"] if made else ["–", "–", "–"]
        found.append(f"| {contestant.name} | {contestant.does} | {' | '.join(cells)} | {held:,.0f} |")
    return found
