"""The embedded engine keeps the contract, and what only it has: files, locks, processes."""

import multiprocessing
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import tantivy

import django

from search.engines.base import EngineUnavailableError, IndexMissingError
from search.engines.embedded import EmbeddedEngine
from search.query import Query
from tests.search import corpus

pytest.register_assert_rewrite("tests.search.contract")

from tests.search.contract import EngineContract, OperatorContract, PagesContract, PlaceContract, SuggestionContract
from tests.search.hostile import HOSTILE


@pytest.fixture
def engine(tmp_path) -> EmbeddedEngine:
    engine = EmbeddedEngine(tmp_path)
    engine.rebuild(corpus.corpus())
    return engine


class TestEmbedded(EngineContract):
    pass


class TestEmbeddedPages(PagesContract):
    pass


class TestEmbeddedSuggestions(SuggestionContract):
    pass


class TestEmbeddedPlaces(PlaceContract):
    pass


class TestEmbeddedOperators(OperatorContract):
    pass


def generation(engine: EmbeddedEngine):
    return engine.storage.folder / engine.storage.current()


def test_there_are_two_hundred_hostile_texts() -> None:
    assert len(set(HOSTILE)) >= 200


def test_missing_index_is_said_and_not_ready(tmp_path) -> None:
    engine = EmbeddedEngine(tmp_path)
    assert not engine.is_ready()
    with pytest.raises(IndexMissingError):
        engine.search(Query(text="girofle"))


def test_index_of_another_schema_is_not_used(engine, monkeypatch) -> None:
    monkeypatch.setattr("search.engines.embedded.storage.SCHEMA_VERSION", "another")
    assert not engine.is_ready()


def put_in_place(path: Path, content: bytes) -> None:
    """A new file of this name: cutting one that is mapped into memory would end this process."""
    path.unlink()
    path.write_bytes(content)


@pytest.mark.parametrize("damage", ["meta", "truncate", "remove"])
def test_damaged_index_is_taken_out_of_service(engine, damage) -> None:
    folder = generation(engine)
    fresh = EmbeddedEngine(engine.storage.folder.parent)
    if damage == "remove":
        shutil.rmtree(folder)
    elif damage == "meta":
        (folder / "meta.json").write_bytes(b"{")
    else:
        for path in folder.glob("*.store"):
            put_in_place(path, path.read_bytes()[: path.stat().st_size // 2])
        for path in folder.glob("*.term"):
            put_in_place(path, b"")
    with pytest.raises(IndexMissingError):
        fresh.search(Query(text="girofle"))
    assert not fresh.is_ready()
    fresh.rebuild(corpus.corpus())
    assert fresh.search(Query(text="girofle")).total == 2


def test_damaged_index_stays_named_until_the_next_is_ready(engine) -> None:
    name = engine.storage.current()
    (generation(engine) / "meta.json").write_bytes(b"{")
    fresh = EmbeddedEngine(engine.storage.folder.parent)
    assert not fresh.is_ready()
    assert fresh.storage.current() == name
    fresh.rebuild(corpus.corpus())
    assert fresh.is_ready()


def test_busy_writer_of_tantivy_is_no_damage(engine) -> None:
    name = engine.storage.current()
    writer = engine.storage.open().writer(15_000_000, 1)
    with pytest.raises(EngineUnavailableError) as raised:
        engine.replace(["topic:1"], [])
    assert not isinstance(raised.value, IndexMissingError)
    assert (engine.storage.current(), engine.search(Query(text="girofle")).total) == (name, 2)
    del writer
    engine.replace(["topic:1"], [])
    assert engine.search(Query(text="girofle")).total == 1


class InterruptedIndex:
    """An index interrupted while its writer lives, as Ctrl-C does."""

    def __init__(self, index) -> None:
        self.writer = index.writer

    def reload(self) -> None:
        raise KeyboardInterrupt


def test_interrupted_commit_leaves_the_index_in_service(engine, monkeypatch) -> None:
    name, opened = engine.storage.current(), engine.storage.open
    monkeypatch.setattr(engine.storage, "open", lambda: InterruptedIndex(opened()))
    with pytest.raises(KeyboardInterrupt):
        engine.replace(["topic:1"], corpus.topic(1, "Un", ["Le baobab."]))
    monkeypatch.undo()
    engine.replace(["topic:2"], [])  # while the traceback still exists
    assert engine.storage.current() == name
    assert engine.is_ready()


FULL_DISK = """
import resource, signal, sys
from pathlib import Path
import django
django.setup()
from search.engines.base import EngineUnavailableError, IndexMissingError
from search.engines.embedded import EmbeddedEngine
from search.query import Query
from tests.search import corpus

engine = EmbeddedEngine(Path(sys.argv[1]))
name = engine.storage.current()
before = sorted(engine.stored())
documents = corpus.topic(9, "Neuf", [f"Le baobab {number} et bien autre chose." for number in range(200)])
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
for room in (10, 300, 700, 1500, 3000, 6000):  # so that the disk is full at one file or another
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))
    for act in (lambda: engine.replace(["topic:9"], documents), lambda: engine.rebuild(corpus.corpus())):
        try:
            act()
        except IndexMissingError:
            sys.exit("a full disk was taken for damage")
        except EngineUnavailableError as error:
            print(room, error)
        else:
            sys.exit(f"the disk was not full at {room}")
        assert engine.storage.current() == name
        assert engine.search(Query(text="girofle")).total == 2
        assert sorted(engine.stored()) == before
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
engine.replace(["topic:9"], documents)  # there is room again: the same process goes on
assert engine.search(Query(text="baobab")).total == 1
engine.replace(["topic:9"], [])
assert sorted(engine.stored()) == before
"""


def test_full_disk_is_no_damage(engine) -> None:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "hub.settings.test",
        "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[2]), *sys.path]),
    }
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(engine.storage.folder.parent)],
        env=environment, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert engine.search(Query(text="girofle")).total == 2


def test_generation_that_goes_while_a_reader_opens_it_is_no_gap(engine, monkeypatch) -> None:
    fresh = EmbeddedEngine(engine.storage.folder.parent)
    index, gone = tantivy.Index, []

    class Late:
        @staticmethod
        def open(path: str) -> tantivy.Index:
            if not gone:
                gone.append(path)
                with monkeypatch.context() as undisturbed:
                    undisturbed.setattr(tantivy, "Index", index)
                    for _ in range(2):
                        engine.rebuild(corpus.corpus())
                assert not Path(path).exists()
            return index.open(path)

    monkeypatch.setattr(tantivy, "Index", Late)
    assert fresh.search(Query(text="girofle")).total == 2
    assert gone


def test_generation_that_goes_before_a_reader_looks_for_commits_is_no_gap(engine, monkeypatch) -> None:
    name, current = engine.storage.current(), engine.storage.current
    other = EmbeddedEngine(engine.storage.folder.parent)
    for _ in range(2):
        other.rebuild(corpus.corpus())
    named = [name]  # read just before those rebuilds
    monkeypatch.setattr(engine.storage, "current", lambda: named.pop() if named else current())
    engine.storage.open()
    assert named == []


def test_slow_reader_keeps_what_it_holds_while_rebuilds_pass(engine) -> None:
    held = engine.stored()
    first = next(held)
    for _ in range(3):
        engine.rebuild(corpus.corpus()[:2])
    assert len([first, *held]) == len(corpus.corpus())


def test_scratch_of_a_killed_swap_is_removed(engine) -> None:
    (engine.storage.folder / "current.99999").write_text("index-0-0-0")
    engine.rebuild(corpus.corpus())
    assert [path.name for path in engine.storage.folder.glob("current*")] == ["current"]


def test_leftovers_of_killed_rebuilds_are_swept_by_the_next_write(engine) -> None:
    for moment in (10, 20, 9 * 10**18):
        (engine.storage.folder / f"index-3-{moment}-1").mkdir()
    with engine.storage.lock("rebuild"):  # one of them may be under way
        engine.replace(["topic:1"], [])
        assert len(list(engine.storage.folder.glob("index-*"))) == 4
    engine.replace(["topic:1"], [])
    names = {path.name for path in engine.storage.folder.glob("index-*")}
    assert names == {engine.storage.current(), "index-3-20-1"}


def test_held_write_lock_is_a_short_wait(engine, monkeypatch) -> None:
    monkeypatch.setattr("search.engines.embedded.storage.WRITE_WAIT", 0.05)
    with engine.storage.lock("write"), pytest.raises(EngineUnavailableError):
        engine.replace(["topic:1"], [])
    assert engine.search(Query(text="girofle")).total == 2


def test_second_rebuild_at_once_is_refused(engine) -> None:
    with engine.storage.lock("rebuild"), pytest.raises(EngineUnavailableError):
        engine.rebuild(corpus.corpus())


def _write_in_another_process(folder, number) -> None:
    django.setup()
    EmbeddedEngine(folder).replace([f"topic:{number}"], corpus.topic(number, f"Sujet {number}", ["Un baobab."]))


def test_writes_of_other_processes_are_seen(engine) -> None:
    context = multiprocessing.get_context(
        "spawn"
    )  # a fork would take along the locks of tantivy's threads, not the threads
    workers = [
        context.Process(target=_write_in_another_process, args=(engine.storage.folder.parent, number))
        for number in range(20, 24)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0, 0, 0, 0]
    assert engine.search(Query(text="baobab")).total == 4


def test_many_writes_do_not_scatter_the_index(engine) -> None:
    for number in range(40):
        engine.replace([f"topic:{number + 20}"], corpus.topic(number + 20, f"Sujet {number}", ["Un baobab."]))
    assert engine.storage.open().searcher().num_segments <= 14
    assert engine.search(Query(text="baobab")).total == 40


def test_old_generations_are_removed(engine) -> None:
    for _ in range(3):
        engine.rebuild(corpus.corpus())
    assert len(list(engine.storage.folder.glob("index-*"))) == 2
