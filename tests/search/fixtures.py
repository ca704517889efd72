"""An index of a test's own. Import it into the `conftest.py` of any folder that searches."""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch, TransportError

from django.conf import settings as django_settings

from search.engines.elasticsearch import ElasticsearchEngine
from tests.search import corpus


@pytest.fixture
def search_index(settings, tmp_path: Path) -> Iterator[None]:
    """An empty place for an index, built from the database at its first use; the test needs a database."""
    settings.SEARCH_INDEX_DIR = tmp_path / "search"
    settings.ELASTICSEARCH_INDEX_PREFIX = f"hubtest-{uuid.uuid4().hex[:12]}"
    yield
    if "elasticsearch" in settings.SEARCH_ENGINE:
        with Elasticsearch(settings.ELASTICSEARCH_URL) as client:
            for name in client.indices.get(index=f"{settings.ELASTICSEARCH_INDEX_PREFIX}-v*"):
                client.indices.delete(index=name)


def elasticsearch_answers() -> bool:
    try:
        return Elasticsearch(django_settings.ELASTICSEARCH_URL, request_timeout=2, max_retries=0).ping()
    except (TransportError, ValueError):
        return False


@pytest.fixture(scope="session")
def node() -> str:
    if not os.environ.get("HUB_REQUIRE_ELASTICSEARCH") and not elasticsearch_answers():
        pytest.skip(f"no Elasticsearch answers at {django_settings.ELASTICSEARCH_URL}")
    return django_settings.ELASTICSEARCH_URL


WAITS = (
    "search.engines.elasticsearch.connection.SEARCH_TIMEOUT",
    "search.engines.elasticsearch.engine.WRITE_TIMEOUT",
    "search.engines.elasticsearch.engine.BUILD_TIMEOUT",
)


@pytest.fixture
def engine_on_node(node: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[ElasticsearchEngine]:
    """An engine on the real node, holding the corpus, patient with a loaded machine; its indexes are removed afterwards."""
    for name in WAITS:
        monkeypatch.setattr(name, 60.0)
    engine = ElasticsearchEngine(node, f"hubtest-{uuid.uuid4().hex[:12]}")
    engine.rebuild(corpus.corpus())
    yield engine
    with Elasticsearch(node, request_timeout=10) as client:
        for name in client.indices.get(index=f"{engine.alias}-v*"):
            client.indices.delete(index=name)


@pytest.fixture(params=["embedded", pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)])
def each_engine(request, settings, search_index: None, monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of the engine that the site uses in this test: one after the other."""
    if (
        request.param == "elasticsearch"
        and not os.environ.get("HUB_REQUIRE_ELASTICSEARCH")
        and not elasticsearch_answers()
    ):
        pytest.skip(f"no Elasticsearch answers at {settings.ELASTICSEARCH_URL}")
    settings.SEARCH_ENGINE = settings.SEARCH_ENGINES[request.param]
    for name in WAITS:
        monkeypatch.setattr(name, 60.0)
    return str(request.param)
