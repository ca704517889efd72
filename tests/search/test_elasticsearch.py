"""The Elasticsearch engine keeps the contract, and what only it has: aliases, a node that hangs."""

import socket
import threading
import time
import uuid
from collections.abc import Iterator

import pytest
from elasticsearch import Elasticsearch

from search.engines.base import EngineUnavailableError, IndexMissingError
from search.engines.elasticsearch import ElasticsearchEngine
from search.query import Query
from tests.search import corpus

pytest.register_assert_rewrite(
    "tests.search.contract",
    "tests.search.contract_operators",
    "tests.search.contract_spelling",
    "tests.search.contract_stored",
    "tests.search.contract_suggestions",
)

from tests.search.contract import EngineContract
from tests.search.contract_operators import OperatorContract
from tests.search.contract_spelling import SpellingContract
from tests.search.contract_stored import StoredContract
from tests.search.contract_suggestions import SuggestionContract

pytestmark = pytest.mark.elasticsearch


@pytest.fixture
def engine(node) -> Iterator[ElasticsearchEngine]:
    engine = ElasticsearchEngine(node, f"hubtest-{uuid.uuid4().hex[:12]}")
    engine.rebuild(corpus.corpus())
    yield engine
    client = Elasticsearch(node, request_timeout=10)
    for name in client.indices.get(index=f"{engine.alias}-v*"):
        client.indices.delete(index=name)


class TestElasticsearch(EngineContract, SpellingContract, StoredContract):
    pass


class TestElasticsearchSuggestions(SuggestionContract):
    pass


class TestElasticsearchOperators(OperatorContract):
    pass


def test_rebuild_swaps_the_alias_and_drops_the_old_index(engine, node) -> None:
    client = Elasticsearch(node, request_timeout=10)
    before = set(client.indices.get(index=f"{engine.alias}-v*"))
    engine.rebuild(corpus.corpus())
    after = set(client.indices.get(index=f"{engine.alias}-v*"))
    assert len(after) == 1
    assert before.isdisjoint(after)


def test_undeclared_field_is_refused(engine, node) -> None:
    mapping = Elasticsearch(node, request_timeout=10).indices.get_mapping(index=engine.alias)
    assert {index["mappings"]["dynamic"] for index in mapping.values()} == {"strict"}


def test_missing_index_is_said(node) -> None:
    engine = ElasticsearchEngine(node, f"hubtest-{uuid.uuid4().hex[:12]}")
    assert not engine.is_ready()
    with pytest.raises(IndexMissingError):
        engine.search(Query(text="girofle"))
    with pytest.raises(IndexMissingError):
        engine.replace(["topic:1"], [])


def test_index_of_another_schema_is_not_used(engine, monkeypatch) -> None:
    monkeypatch.setattr("search.engines.elasticsearch.engine.SCHEMA_VERSION", "another")
    assert not engine.is_ready()


def test_write_is_visible_within_two_seconds(engine) -> None:
    started = time.monotonic()
    engine.replace(["topic:9"], corpus.topic(9, "Sujet", ["Un baobab."]))
    while engine.search(Query(text="baobab")).total == 0:
        assert time.monotonic() - started < 2
        time.sleep(0.02)


def test_refused_connection_is_unavailable() -> None:
    engine = ElasticsearchEngine("http://127.0.0.1:9", "nobody")
    with pytest.raises(EngineUnavailableError):
        engine.search(Query(text="girofle"))
    assert not engine.is_ready()


@pytest.fixture
def hanging_node() -> Iterator[str]:
    """A server that accepts connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        kept: list[socket.socket] = []
        server.settimeout(0.1)
        stop = threading.Event()

        def accept() -> None:
            while not stop.is_set():
                try:
                    kept.append(server.accept()[0])
                except TimeoutError:
                    continue

        thread = threading.Thread(target=accept)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        stop.set()
        thread.join()
        for connection in kept:
            connection.close()


def test_hanging_node_costs_one_time_out(hanging_node, monkeypatch) -> None:
    monkeypatch.setattr("search.engines.elasticsearch.connection.SEARCH_TIMEOUT", 0.3)
    engine = ElasticsearchEngine(hanging_node, "nobody")
    started = time.monotonic()
    for _ in range(20):
        with pytest.raises(EngineUnavailableError):
            engine.search(Query(text="girofle"))
    assert time.monotonic() - started < 1.5
