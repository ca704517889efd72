"""An index of a test's own. Import it into the `conftest.py` of any folder that searches."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch


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
