"""Some tests here search for what they wrote."""

from tests.search.fixtures import search_index

__all__ = ["search_index"]
