"""The worlds of the relevance tests, for the real data."""

from tests.relevance.conftest import measure, node, taken_back

__all__ = ["measure", "node", "taken_back"]
