"""The embedded engine keeps the contract, and what only it has: files, locks, processes."""

import multiprocessing
import shutil

import pytest

from search.engines.base import EngineUnavailableError, IndexMissingError
from search.engines.embedded import EmbeddedEngine
from search.query import Query
from tests.search import corpus

pytest.register_assert_rewrite("tests.search.contract")

from tests.search.contract import EngineContract
from tests.search.hostile import HOSTILE


@pytest.fixture
def engine(tmp_path) -> EmbeddedEngine:
    engine = EmbeddedEngine(tmp_path)
    engine.rebuild(corpus.corpus())
    return engine


class TestEmbedded(EngineContract):
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
            path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
        for path in folder.glob("*.term"):
            path.write_bytes(b"")
    with pytest.raises(IndexMissingError):
        fresh.search(Query(text="girofle"))
    assert not fresh.is_ready()
    fresh.rebuild(corpus.corpus())
    assert fresh.search(Query(text="girofle")).total == 2


def test_held_write_lock_is_a_short_wait(engine, monkeypatch) -> None:
    monkeypatch.setattr("search.engines.embedded.storage.WRITE_WAIT", 0.05)
    with engine.storage.lock("write"), pytest.raises(EngineUnavailableError):
        engine.replace(["topic:1"], [])
    assert engine.search(Query(text="girofle")).total == 2


def test_second_rebuild_at_once_is_refused(engine) -> None:
    with engine.storage.lock("rebuild"), pytest.raises(EngineUnavailableError):
        engine.rebuild(corpus.corpus())


def _write_in_another_process(folder, number) -> None:
    EmbeddedEngine(folder).replace([f"topic:{number}"], corpus.topic(number, f"Sujet {number}", ["Un baobab."]))


def test_writes_of_other_processes_are_seen(engine) -> None:
    context = multiprocessing.get_context("fork")
    workers = [
        context.Process(target=_write_in_another_process, args=(engine.storage.folder.parent, number))
        for number in range(20, 24)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(20)
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
