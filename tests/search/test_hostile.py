"""Five hundred hostile texts and a hundred hostile addresses through every door of search, on both engines."""

import json
import time
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from django.core.cache import cache
from django.core.management import call_command

from search import services
from search.asking import understand
from search.query import MAX_PAGE, Query
from search.results import Results
from tests.search import corpus
from tests.search.hostile import HOSTILE
from tests.search.hostile_queries import ADDRESSES, TEXTS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index")]
CORPUS = list(dict.fromkeys([*HOSTILE, *TEXTS]))
ENGINES = ["embedded", pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)]
CPU_SECONDS = 3.0  # of this process for one question; a loaded machine does not lengthen it
# What only the reserved documents of the corpus hold, and no text of these.
RESERVED = ("Salon des adhérents", "/forum/3/", "topic:3", "post:3-2")
SHOWN = RESERVED[:2]  # of a page, which repeats what was typed
PAGE_BYTES = 400_000


@pytest.fixture(params=ENGINES)
def site(request, sources, settings, monkeypatch) -> str:
    """The corpus on an engine; a loaded node has time."""
    settings.SEARCH_ENGINE = settings.SEARCH_ENGINES[request.param]
    if request.param == "elasticsearch":
        request.getfixturevalue("node")
        for name in ("connection.SEARCH_TIMEOUT", "engine.WRITE_TIMEOUT"):
            monkeypatch.setattr(f"search.engines.elasticsearch.{name}", 60.0)
    services.rebuild()
    return str(request.param)


def wire(text: str, most: int = 200_000) -> bytes:
    """The text as a browser, or somebody who is none, would send it."""
    return text.encode("utf-8", "surrogatepass")[:most]


def share(texts: list[str], engine: str) -> list[str]:
    """Every text on the embedded engine; of pages on a node every fourth, for each asks it several times."""
    return texts if engine == "embedded" else texts[::4]


def bounded(act: Callable[[], object], what: str) -> None:
    before = time.process_time()
    act()
    assert time.process_time() - before < CPU_SECONDS, what[:80]


def check(results: Results, text: str) -> None:
    """Nothing reserved, numbers that hold, no giant."""
    assert not results.resting, text[:80]
    assert len(results.hits) <= results.total
    assert sum(value.count for value in results.kinds) >= results.total, text[:80]
    shown = repr(
        (results.hits, results.kinds, results.facets, results.did_you_mean, results.corrections, results.nearest)
    )
    secrets = [
        secret for secret in (*RESERVED, "Réservé", "quetsche") if secret not in text
    ]  # a word typed may come back
    assert [secret for secret in secrets if secret in shown] == [], text[:80]


def test_corpus_is_large() -> None:
    assert len(CORPUS) >= 500
    assert len(set(ADDRESSES)) >= 100


def test_no_text_breaks_a_search_or_shows_what_is_reserved(site) -> None:
    for text in CORPUS:

        def ask(text: str = text) -> None:
            check(services.search(understand(text).query(audience=corpus.EVERYONE)), text)
            check(services.search(Query(text=text, audience=corpus.EVERYONE)), text)
            offered = services.suggest(text, audience=corpus.EVERYONE)
            assert [secret for secret in RESERVED if secret in repr(offered)] == [], text[:80]

        bounded(ask, text)


def test_no_text_breaks_the_page_or_the_suggestions(site, client) -> None:
    for text in share(CORPUS, site):

        def ask(text: str = text) -> None:
            answer = client.get("/search/", {"q": wire(text)})
            assert answer.status_code in {200, 302}, text[:80]
            assert len(answer.content) < PAGE_BYTES, text[:80]
            offered = client.get("/search/suggest/", {"q": wire(text)})
            assert offered.status_code == 200, text[:80]
            json.loads(offered.content)
            for content in (answer.content.decode(), offered.content.decode()):
                assert [secret for secret in SHOWN if secret in content] == [], text[:80]  # fmt: skip

        bounded(ask, text)


def test_no_address_breaks_the_page(site, client) -> None:
    for address in share(ADDRESSES, site):

        def ask(address: str = address) -> None:
            for path in ("/search/", "/search/suggest/"):
                answer = client.generic("GET", path, QUERY_STRING=address)
                assert answer.status_code in {200, 302, 400}, address[:80]
                content = answer.content.decode()
                assert [secret for secret in SHOWN if secret in content] == []

        bounded(ask, address)


@pytest.mark.parametrize("site", ["embedded"], indirect=True)
def test_no_page_number_asks_for_more_than_the_last_page(site, client, monkeypatch) -> None:
    asked = []
    search = services.search
    monkeypatch.setattr(services, "search", lambda query: asked.append(query.page) or search(query))
    for page in ("51", "999", "9999999", "-1", "x"):
        assert client.get("/search/", {"q": "girofle", "page": page}).status_code == 302
    assert max(asked) <= MAX_PAGE


def test_no_line_breaks_the_command(site, tmp_path: Path) -> None:
    lines = [wire(text.replace("\n", " ").replace("\r", " ")) for text in share(CORPUS, site)]
    path = tmp_path / "queries.txt"
    path.write_bytes(b"\n".join(lines))
    out, err = StringIO(), StringIO()
    call_command("search", "--json", "--limit", "3", from_file=str(path), stdout=out, stderr=err)
    answers = [json.loads(line) for line in out.getvalue().splitlines()]
    assert len(answers) > 10
    assert [answer for answer in answers if answer["key"] in RESERVED] == []


# --- at random ---------------------------------------------------------------------------------

pieces = st.one_of(
    st.sampled_from(['"', "-", "«", "»", ":", "(", ")", "*", " ", "'", "_", "/", "\\", "\x00", "\u200b", "\u202e", "\u0301", "é", "l’"]),
    st.sampled_from(["auteur:", "tag:", "base:", "kind:", "is:", "avant:", "après:", "près:", "résolu", "2020", "Lyon", "PMSI", "AND", "OR"]),
    st.sampled_from(["girofle", "muscadier", "quetsche", "ER_PRS_F", "T_MCO19B", "patients", "hôpital", "e-mail"]),
    st.text(max_size=8),
)  # fmt: skip


@pytest.mark.parametrize("site", ["embedded"], indirect=True)
def test_no_random_text_breaks_a_door(site, client) -> None:
    @settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(pieces, max_size=12).map("".join))
    def ask(text: str) -> None:
        cache.clear()
        check(services.search(understand(text).query(audience=corpus.EVERYONE)), text)
        assert client.get("/search/", {"q": wire(text)}).status_code in {200, 302}
        assert client.get("/search/suggest/", {"q": wire(text)}).status_code == 200

    ask()


@pytest.mark.elasticsearch
@pytest.mark.parametrize("site", ["elasticsearch"], indirect=True)
def test_no_random_text_breaks_a_search_on_elasticsearch(site) -> None:
    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(pieces, max_size=12).map("".join))
    def ask(text: str) -> None:
        check(services.search(understand(text).query(audience=corpus.EVERYONE)), text)
        services.suggest(text, audience=corpus.EVERYONE)

    ask()
