"""The names that a process keeps must not outlive a test's rollback."""

from collections.abc import Iterator

import pytest

from hub.dictionary.identifiers import forget_names
from tests.search.fixtures import each_engine, search_index

__all__ = ["each_engine", "search_index"]


@pytest.fixture(autouse=True)
def _fresh_names(db: None) -> Iterator[None]:
    forget_names()
    yield
    forget_names()
