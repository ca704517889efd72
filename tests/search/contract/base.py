"""What every contract of the engines shares: how an engine is asked, and how an answer is read."""

from collections.abc import Callable
from html.parser import HTMLParser

import pytest

from search.engines.base import SearchEngine
from search.query import Near, Query
from search.results import Hit, Results

LYON = Near(latitude=45.76, longitude=4.84)


def keys(results: Results) -> list[str]:
    return [hit.key for hit in results.hits]


def family(hit: Hit) -> list[str]:
    return [child.key for child in hit.children]


class TagCollector(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag if not attrs else f"{tag} {attrs}")


def tags_of(html: str) -> set[str]:
    collector = TagCollector()
    collector.feed(html)
    return collector.tags


class AskedEngine:
    """Fixtures to give: `engine` (ready, holding the corpus) and `settle` (returns once writes are visible)."""

    @pytest.fixture
    def settle(self) -> Callable[[SearchEngine], None]:
        return lambda engine: None

    def ask(self, engine: SearchEngine, text: str = "", **values) -> Results:
        return engine.search(Query(text=text, **values))
