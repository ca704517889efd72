"""An index of a test's own. Import it into the `conftest.py` of any folder that searches."""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch, TransportError

from django.conf import settings as django_settings


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


def _answers() -> bool:
    try:
        return Elasticsearch(django_settings.ELASTICSEARCH_URL, request_timeout=2, max_retries=0).ping()
    except (TransportError, ValueError):
        return False


@pytest.fixture(scope="session")
def node() -> str:
    if not os.environ.get("HUB_REQUIRE_ELASTICSEARCH") and not _answers():
        pytest.skip(f"no Elasticsearch answers at {django_settings.ELASTICSEARCH_URL}")
    return django_settings.ELASTICSEARCH_URL
