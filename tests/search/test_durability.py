"""Real processes, killed at chosen and at random points: after a restart the index equals the database."""

import multiprocessing
import random
import shutil
import signal
import sqlite3
import uuid
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from django.db import connection

from tests.search import site_process

pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="each site here is a file of SQLite")
NAMES = [f"NOM_{number}" for number in range(40)]
PATIENCE = 120  # seconds; far more than a loaded machine needs

# One server process imports Django, and every other is its fork: they start at once, and no fork copies a thread.
context = multiprocessing.get_context("forkserver")
context.set_forkserver_preload(["tests.search.site_process"])


def start(act: Callable[..., None], *arguments: Any) -> Any:
    process = context.Process(target=act, args=arguments, daemon=True)
    process.start()
    return process


def run(act: Callable[..., None], *arguments: Any) -> int | None:
    process = start(act, *arguments)
    process.join(PATIENCE)
    return process.exitcode


def run_at_once(act: Callable[..., None], sites: Mapping[str, Path]) -> dict[str, int | None]:
    """The same act on several sites, each by a process of its own and given the site's name; how each ended."""
    processes = {where: start(act, folder, where) for where, folder in sites.items()}
    for process in processes.values():
        process.join(PATIENCE)
    return {where: process.exitcode for where, process in processes.items()}


def ask_at_once(act: Callable[..., None], sites: Mapping[str, Path]) -> dict[str, Any]:
    """What processes answer for several sites, by the site's name."""
    with ThreadPoolExecutor(len(sites)) as waiting:
        return dict(zip(sites, waiting.map(lambda folder: ask(act, folder), sites.values()), strict=True))


def ask(act: Callable[..., None], folder: Path, *arguments: Any) -> Any:
    """What a process of its own answers."""
    answer, given = context.Pipe(duplex=False)
    process = start(act, folder, given, *arguments)
    given.close()
    assert answer.poll(PATIENCE)
    told = answer.recv()
    process.join(PATIENCE)
    return told


@pytest.fixture(scope="module")
def whole_site(django_db_setup, tmp_path_factory) -> Path:
    """A database with an index that equals it, made once."""
    folder = tmp_path_factory.mktemp("site")
    here = closing(sqlite3.connect(connection.settings_dict["NAME"]))
    there = closing(sqlite3.connect(folder / "hub.sqlite3"))
    with here as source, there as target:
        source.backup(target)
    assert run(site_process.make, folder, NAMES) == 0
    return folder


@pytest.fixture
def copies(whole_site, tmp_path) -> Callable[..., dict[str, Path]]:
    """Gives a copy of the site for each name."""
    return lambda names: {
        name: Path(shutil.copytree(whole_site, tmp_path / f"site-{place}")) for place, name in enumerate(names)
    }


@pytest.fixture
def site(copies) -> Path:
    return copies(["site"])["site"]


def generations(folder: Path) -> int:
    return len(list((folder / "search" / "embedded").glob("index-*")))


def assert_whole(told: dict[str, Any]) -> None:
    """The index equals the database, and search says the same."""
    assert told["agrees"], told["examples"]
    assert (told["waiting"], told["rebuilds"], told["documents"]) == (0, 0, True)
    assert told["found"] <= told["names"]


SAVES = [
    "before the commit",
    "after the commit",
    "before the engine is asked",
    "while the engine writes",
    "before the requests are forgotten",
]


def test_save_survives_a_kill(copies) -> None:
    sites = copies(SAVES)
    assert set(run_at_once(site_process.save_and_die, sites).values()) == {-signal.SIGKILL}
    changed = set(NAMES) - {"NOM_1", "NOM_2"} | {"NOM_NEW"}
    for where, told in ask_at_once(site_process.recover, sites).items():
        assert_whole(told)
        assert told["found"] == (set(NAMES) if where == "before the commit" else changed), where


def test_batch_survives_a_kill(copies) -> None:
    sites = copies(["in the third batch", "before the requests are forgotten"])
    assert set(run_at_once(site_process.save_many_and_die, sites).values()) == {-signal.SIGKILL}
    for where, told in ask_at_once(site_process.recover, sites).items():
        assert_whole(told)
        assert told["found"] == {*NAMES, *(f"NOM_MANY_{number}" for number in range(50))}, where


REBUILDS = ["30", "before the swap", "just after the swap", "before the rebuild is forgotten"]


def test_rebuild_survives_a_kill(copies) -> None:
    sites = copies(REBUILDS)
    assert set(run_at_once(site_process.rebuild_and_die, sites).values()) == {-signal.SIGKILL}
    seen = ask_at_once(site_process.look, sites)  # at once, whichever index it is
    assert seen == dict.fromkeys(REBUILDS, set(NAMES) - {"NOM_1"} | {"NOM_NEW"})
    for told in ask_at_once(site_process.recover, sites).values():
        assert_whole(told)
    assert run_at_once(site_process.rebuild_once, sites) == dict.fromkeys(REBUILDS, 0)
    assert {where: generations(folder) <= 2 for where, folder in sites.items()} == dict.fromkeys(REBUILDS, True)
    for told in ask_at_once(site_process.recover, sites).values():
        assert_whole(told)


def test_rebuild_over_what_a_killed_one_left_takes_the_changes_meanwhile(site) -> None:
    assert run(site_process.rebuild_and_die, site, "30") == -signal.SIGKILL
    assert run(site_process.rebuild, site, 1) == 0
    assert_whole(ask(site_process.recover, site))


def test_what_was_saved_survives_kills_at_any_moment(site) -> None:
    saved: set[str] = set()
    for turn in range(4):
        done, given = context.Pipe(duplex=False)
        process = start(site_process.save_for_ever, site, f"NOM_LOOP{turn}", given)
        given.close()
        for _ in range(random.randint(1, 6)):
            assert done.poll(PATIENCE)
            saved.add(done.recv())
        process.join(random.random() / 50)  # anywhere within a save
        process.kill()
        process.join(PATIENCE)
        while done.poll():
            try:
                saved.add(done.recv())
            except (EOFError, OSError):
                break
    told = ask(site_process.recover, site)
    assert_whole(told)
    assert saved <= told["found"]


def test_several_servers_write_and_rebuild_at_once(site) -> None:
    servers = [start(site_process.save_and_remove, site, f"NOM_SERVER{number}", 6) for number in range(3)]
    servers.append(start(site_process.rebuild, site, 2))
    for server in servers:
        server.join(PATIENCE)
    assert [server.exitcode for server in servers] == [0] * 4
    told = ask(site_process.recover, site)
    assert_whole(told)
    kept = {f"NOM_SERVER{server}_{number}" for server in range(3) for number in range(6) if number % 3}
    assert told["found"] == {*NAMES, *kept}


def test_readers_see_no_gap_while_others_write_and_rebuild(site) -> None:
    begun, stop = context.Event(), context.Event()
    answer, given = context.Pipe(duplex=False)
    kept = [name for name in NAMES if name != "NOM_1"]
    reader = start(site_process.read, site, kept, begun, stop, given)
    assert begun.wait(PATIENCE)
    others = [start(site_process.rebuild, site, 3), start(site_process.save_and_remove, site, "NOM_SERVER", 4)]
    for other in others:
        other.join(PATIENCE)
    stop.set()
    assert answer.poll(PATIENCE)
    searches, wrong = answer.recv()
    reader.join(PATIENCE)
    assert [other.exitcode for other in others] == [0, 0]
    assert (searches > 0, wrong) == (True, [])


# --- Elasticsearch -----------------------------------------------------------------------------


@pytest.fixture
def alias(node, site) -> Iterator[str]:
    """The same site with its index on the node."""
    prefix = f"hubtest-{uuid.uuid4().hex[:12]}"
    assert run(site_process.rebuild, site, 1, prefix) == 0
    yield prefix
    with Elasticsearch(node, request_timeout=10) as client:
        for name in client.indices.get(index=f"{prefix}-v*"):
            client.indices.delete(index=name)


@pytest.mark.elasticsearch
def test_killed_rebuild_leaves_the_alias_and_its_leftovers_go(site, alias, node) -> None:
    def indexes() -> tuple[set[str], set[str]]:
        with Elasticsearch(node, request_timeout=10) as client:
            return set(client.indices.get_alias(name=alias)), set(client.indices.get(index=f"{alias}-v*"))

    before = indexes()
    assert run(site_process.rebuild_and_die, site, "30", alias) == -signal.SIGKILL
    named, present = indexes()
    assert (named, len(present)) == (before[0], 2)
    assert ask(site_process.look, site, alias) == set(NAMES) - {"NOM_1"} | {"NOM_NEW"}
    assert_whole(ask(site_process.recover, site, alias))
    assert run(site_process.rebuild, site, 1, alias) == 0
    named, present = indexes()
    assert named == present
    assert named.isdisjoint(before[1])
    assert_whole(ask(site_process.recover, site, alias))


@pytest.mark.elasticsearch
def test_readers_of_elasticsearch_see_no_gap_at_a_rebuild(site, alias) -> None:
    begun, stop = context.Event(), context.Event()
    answer, given = context.Pipe(duplex=False)
    reader = start(site_process.read, site, NAMES, begun, stop, given, alias)
    assert begun.wait(PATIENCE)
    assert run(site_process.rebuild, site, 2, alias) == 0
    stop.set()
    assert answer.poll(PATIENCE)
    searches, wrong = answer.recv()
    reader.join(PATIENCE)
    assert (searches > 0, wrong) == (True, [])
