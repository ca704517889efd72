"""The archive of meetups beside stock pretalx with as many talks, past the page cache, one client; prints times, asserts none.

`BENCH_TALKS` and `BENCH_CUES` set the size (16 and 160 unless told, as in the suite; the aim is 2,000 and 300,000), `BENCH_ROUNDS`
how often each is asked, `BENCH_PRETALX` the Python of an environment that holds pretalx, `BENCH_STORE=1` writes docs/benchmarks.md.
"""

import json
import math
import os
import platform
import random
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hub.base.page_cache import PageCache
from meetups.models import Cue, MeetupIndexPage, MeetupPage, TalkPage, TalkSpeaker
from meetups.services import find_speaker, save_transcript
from search.query import Query
from search.services import drain_outbox, rebuild, search
from tests.benchmarks.report import store

TALKS = int(os.environ.get("BENCH_TALKS", "16"))
CUES = int(os.environ.get("BENCH_CUES", "160"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "1"))
PRETALX = os.environ.get("BENCH_PRETALX", "")
TALKS_A_MEETUP, SECONDS_A_CUE = 4, 4
FIRST_YEAR, YEARS = 2019, 7
WORDS = [
    "séjour",
    "patient",
    "table",
    "variable",
    "remboursement",
    "diagnostic",
    "acte",
    "codage",
    "requête",
    "jointure",
    "année",
    "cohorte",
    "hôpital",
    "ville",
    "dispensation",
    "médicament",
    "biologie",
    "décès",
    "exonération",
    "affection",
    "chaînage",
    "identifiant",
    "bénéficiaire",
    "prestation",
]

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db]


@dataclass(frozen=True, slots=True)
class Figures:
    """Milliseconds by the clock and of this process's own computing; statements; bytes of the answer."""

    middle: float
    high: float
    computing: float
    queries: int
    size: int

    def row(self, name: str) -> str:
        size = f"{self.size / 1000:,.0f} kB" if self.size else "–"
        return f"| {name} | {self.middle:,.1f} / {self.high:,.1f} | {self.computing:,.1f} | {self.queries} | {size} |"


def _fill() -> TalkPage:
    """Meetups of four talks over seven years, the cues spread evenly; returns a talk of the middle."""
    index, chance = MeetupIndexPage.objects.get(), random.Random(5)
    speakers = [find_speaker(name=f"Camille Fictif {number}") for number in range(min(300, TALKS))]
    each, now, cues, appearances, middle = CUES // TALKS, timezone.now(), [], [], None
    for number in range(TALKS // TALKS_A_MEETUP):
        year, rank = FIRST_YEAR + number % YEARS, number // YEARS
        day = datetime(year, 1 + rank % 12, 1 + rank // 12 % 28, 17, tzinfo=UTC)
        held = {"live": True, "first_published_at": now, "last_published_at": now}
        meetup = index.add_child(
            instance=MeetupPage(
                title=f"Rencontre {number + 1}", slug=f"meetup-{number + 1}", number=number + 1, date=day.date(),
                starts_at=day, place_name="Salle fictive", intro="Une rencontre de **mesure**.", **held,
            )
        )  # fmt: skip
        for position in range(1, TALKS_A_MEETUP + 1):
            talk = TalkPage(
                title=f"Exposé {' '.join(chance.sample(WORDS, 3))}", slug=f"expose-{position}", position=position,
                state="online", video_url="https://youtu.be/abcdefghijk", abstract=" ".join(chance.choices(WORDS, k=60)), **held,
            )  # fmt: skip
            talk.themes.add(chance.choice(WORDS))
            talk.bases.add(chance.choice(("DCIR", "PMSI", "CépiDc")))
            meetup.add_child(instance=talk)
            appearances.append(TalkSpeaker(talk=talk, speaker=chance.choice(speakers)))
            cues += [
                Cue(
                    talk=talk, start=line * SECONDS_A_CUE, end=(line + 1) * SECONDS_A_CUE,
                    text=f"{' '.join(chance.choices(WORDS, k=8))} parole{talk.pk}x{line}.",
                )
                for line in range(each)
            ]  # fmt: skip
            middle = talk if middle is None or number <= TALKS // TALKS_A_MEETUP // 2 else middle
    TalkSpeaker.objects.bulk_create(appearances)
    Cue.objects.bulk_create(cues, batch_size=2000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    assert middle is not None
    return middle


def _timed(act: Callable[[], int], rounds: int = 0) -> Figures:
    """What `act` takes; it returns the bytes of its answer. Once before the first that counts."""
    clock, computing = [], []
    act()
    for _ in range(rounds or ROUNDS):
        began, worked = time.perf_counter(), time.process_time()
        size = act()
        clock.append((time.perf_counter() - began) * 1000)
        computing.append((time.process_time() - worked) * 1000)
    with CaptureQueriesContext(connection) as queries:
        act()
    clock, computing = sorted(clock), sorted(computing)
    high = math.ceil(0.95 * len(clock)) - 1
    return Figures(statistics.median(clock), clock[high], computing[high], len(queries), size)


def _two_hours(version: int) -> str:
    lines = ["WEBVTT\n"]
    for number in range(2 * 3600 // SECONDS_A_CUE):
        moments = [
            f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}.000"
            for second in (number * SECONDS_A_CUE, (number + 1) * SECONDS_A_CUE)
        ]
        text = " ".join(WORDS[(number + word + version) % len(WORDS)] for word in range(9))
        lines.append(f"{' --> '.join(moments)}\n{text} {version}.{number}\n")
    return "\n".join(lines)


def _beside(folder: Path) -> dict[str, Figures]:
    """The same of pretalx, in its own environment; nothing when there is none."""
    if not PRETALX:
        return {}
    script = Path(__file__).with_name("stock_pretalx.py")
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    command = [PRETALX, str(script), str(folder), str(TALKS), str(ROUNDS)]
    run = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    found = json.loads(run.stdout.strip().splitlines()[-1])
    return {
        name: Figures(one["p50"], one["p95"], one["computing"], one["queries"], one["bytes"])
        for name, one in found.items()
    }


def _cue_found(talk: TalkPage, line: int) -> int:
    """Search a phrase that is said once, and reach its passage, as a visitor does."""
    found = search(Query(text=f"bénéficiaire parole{talk.pk}x{line}"))
    keys = [one.key for hit in found.hits[:1] for one in (hit, *hit.children)]
    assert any(key.startswith(f"talk:{talk.pk}:cue:") for key in keys), keys
    return 0


def test_archive_beside_stock_pretalx(tmp_path: Path, search_index: None) -> None:
    load = os.getloadavg()[0]
    talk = _fill()
    rebuild()
    visitor = Client()

    def page(address: str) -> Callable[[], int]:
        def get() -> int:
            response = visitor.get(address)
            assert response.status_code == 200, address
            return len(response.content)

        return get

    last_line = CUES // TALKS - 1

    def behind(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        response = visitor.get(environ["PATH_INFO"])
        start_response(f"{response.status_code} {response.reason_phrase}", list(response.items()))
        return [response.content]

    front = PageCache(behind)

    def asked(**headers: str) -> tuple[str, dict[str, str]]:
        seen: list[tuple[str, dict[str, str]]] = []
        environ = RequestFactory().get("/meetups/agenda.ics", headers=headers).environ
        list(front(environ, lambda status, found, _info=None: seen.append((status, dict(found)))))
        return seen[0]

    tag = asked()[1]["ETag"]

    def unchanged() -> int:
        assert asked(**{"if-none-match": tag})[0].startswith("304")
        return 0

    versions: Iterator[int] = iter(range(1, 1000))
    imported = TalkPage.objects.exclude(pk=talk.pk).latest("pk")

    def transcript() -> int:
        save_transcript(talk=imported, vtt=_two_hours(next(versions)))
        return 0

    def indexed() -> int:
        transcript()
        drain_outbox()
        return 0

    hub = {
        "meetups, first page": _timed(page("/meetups/")),
        "one year": _timed(page(f"/meetups/?year={FIRST_YEAR + 2}")),
        "one talk": _timed(page(talk.url)),
        "calendar of everything": _timed(page("/meetups/agenda.ics")),
        "the same, unchanged (ETag)": _timed(unchanged),
        "a cue by the search": _timed(lambda: _cue_found(talk, last_line)),
        "transcript of two hours, read and stored": _timed(transcript, rounds=min(ROUNDS, 5)),
        "the same, until the search finds it": _timed(indexed, rounds=min(ROUNDS, 5)),
    }
    stock = _beside(tmp_path)
    rows = [figures.row(f"hub: {name}") for name, figures in hub.items()]
    rows += [figures.row(f"pretalx: {name}") for name, figures in stock.items()]
    head = (
        f"{TALKS:,} talks, {CUES:,} cues, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {platform.machine()}, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}, {connection.vendor}, {ROUNDS} rounds; load of the machine {load:.1f} before and "
        f"{os.getloadavg()[0]:.1f} after"
    )
    columns = "| | p50 / p95 ms | computing, p95 ms | statements | answer |\n| --- | --- | --- | --- | --- |"
    text = f"{head}\n\n{columns}\n" + "\n".join(rows)
    print(f"\n{text}")
    if os.environ.get("BENCH_STORE"):
        command = (
            f"BENCH_STORE=1 BENCH_TALKS={TALKS} BENCH_CUES={CUES} BENCH_ROUNDS={ROUNDS} BENCH_PRETALX=… make bench"
        )
        store(f"meetups-{TALKS}", text, command, title=f"The archive with {TALKS:,} talks")
