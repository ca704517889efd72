"""The Elasticsearch engine keeps the contract, and what only it has: aliases, a node that hangs."""

import time
import uuid

import pytest
from elasticsearch import Elasticsearch

from search.engines.base import EngineUnavailableError, IndexMissingError
from search.engines.elasticsearch import ElasticsearchEngine
from search.query import Query
from tests.search import corpus

pytest.register_assert_rewrite("tests.search.contract")

from tests.search.contract import EngineContract, OperatorContract, PagesContract, PlaceContract, SuggestionContract

pytestmark = pytest.mark.elasticsearch


@pytest.fixture
def engine(engine_on_node) -> ElasticsearchEngine:
    return engine_on_node


class TestElasticsearch(EngineContract):
    pass


class TestElasticsearchPages(PagesContract):
    pass


class TestElasticsearchSuggestions(SuggestionContract):
    pass


class TestElasticsearchPlaces(PlaceContract):
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
