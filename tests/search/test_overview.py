"""Every kind is in sight of the first page: counted in the tabs, its best result below when the page shows none."""

import pytest

from search import overview, services
from search.pages import own_title
from search.results import Hit
from tests.search import corpus

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index", "sources")]


@pytest.fixture
def many_topics(sources) -> None:
    """More topics about one word than a page holds, and one talk that is weaker."""
    sources["topic"].held.extend(
        document for number in range(100, 115) for document in corpus.topic(number, f"PMSI {number}", ["PMSI."])
    )
    services.rebuild()


def test_kind_that_the_page_does_not_show_has_its_best_result_below(client, many_topics) -> None:
    context = client.get("/search/", {"q": "pmsi"}).context
    shown = {shown.hit.kind for shown in context["hits"]}
    counts = {choice.value: choice.count for choice in context["kinds"].choices if choice.count}
    below = {other.shown.hit.kind for other in context["others"]}
    assert below
    assert shown | below == set(counts)
    assert shown.isdisjoint(below)
    for other in context["others"]:
        assert client.get(f"/search/{other.url}").context["found"].total == other.count


@pytest.mark.parametrize("more", [{"kind": "topic"}, {"sort": "newest"}, {"page": "2"}, {"near": "Lyon"}])
def test_nothing_is_added_where_the_reader_chose_what_to_see(client, many_topics, more) -> None:
    assert client.get("/search/", {"q": "pmsi", **more}).context["others"] == []


def test_no_search_is_made_where_the_page_shows_everything(client, monkeypatch) -> None:
    asked = []
    search = services.search
    monkeypatch.setattr(services, "search", lambda query: asked.append(query) or search(query))
    client.get("/search/", {"q": "muscadier"})
    assert [query.text for query in asked if query.text] == [
        "muscadier"
    ]  # the examples of the help ask for values alone


def test_searches_for_other_kinds_are_bounded(client, many_topics, monkeypatch) -> None:
    monkeypatch.setattr(overview, "MOST_KINDS", 1)
    assert len(client.get("/search/", {"q": "pmsi"}).context["others"]) <= 1


def hit(title: str) -> Hit:
    return Hit(key="x", kind="x", title=title, title_html=title, snippet_html="", url="/x/")  # type: ignore[arg-type]  # -- plain text does here


@pytest.mark.parametrize(
    ("child", "root", "own"),
    [
        ("Exposé – 12:34", "Exposé", "12:34"),
        ("Doublons", "Doublons", ""),
        ("Dans le PMSI", "CMU complémentaire", "Dans le PMSI"),
    ],
)
def test_child_is_not_called_by_the_title_of_its_root(child: str, root: str, own: str) -> None:
    assert own_title(hit(child), hit(root)) == own
