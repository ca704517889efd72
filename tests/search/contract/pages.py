"""How deep one may page, on every engine alike."""

from dataclasses import replace

import pytest

from search.documents import Document
from search.query import DEEPEST, Near, Query
from tests.search import corpus

LYON = Near(latitude=45.76, longitude=4.84)


class PagesContract:
    """Fixture to give: `engine`, ready."""

    @pytest.fixture
    def keys(self, engine):
        def ask(**values) -> list[str]:
            return [hit.key for hit in engine.search(Query(**values)).hits]

        return ask

    @pytest.mark.parametrize(
        "asked", [{"sort": "relevance"}, {"sort": "newest"}, {"near": LYON, "sort": "nearest"}], ids=["relevance", "newest", "nearest"]
    )  # fmt: skip
    def test_pages_behind_the_window_follow_those_before(self, keys, monkeypatch, asked) -> None:
        whole = keys(**asked, page_size=50)
        monkeypatch.setattr("search.engines.elasticsearch.reader.MAX_WINDOW", 3)
        paged = [key for page in range(1, 8) for key in keys(**asked, page=page, page_size=2)]
        assert paged == whole
        assert len(whole) >= 5

    def test_facets_narrow_behind_the_window_too(self, engine, monkeypatch) -> None:
        monkeypatch.setattr("search.engines.elasticsearch.reader.MAX_WINDOW", 1)
        answer = engine.search(Query(filters={"base": ("PMSI", "CépiDc")}, page=3, page_size=2))
        assert (answer.total, len(answer.hits)) == (6, 2)
        assert {value.value: value.count for value in answer.facets["base"]}["DCIR"] == 3

    def test_results_beyond_the_deepest_are_counted_and_not_listed(self, engine) -> None:
        inside = Query(text="pmsi", page=DEEPEST // 500, page_size=500)
        outside = replace(inside, page=inside.page + 1)
        far = replace(inside, page=10**9)
        answers = [engine.search(query) for query in (inside, outside, far)]
        assert {answer.total for answer in answers} == {engine.search(Query(text="pmsi")).total}
        assert [answer.hits for answer in answers] == [()] * 3

    def test_page_behind_ten_thousand_is_full(self, engine) -> None:
        engine.rebuild(
            Document(key=f"a:{number}", kind="article", title=f"Page {number}", url=f"/{number}", body="Le baobab.")
            for number in range(10_050)
        )
        pages = [engine.search(Query(text="baobab", page=page, page_size=500, facets=())) for page in (20, 21, 22)]
        assert [(page.total, len(page.hits)) for page in pages] == [(10_050, 500), (10_050, 50), (10_050, 0)]
        assert not {hit.key for hit in pages[0].hits} & {hit.key for hit in pages[1].hits}

    def test_wild_numbers_are_brought_back(self, engine) -> None:
        for page, size in ((0, 0), (-5, -5), (1, 10**9), (10**12, 10**12)):
            answer = engine.search(Query(text="pmsi", page=page, page_size=size))
            assert answer.total == engine.search(Query(text="pmsi")).total
            assert len(answer.hits) <= len(corpus.corpus())
