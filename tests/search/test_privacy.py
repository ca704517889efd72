"""What a reader may not see changes nothing of what they are answered: no result, no count, no suggestion, no score."""

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from io import StringIO
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from django.core.cache import cache
from django.core.management import call_command

from search import services
from search.documents import MEMBERS, PUBLIC, Document
from search.engines.base import SearchEngine
from search.engines.elasticsearch import ElasticsearchEngine
from search.engines.embedded import EmbeddedEngine
from search.query import Near, Query
from search.results import Results
from tests.search import corpus

WORDS = ("chaînage", "séjours", "séjour", "patient", "prestations", "vanille", "quetsche", "hôpital", "ER_PRS_F", "T_MCO19B", "e-mail", "décès")  # fmt: skip
TYPED = (*WORDS, "vanile", "quetche", "hopitaux", "ER_PRS", "sejours", "prestatoin", "zzz", "de", "va")
VISIBILITIES = ((PUBLIC,), (PUBLIC,), (MEMBERS,), ("group:expert",), (PUBLIC, MEMBERS), (MEMBERS, "group:expert"))
PLACES = (None, (45.76, 4.84), (48.85, 2.35))

texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=8).map(" ".join)
members = st.tuples(texts, texts, st.sampled_from(VISIBILITIES), st.sampled_from(PLACES), st.sampled_from(WORDS))
worlds = st.lists(st.lists(members, min_size=1, max_size=4), min_size=1, max_size=10)
queries = st.builds(
    Query,
    text=st.lists(st.sampled_from(TYPED), min_size=0, max_size=4).map(" ".join),
    kinds=st.sampled_from([(), ("topic",), ("post",)]),
    filters=st.sampled_from([{}, {"theme": ("vanille",)}]),
    sort=st.sampled_from(["relevance", "newest", "nearest"]),
    near=st.sampled_from([None, Near(latitude=45.7, longitude=4.8), Near(latitude=45.7, longitude=4.8, km=50.0)]),
    page_size=st.sampled_from([2, 500]),
    page=st.sampled_from([1, 2]),
)

World = Sequence[Sequence[tuple[str, str, tuple[str, ...], Any, str]]]


def documents_of(world: World) -> list[Document]:
    """Each family a topic with its posts."""
    made = []
    for number, family in enumerate(world):
        for place, (title, body, visibility, point, theme) in enumerate(family):
            made.append(
                Document(
                    key=f"post:{number}-{place}" if place else f"topic:{number}",
                    parent=f"topic:{number}" if place else "",
                    kind="post" if place else "topic",
                    title=title,
                    url=f"/forum/{number}/",
                    anchor=f"#post-{place}" if place else "",
                    body=body,
                    visibility=visibility,
                    place=point,
                    facets={"theme": (theme,)},
                )
            )
    return made


def without_hidden(documents: Sequence[Document], seen: set[str]) -> list[Document]:
    """The documents that somebody with these tokens may see; a child never without its root."""
    roots = {document.key for document in documents if not document.parent and seen.intersection(document.visibility)}
    return [document for document in documents if document.root in roots and seen.intersection(document.visibility)]


def told(results: Results) -> Results:
    return replace(results, took_ms=0.0)


def everything(engine: SearchEngine, asked: Sequence[Query]) -> list[object]:
    """All that a visitor may be answered, byte for byte."""
    answers: list[object] = [told(engine.search(query)) for query in asked]
    return answers + [engine.suggest(text, audience=corpus.EVERYONE) for text in TYPED]


def rounded(results: Results) -> object:
    """What a member is answered, but for order and scores."""
    children = [{child.key for child in hit.children} for hit in sorted(results.hits, key=lambda hit: hit.key)]
    facets = {name: {(value.value, value.count) for value in values} for name, values in results.facets.items()}
    return results.total, results.reading, {hit.key for hit in results.hits}, children, facets, set(results.kinds)


@pytest.fixture
def one_thread(monkeypatch) -> None:
    """Equal scores keep the order of writing, which two threads would share out by chance."""
    monkeypatch.setattr("search.engines.embedded.engine.BUILD_THREADS", 1)


def random_world(seed: int, families: int) -> tuple[list[Document], list[Query]]:
    chance = random.Random(seed)

    def text(most: int) -> str:
        return " ".join(chance.choices(WORDS, k=chance.randint(1, most)))

    world = [
        [
            (text(4), text(12), chance.choice(VISIBILITIES), chance.choice(PLACES), chance.choice(WORDS))
            for _ in range(chance.randint(1, 4))
        ]
        for _ in range(families)
    ]
    asked = [Query(text=" ".join(chance.choices(TYPED, k=chance.randint(1, 3))), page_size=20) for _ in range(40)]
    return documents_of(world), asked


@pytest.mark.usefixtures("one_thread")
@given(world=worlds, asked=st.lists(queries, min_size=4, max_size=8))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])  # fmt: skip
def test_hidden_documents_change_nothing_for_a_visitor(tmp_path_factory, world, asked) -> None:
    documents = documents_of(world)
    whole, visible = (EmbeddedEngine(tmp_path_factory.mktemp("index")) for _ in range(2))
    whole.rebuild(documents)
    visible.rebuild(without_hidden(documents, {PUBLIC}))
    assert everything(whole, asked) == everything(visible, asked)


@pytest.mark.usefixtures("one_thread")
def test_hidden_documents_change_nothing_in_a_larger_world(tmp_path) -> None:
    documents, asked = random_world(1, 150)
    whole, visible = EmbeddedEngine(tmp_path / "whole"), EmbeddedEngine(tmp_path / "visible")
    whole.rebuild(documents)
    visible.rebuild(without_hidden(documents, {PUBLIC}))
    assert everything(whole, asked) == everything(visible, asked)


def test_documents_of_a_group_change_no_count_for_a_member(tmp_path) -> None:
    documents, asked = random_world(2, 80)
    whole, visible = EmbeddedEngine(tmp_path / "whole"), EmbeddedEngine(tmp_path / "visible")
    whole.rebuild(documents)
    visible.rebuild(without_hidden(documents, {PUBLIC, MEMBERS}))
    for query in asked:
        query = replace(query, audience=corpus.SIGNED_IN, page_size=500)  # noqa: PLW2901 -- the same question of a member
        assert rounded(whole.search(query)) == rounded(visible.search(query)), query.text


@pytest.mark.elasticsearch
def test_hidden_documents_change_nothing_on_elasticsearch(engine_on_node, node) -> None:
    documents, asked = random_world(3, 60)
    visible = ElasticsearchEngine(node, f"{engine_on_node.alias}-v-visible")  # removed with the other's indexes
    visible.rebuild(without_hidden(documents, {PUBLIC}))
    engine_on_node.rebuild(documents)
    assert everything(engine_on_node, asked) == everything(visible, asked)


def test_writing_what_is_hidden_changes_no_answer(tmp_path) -> None:
    engine = EmbeddedEngine(tmp_path)
    engine.rebuild(corpus.corpus())
    before = told(engine.search(Query(text="girofle patients")))
    secret = corpus.topic(80, "Girofle", ["Les patients, encore.", "Girofle."], visibility=(MEMBERS,))
    engine.replace(["topic:80"], secret)
    assert told(engine.search(Query(text="girofle patients"))) == before
    assert engine.search(Query(text="girofle", audience=corpus.SIGNED_IN)).total == 3
    engine.replace(["topic:80"], [])
    assert told(engine.search(Query(text="girofle patients"))) == before


# --- through every door ------------------------------------------------------------------------

ASKED = ("quetsche", "salon", "salon des adhérents", "quetche", "girofle", "patients", "pmsi", "adhérents girofle", "réservé", '"salon des"', "-pmsi")  # fmt: skip


@pytest.fixture
def doors(client) -> Callable[[], dict[str, object]]:
    """What a visitor is shown, by address; and what the command prints."""

    def look() -> dict[str, object]:
        shown: dict[str, object] = {}
        cache.clear()
        for text in ASKED:
            for path in ("/search/", "/search/suggest/"):
                answer = client.get(path, {"q": text})
                headers = {name: value for name, value in answer.items() if name != "Date"}
                shown[f"{path} {text}"] = (answer.status_code, headers, answer.content)
        shown["facets"] = client.get("/search/", {"theme": "Réservé"}).content
        out = StringIO()
        for text in ASKED:
            call_command("search", f" {text}", "--json", stdout=out)
        shown["command"] = [json.loads(line) for line in out.getvalue().splitlines()]
        return shown

    return look


@pytest.mark.django_db
@pytest.mark.usefixtures("search_index", "one_thread")
def test_no_door_shows_that_something_is_hidden(sources, doors) -> None:
    services.rebuild()
    with_hidden = doors()
    sources["topic"].held[:] = without_hidden(sources["topic"].held, {PUBLIC})
    services.rebuild()
    without = doors()
    assert [name for name in without if with_hidden[name] != without[name]] == []
