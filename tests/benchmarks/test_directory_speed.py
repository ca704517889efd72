"""
What the directory costs at many cards: the database, the bytes, the map in a browser, the names of places. Asserts no time.

`BENCH_CARDS` sets the sizes (`10000,100000`; 1,000 unless told, as in the suite), `BENCH_STORE=1` writes the tables into
docs/benchmarks.md. The figures of a browser need a Chromium.
"""

import os
import platform
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import brotli
import pytest

from django.db import connection
from django.test import Client

from experts.queries import Filters, Found, Near
from hub.places.models import Place
from hub.places.queries import find_places, resolve_place
from tests.benchmarks.crowd import fill_directory, origins
from tests.benchmarks.report import store
from tests.benchmarks.test_search_speed import p95
from tests.places.test_place_strings import STRINGS
from tests.test_budgets import MAP_BYTES, weigh, with_named

SIZES = [int(size) for size in os.environ.get("BENCH_CARDS", "1000").split(",")]
SAMPLE = 5  # questions in the suite, where the figures matter to nobody
QUESTIONS = int(os.environ.get("BENCH_QUESTIONS", str(SAMPLE)))
TURNS = 3 if QUESTIONS > SAMPLE else 1  # the best of so many: what else the machine does counts less
KM = 50
PAGE = 24
WEIGHED, GEOJSON_BYTES = 10_000, 120_000  # the goal is for so many cards
CHOICES = {
    "no filter": Filters(),
    "one database": Filters(values={"base": ("pmsi",)}),
    "database, two tools, kind": Filters(values={"base": ("pmsi",), "tool": ("r", "sas"), "kind": ("person",)}),
}

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db(transaction=True)]


class Statements:
    """Remembers the statements of a block, and gives the time they take by themselves."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, Any]] = []

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        self.seen.append((sql, params))
        return execute(sql, params, many, context)

    def milliseconds(self) -> tuple[float, float]:
        """By the clock, and of this process's own computing: all there is to SQLite, whatever else the machine does."""
        clock = computing = float("inf")
        for _turn in range(TURNS):
            with connection.cursor() as cursor:
                started, computed = time.perf_counter(), time.process_time()
                for sql, params in self.seen:
                    cursor.execute(sql, params)
                    cursor.fetchall()
                clock = min(clock, (time.perf_counter() - started) * 1000)
                computing = min(computing, (time.process_time() - computed) * 1000)
        return clock, computing


def asked(place: Place, filters: Filters) -> tuple[float, float, float, int]:
    """Milliseconds in the database by the clock and of computing, of the whole reading, cards found: a list with its facets."""
    near = Near(latitude=place.latitude, longitude=place.longitude, km=KM, place=place)
    whole = float("inf")
    for _turn in range(TURNS):
        statements = Statements()
        with connection.execute_wrapper(statements):
            started = time.perf_counter()
            found = Found(filters, near=near)
            found[:PAGE]
            found.facet_counts()
            whole = min(whole, (time.perf_counter() - started) * 1000)
    return *statements.milliseconds(), whole, found.total


def heading(load_before: float) -> str:
    engine = "SQLite" if connection.vendor == "sqlite" else "PostgreSQL"
    return (
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"{engine}; load of the machine {load_before:.1f} before and {os.getloadavg()[0]:.1f} after"
    )


@pytest.fixture
def crowd(request: pytest.FixtureRequest) -> Iterator[int]:
    fill_directory(request.param)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return request.param


@pytest.mark.parametrize("crowd", SIZES, indirect=True)
def test_list_within_50_km_with_facets(crowd: int, capsys: Any) -> None:
    load = os.getloadavg()[0]
    places = origins(QUESTIONS)
    resolved = {
        place.pk: place
        for place in Place.objects.select_related("parent__parent").filter(pk__in=[p.pk for p in places])
    }
    lines = [
        "| | cards found, median / most | database, p50 / p95 ms | of it computing | whole reading, p50 / p95 ms |",
        "| --- | --- | --- | --- | --- |",
    ]
    for name, filters in CHOICES.items():
        asked(places[0], filters)
        figures = [asked(resolved[place.pk], filters) for place in places]
        database, computing, whole, found = zip(*figures, strict=True)
        lines.append(
            f"| {name} | {statistics.median(found):,.0f} / {max(found):,} | {statistics.median(database):.1f} / {p95(list(database)):.1f} "
            f"| {statistics.median(computing):.1f} / {p95(list(computing)):.1f} "
            f"| {statistics.median(whole):.1f} / {p95(list(whole)):.1f} |"
        )
    client = Client()
    geojson = client.get("/experts/map.geojson").content
    drawn = client.get("/experts/map.json").content
    own, files, frames = weigh(client, "/experts/")
    framed, more, _none = weigh(client, frames.pop())
    static = sum(with_named(files | more | {"/static/places/outlines.json"}).values())
    compressed = {"GeoJSON": geojson, "what the map draws": drawn}
    sizes = {name: len(brotli.compress(body, quality=5)) for name, body in compressed.items()}
    total = own + framed + static + sizes["what the map draws"]
    lines += [
        "",
        (
            f"Compressed: GeoJSON {sizes['GeoJSON'] / 1000:.0f} kB; first visit of the page with its map {total / 1000:.0f} kB, of which "
            f"{sizes['what the map draws'] / 1000:.0f} kB are the units it draws."
        ),
    ]
    text = "\n".join([f"{crowd:,} cards, {heading(load)}", "", *lines])
    with capsys.disabled():
        print(f"\n{text}")
    if os.environ.get("BENCH_STORE"):
        store(
            f"directory-{crowd}",
            text,
            f"BENCH_STORE=1 BENCH_CARDS={crowd} make bench",
            title=f"The directory with {crowd:,} cards",
        )
    if crowd <= WEIGHED:
        assert sizes["GeoJSON"] <= GEOJSON_BYTES
        assert total <= MAP_BYTES


DRAG = """async () => {
  const frames = [];
  let last = performance.now();
  let go = true;
  const tick = (now) => { frames.push(now - last); last = now; if (go) requestAnimationFrame(tick); };
  requestAnimationFrame(tick);
  const pane = document.querySelector('.folium-map');
  const box = pane.getBoundingClientRect();
  const send = (type, x, y) => (type === 'mousedown' ? pane : document).dispatchEvent(
    new MouseEvent(type, { bubbles: true, clientX: x, clientY: y, button: 0, buttons: 1, view: window }));
  let [x, y] = [box.width / 2, box.height * 0.9];
  send('mousedown', x, y);
  for (let step = 0; step < 60; step += 1) {
    x += step < 30 ? 6 : -6; y += step % 2 ? 3 : -3;
    send('mousemove', x, y);
    await new Promise(requestAnimationFrame);
  }
  send('mouseup', x, y);
  go = false;
  return frames.slice(2);
}"""


@pytest.mark.parametrize("crowd", SIZES[:1], indirect=True)
def test_map_in_a_browser(crowd: int, page: Any, live_server: Any, capsys: Any) -> None:
    load = os.getloadavg()[0]
    drawn, frames = [], []
    Client().get("/experts/map/")  # folium is imported at its first map
    for _turn in range(TURNS):
        page.goto(f"{live_server.url}/experts/map/")
        page.locator("html[data-drawn]").wait_for(state="attached")
        drawn.append(page.evaluate("performance.now()"))
        frames += page.evaluate(DRAG)
    rate = 1000 / statistics.mean(frames)
    text = (
        f"{crowd:,} cards, Chromium without a graphics card, {heading(load)}\n\n"
        f"From the first byte asked to everybody drawn: {min(drawn):,.0f} ms (best of {TURNS}; {max(drawn):,.0f} at worst). "
        f"Dragging the map: {rate:.0f} frames a second on average, {1000 / p95(frames):.0f} in the slowest twentieth."
    )
    with capsys.disabled():
        print(f"\n{text}")
    if os.environ.get("BENCH_STORE"):
        store(
            f"map-{crowd}", text, f"BENCH_STORE=1 BENCH_CARDS={crowd} make bench", title=f"The map with {crowd:,} cards"
        )
    assert frames


def test_names_of_places(capsys: Any) -> None:
    load = os.getloadavg()[0]
    typed = [text for text, *_expected in STRINGS]
    lines = ["| | strings | p50 / p95 ms |", "| --- | --- | --- |"]
    acts: dict[str, tuple[Callable[[str], Any], list[str]]] = {
        "the one place meant": (resolve_place, typed),
        "suggestions while typing": (find_places, sorted({text[:length] for text in typed for length in (2, 4, 6)})),
    }
    for name, (act, texts) in acts.items():
        taken = []
        for text in texts:
            best = float("inf")
            for _turn in range(TURNS):
                started = time.perf_counter()
                act(text)
                best = min(best, (time.perf_counter() - started) * 1000)
            taken.append(best)
        lines.append(f"| {name} | {len(texts)} | {statistics.median(taken):.1f} / {p95(taken):.1f} |")
    text = "\n".join([heading(load), "", *lines])
    with capsys.disabled():
        print(f"\n{text}")
    if os.environ.get("BENCH_STORE"):
        store("places", text, "BENCH_STORE=1 make bench", title="Names of places")
    assert len(typed) >= 200
