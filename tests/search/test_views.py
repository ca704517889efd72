"""The results page and the suggestions, in every state."""

from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

import pytest

from django.core.cache import cache
from django.test import Client, RequestFactory
from django.test.utils import override_settings
from django.utils.formats import number_format

from hub.accounts.services import create_person
from hub.base.page_cache import PageCache
from hub.places.models import Place
from search import services
from search.documents import Document
from tests.search import corpus
from tests.search.hostile import HOSTILE, SCRIPTS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index", "sources")]
DEAD = "tests.search.dead_engine.DeadEngine"


@pytest.fixture
def shown(client: Client):
    """Ask for an address and return the answer's text."""

    def get(status: int = 200, **parameters) -> str:
        answer = client.get("/search/", parameters)
        assert answer.status_code == status, answer.get("Location", "")
        return unescape(answer.content.decode())

    return get


class DangerFinder(HTMLParser):
    """Collects what could run: inline scripts, event handlers, addresses with a script, markup of the corpus."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if (tag == "script" and "src" not in given) or (tag in {"b", "img"} and given.get("src") == "x"):
            self.found.append(tag)
        self.found += [f"{tag} {name}" for name in given if name.startswith("on")]
        self.found += [
            f"{tag} {value}"
            for name, value in attrs
            if name in {"href", "src"} and (value or "").startswith("javascript:")
        ]


def dangers(html: str) -> list[str]:
    finder = DangerFinder()
    finder.feed(html)
    return finder.found


@pytest.fixture
def lyon() -> Place:
    return Place.objects.filter(kind="commune", name="Lyon").first() or Place.objects.create(
        kind="commune", code="69123", name="Lyon", latitude=45.76, longitude=4.84
    )


def test_results_are_marked_and_link_to_the_exact_post(shown) -> None:
    html = shown(q="muscadier")
    assert "1 résultat<" in html
    assert 'href="/forum/1/#post-4"' in html
    assert "<mark>muscadier</mark>" in html


def test_facets_are_links_with_counts_that_hold(client) -> None:
    context = client.get("/search/", {"q": "pmsi"}).context
    choices = [choice for facet in [context["kinds"], *context["facets"]] for choice in facet.choices]
    assert {choice.label for choice in choices} >= {"Personnes", "PMSI", "La Réunion"}
    for choice in choices:
        assert client.get(f"/search/{choice.url}").context["found"].total == choice.count, choice


def test_filters_in_force_can_be_taken_away(client) -> None:
    answer = client.get("/search/", {"q": "pmsi", "kind": "person", "region": "La Réunion"})
    assert [chip.label for chip in answer.context["chips"]] == ["Personnes", "La Réunion"]
    without = client.get(f"/search/{answer.context['chips'][1].url}")
    assert without.context["found"].total == 3
    assert [chip.label for chip in without.context["chips"]] == ["Personnes"]


def test_blank_page_shows_where_to_begin(shown) -> None:
    html = shown()
    assert "?kind=person" in html
    assert "search-hits" not in html


def test_nothing_found_helps_on(shown) -> None:
    html = shown(q="xyzxyz", kind="person")
    assert "Rien trouvé" in html
    assert "/forum/ask/?title=xyzxyz" in html
    assert 'href="?q=xyzxyz"' in html


def test_too_long_text_is_cut_and_said(shown) -> None:
    html = shown(q="girofle " + "a" * 10_000)
    assert "300 premiers caractères" in html


def test_unknown_town_is_said_and_everything_is_shown(shown) -> None:
    html = shown(q="pmsi", near="Trifouillis-les-Nulle-Part")
    assert "Trifouillis-les-Nulle-Part" in html
    assert "Aurélie Fontanille" in html
    assert "Aucun lieu" in html


def test_near_a_town_lists_the_nearest_first(shown, lyon) -> None:
    html = shown(near="Lyon", within="100")
    assert html.index("Aurélie Fontanille") < html.index("Bastien Okoumé")
    assert "Célestine Vauquelin" not in html
    assert "environ 5" in html
    assert "Bastien Okoumé" not in shown(near="Lyon", within="10")


@pytest.mark.parametrize("asked", [{"q": "pmsi près:Saint-Denis"}, {"q": "pmsi", "near": "Saint-Denis"}])
def test_name_of_several_places_says_which_one_and_offers_the_others(shown, asked) -> None:
    html = shown(**asked)
    assert "km autour de Saint-Denis (974)" in html
    assert "near=Saint-Denis+%2893%29" in html
    assert "Plusieurs lieux" not in shown(q="pmsi", near="Saint-Denis (93)")


@pytest.mark.parametrize(
    ("given", "expected"),
    [("999", "2"), ("0", None), ("-3", None), ("x", None), ("1e3", None), ("9" * 40, "2"), ("02", "2")],
)
def test_wrong_page_leads_to_a_page_that_exists(client, sources, given, expected) -> None:
    sources["topic"].held.extend(
        document for number in range(100, 112) for document in corpus.topic(number, f"Sujet {number}", ["Un baobab."])
    )
    answer = client.get("/search/", {"q": "baobab", "page": given})
    assert answer.status_code == 302
    assert parse_qs(urlsplit(answer["Location"]).query) == {
        "q": ["baobab"],
        **({"page": [expected]} if expected else {}),
    }
    assert client.get(answer["Location"]).status_code == 200


def test_pages_are_linked(client, sources) -> None:
    sources["topic"].held.extend(
        document for number in range(100, 125) for document in corpus.topic(number, f"Sujet {number}", ["Un baobab."])
    )
    second = client.get("/search/", {"q": "baobab", "page": "2"}).content.decode()
    assert 'rel="prev" href="?q=baobab"' in second
    assert 'rel="next" href="?q=baobab&amp;page=3"' in second


def test_sorts_are_offered(client) -> None:
    answer = client.get("/search/", {"q": "patients", "sort": "newest"})
    assert [hit.hit.key for hit in answer.context["hits"]][:2] == ["topic:2", "topic:1"]
    assert [(sort.value, sort.selected) for sort in answer.context["sorts"]] == [("relevance", False), ("newest", True)]
    assert client.get("/search/", {"q": "patients", "sort": "nearest"}).context["asked"].query.sort == "relevance"


def test_way_of_reading_is_said(shown) -> None:
    assert "mots proches" in shown(q="beneficaires")
    assert "quelques-uns" in shown(q="patients affection girofle")


def test_resting_engine_keeps_the_page_up(shown, settings) -> None:
    settings.SEARCH_ENGINE = DEAD
    html = shown(503, q="girofle")
    assert "La recherche se repose" in html
    assert 'value="girofle"' in html
    assert 'href="/forum/"' in html


def test_resting_engine_suggests_nothing(client, settings) -> None:
    settings.SEARCH_ENGINE = DEAD
    answer = client.get("/search/suggest/", {"q": "gir"})
    assert (answer.status_code, answer.json()) == (200, {"suggestions": []})


def test_anonymous_reader_gets_no_cookie_and_no_reserved_result(client) -> None:
    answer = client.get("/search/", {"q": "quetsche"})
    assert not answer.cookies
    assert answer.context["found"].total == 0
    assert "csrf" not in answer.content.decode().lower()
    assert client.get("/search/suggest/", {"q": "salon"}).json() == {"suggestions": []}


def test_member_finds_what_is_reserved(client) -> None:
    client.force_login(create_person(email="m@exemple.test", display_name="Maud", password="un mot de passe"))
    assert client.get("/search/", {"q": "quetsche"}).context["found"].total == 1
    assert client.get("/search/suggest/", {"q": "salon"}).json()["suggestions"][0]["text"] == "Salon des adhérents"


@pytest.mark.parametrize("count", [1, 30])
def test_results_need_no_query_each(client, sources, django_assert_num_queries, count) -> None:
    sources["topic"].held.extend(
        document
        for number in range(100, 100 + count)
        for document in corpus.topic(number, f"Sujet {number}", ["Un baobab.", "baobab"])
    )
    services.rebuild()
    client.get("/search/", {"q": "baobab"})
    with django_assert_num_queries(0):
        client.get("/search/", {"q": "baobab"})


def test_english_result_says_its_language(shown) -> None:
    assert '<li lang="en">' in shown(q="reimbursements")


def test_suggestions_name_group_kind_and_address(client) -> None:
    assert client.get("/search/suggest/", {"q": "er_p"}).json() == {
        "suggestions": [
            {
                "text": "ER_PRS_F",
                "kind": "Table",
                "url": "/dictionary/ER_PRS_F/",
                "group": "Titres",
                "parts": [["ER_P", True], ["RS_F"]],
            }
        ]
    }


@pytest.mark.parametrize("script", SCRIPTS)
def test_markup_is_shown_as_text(client, sources, script) -> None:
    sources["article"].held.append(
        Document(
            key="article:66",
            kind="article",
            title=f"Clafoutis {script}",
            url="/x",
            body=script,
            facets={"theme": (script,)},
        )
    )
    sources["article"].held.sort(key=lambda document: document.key)
    for parameters in ({"q": "clafoutis"}, {"q": script}, {"q": "clafoutis", "theme": script, "near": script}):
        html = client.get("/search/", parameters).content.decode()
        assert dangers(html) == [], parameters


def test_hostile_addresses_are_answered(client) -> None:
    for text in HOSTILE:
        wire = text.encode("utf-8", "surrogatepass")[:2_000]
        for names in (("q",), ("theme", "near", "kind", "page", "sort", "within")):
            answer = client.get("/search/", {"q": "girofle"} | dict.fromkeys(names, wire))
            assert answer.status_code in {200, 302}, (names, text)
        assert client.get("/search/suggest/", {"q": wire}).status_code == 200


def test_other_methods_are_refused(client) -> None:
    assert client.post("/search/").status_code == 405


@override_settings(LANGUAGE_CODE="en")
def test_page_speaks_english(client) -> None:
    html = client.get("/search/", {"q": "muscadier"}, headers={"accept-language": "en"}).content.decode()
    assert "1 result<" in html


def test_resting_search_says_when_to_try_again(client, settings) -> None:
    settings.SEARCH_ENGINE = DEAD
    answer = client.get("/search/", {"q": "girofle"})
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")


@pytest.fixture
def few_searches(settings, monkeypatch) -> Iterator[None]:
    """Three searches a minute, in a minute that does not end."""
    cache.clear()
    settings.SEARCHES_A_MINUTE = 3
    monkeypatch.setattr("hub.base.limits.time.time", lambda: 1_000_000_020.0)
    yield
    cache.clear()


@pytest.mark.usefixtures("few_searches")
def test_too_many_searches_from_one_address_are_refused_in_our_layout(client) -> None:
    statuses = [client.get("/search/", {"q": f"girofle {n}"}).status_code for n in range(4)]
    assert statuses == [200, 200, 200, 429]
    refused = client.get("/search/", {"q": "girofle"})
    assert "<main" in refused.content.decode()
    assert 1 <= int(refused["Retry-After"]) <= 60
    assert client.get("/search/", {"q": "girofle"}, REMOTE_ADDR="192.0.2.7").status_code == 200


@pytest.mark.usefixtures("few_searches")
def test_too_many_suggestions_are_refused_apart_from_searches(client) -> None:
    statuses = [client.get("/search/suggest/", {"q": "gi"}).status_code for _ in range(16)]
    assert statuses == [200] * 15 + [429]
    assert client.get("/search/suggest/", {"q": "gi"}).json() == {"suggestions": []}
    assert client.get("/search/", {"q": "girofle"}).status_code == 200


@pytest.mark.usefixtures("few_searches")
def test_pages_kept_ready_do_not_count(client, settings) -> None:
    settings.PAGE_CACHE_SECONDS = 60

    def behind(_environ, start_response) -> list[bytes]:
        answer = client.get("/search/", {"q": "girofle"})
        start_response(f"{answer.status_code} {answer.reason_phrase}", list(answer.items()))
        return [answer.content]

    site = PageCache(behind)
    statuses: list[str] = []
    for _ in range(5):
        environ = RequestFactory().get("/search/", {"q": "girofle"}).environ
        b"".join(site(environ, lambda status, headers, exc_info=None: statuses.append(status)))
    assert statuses == ["200 OK"] * 5


# --- why this result -------------------------------------------------------------------------------


def test_every_result_links_to_its_reasons(client) -> None:
    page = unescape(client.get("/search/", {"q": "girofle", "theme": "ALD"}).content.decode())
    assert "/search/why/?q=girofle&theme=ALD&key=topic%3A2" in page
    answer = client.get("/search/why/?q=girofle&theme=ALD&key=topic%3A2")
    assert answer.status_code == 200
    why, hit = answer.context["why"], answer.context["hit"]
    shares = sum(reason.amount for reason in why.shares) / 100
    assert why.total * (1 + shares) == pytest.approx(hit.score, rel=1e-3)
    assert "Somme des points" in answer.content.decode()


def test_every_reason_has_words(client) -> None:
    for text in ("girofle", "patients affection girofle", "ER_PRS_F", "beneficaires", "getting hospital stays", "pmsi"):
        for shown_hit in client.get("/search/", {"q": text}).context["hits"]:
            answer = client.get("/search/why/", {"q": text, "key": shown_hit.hit.key})
            assert answer.status_code == 200, (text, shown_hit.hit.key)
            assert answer.context["hit"].score == pytest.approx(shown_hit.hit.score, rel=1e-5)


def test_reasons_are_told_once_each_with_their_figures(client) -> None:
    for text in ("patients affection girofle", "beneficaires", "getting hospital stays"):
        for shown_hit in client.get("/search/", {"q": text}).context["hits"]:
            why = client.get("/search/why/", {"q": text, "key": shown_hit.hit.key}).context["why"]
            lines = [(str(reason.label), reason.text) for reason in why.points]
            assert all(reason.zone for reason in why.points), lines
            assert len(lines) == len(set(lines)), (text, lines)
    typo = client.get("/search/", {"q": "beneficaires"}).context["hits"][0].hit.key
    assert "1 signe diffère" in client.get("/search/why/", {"q": "beneficaires", "key": typo}).content.decode()
    near = {"q": "pmsi", "near": "Lyon"}
    nearest = client.get("/search/", near).context["hits"][0].hit
    page = client.get("/search/why/", {**near, "key": nearest.key}).content.decode()
    assert f"{number_format(nearest.distance_km, 1)}\N{NO-BREAK SPACE}km" in page


def test_the_way_past_the_filters_leads_to_the_results(client) -> None:
    page = client.get("/search/", {"q": "patients"}).content.decode()
    assert (
        page.index('<a class="skip" href="#results">')
        < page.index('<aside class="facets"')
        < page.index('id="results"')
    )
    assert '<a class="skip" href="#content">' in client.get("/search/").content.decode()


def test_reasons_of_what_one_may_not_see_do_not_exist(client) -> None:
    for parameters in ({"q": "quetsche", "key": "topic:3"}, {"q": "girofle", "key": "topic:99"}, {"q": "girofle"}):
        assert client.get("/search/why/", parameters).status_code == 404
    client.force_login(create_person(email="a@example.org", display_name="Ada"))
    assert client.get("/search/why/", {"q": "quetsche", "key": "topic:3"}).status_code == 200


@pytest.mark.parametrize("key", ["\x00", "x" * 5000, "topic:1\ud800", "' OR 1=1", "😀"])
def test_any_key_is_answered(client, key) -> None:
    quoted = key.encode("utf-8", "surrogatepass").decode("latin-1")
    assert client.get("/search/why/", {"q": "girofle", "key": quoted}).status_code in {400, 404}


def test_did_you_mean_is_a_link_that_keeps_the_rest(client) -> None:
    answer = client.get("/search/", {"q": "certifcat initiale kind:fiche", "near": ""})
    meant = answer.context["wording"].did_you_mean
    assert meant is not None
    assert meant[0].startswith("certificat initiale")
    assert "Essayez avec" in answer.content.decode()
    assert client.get(f"/search/{meant[1]}").context["found"].reading == "exact"
