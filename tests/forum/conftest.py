"""Some tests here search for what they wrote; none knows the people of another."""

import pytest

from forum.questions.linking import forget_handles
from tests.search.fixtures import search_index

__all__ = ["search_index"]


@pytest.fixture(autouse=True)
def _people_of_this_test() -> None:
    forget_handles()
