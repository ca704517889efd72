"""The home page, the indexes, the pages that are read, a person's page."""

import re

import pytest

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hub.base.contributions import Contribution
from hub.pages.models import ArticlePage, FactsheetPage, HomePage, Theme
from tests.factories.accounts import UserFactory
from tests.factories.experts import CardFactory
from tests.factories.forum import TopicFactory
from tests.factories.meetups import MeetupFactory, TalkFactory
from tests.factories.pages import ArticleFactory, FactsheetFactory, TermFactory

pytestmark = pytest.mark.django_db
LIST_BUDGET = 12
DETAIL_BUDGET = 16


def get(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address)
    assert response.status_code == 200
    assert not response.cookies
    assert b"csrfmiddlewaretoken" not in response.content
    assert "nonce-" not in response.headers["Content-Security-Policy"]
    return len(captured)


def fill_home(times: int) -> None:
    for number in range(times):
        MeetupFactory(upcoming=True)
        TalkFactory(meetup=MeetupFactory())
        TopicFactory()
        CardFactory()
        FactsheetFactory(tags=(f"Thème {number}",))


# --- home ----------------------------------------------------------------------------------------


def test_home_of_an_empty_site_says_what_is_missing_and_where_to_go(client: Client) -> None:
    html = get(client, "/")
    for words in (
        "Toutes les questions ont une réponse",
        "Pas encore de date.",
        "Personne encore dans l’annuaire",
        "Pas encore de fiche",
        'action="/experts/"',
        'name="near"',
        'action="/search/"',
    ):
        assert words in html
    assert 'class="figures"' not in html


def test_home_shows_what_is_alive(client: Client) -> None:
    fill_home(1)
    topic = TopicFactory(title="Question que personne n’a vue")
    answered = TopicFactory(title="Question résolue depuis longtemps", answers=1, solved=True)
    MeetupFactory(draft=True, title="Rencontre secrète", upcoming=True)
    CardFactory(hidden=True, name="Experte cachée")
    html = get(client, "/")
    assert topic.subject in html
    assert topic.get_absolute_url() in html
    assert answered.subject not in html
    assert html.count("Rencontre fictive") == 2
    assert "Experte Fictive" in html
    assert "Fiche fictive" in html
    assert 'class="figures"' in html
    assert "Rencontre secrète" not in html
    assert "Experte cachée" not in html


def test_home_leads_to_guides_once_there_are_some(client: Client) -> None:
    assert '<a href="/fiches/">Lire une fiche</a>' in get(client, "/")
    ArticleFactory()
    assert '<a href="/documentation/">Lire un guide</a>' in get(client, "/")


def test_home_takes_the_same_number_of_queries_whatever_there_is(client: Client) -> None:
    fill_home(1)
    few = queries(client, "/")
    fill_home(9)
    assert queries(client, "/") == few <= LIST_BUDGET


def test_the_words_of_the_home_page_are_the_editors_own(client: Client) -> None:
    home = HomePage.objects.get()
    home.headline, home.welcome = "Une accroche <b>choisie</b>", "<p>Un <b>accueil</b> choisi.</p>"
    home.save_revision().publish()
    html = get(client, "/")
    assert "Une accroche &lt;b&gt;choisie&lt;/b&gt;" in html
    assert "Un <b>accueil</b> choisi." in html


def test_interface_of_the_home_page_speaks_english(client: Client) -> None:
    html = client.get("/", headers={"Accept-Language": "en"}).content.decode()
    assert "Every question has an answer" in html
    assert "Toutes les questions" not in html


# --- factsheets ------------------------------------------------------------------------------------


def test_factsheets_are_listed_once_with_counts_and_filtered(client: Client) -> None:
    FactsheetFactory(title="Alpha", tags=("Soins", "Droits"), bases=("DCIR",))
    FactsheetFactory(title="Bravo", tags=("Soins",), bases=("PMSI",))
    FactsheetFactory(title="Charlie", tags=("Décès",)).unpublish()
    html = get(client, "/fiches/")
    assert html.count(">Alpha</a>") == html.count(">Bravo</a>") == 1
    assert "Charlie" not in html
    assert "Décès" not in html
    assert '<span>Soins</span> <span class="count">2</span>' in html
    filtered = get(client, "/fiches/?tag=soins&base=pmsi")
    assert ">Bravo</a>" in filtered
    assert ">Alpha</a>" not in filtered


def test_the_index_of_words_lists_every_page_once_a_word_and_its_counts_match(client: Client) -> None:
    assert "Aucun thème" in get(client, "/themes/")
    FactsheetFactory(title="Alpha", tags=("Soins", "Fiche-programme"), bases=("DCIR",))
    Theme.objects.filter(name="Fiche-programme").update(kind=Theme.Kind.PROGRAMME)
    FactsheetFactory(title="Bravo", tags=("Soins",), bases=("DCIR", "PMSI"))
    ArticleFactory(title="Guide", tags=("Soins",))
    FactsheetFactory(title="Charlie", tags=("Décès",)).unpublish()
    html = get(client, "/themes/")
    titles = re.findall(r'<h3 id="([^"]+)">(\S+) <span class="count">(\d+)</span></h3>\s*<ul>(.*?)</ul>', html)
    found = {anchor: (int(count), re.findall(r">(\w+)</a>", pages)) for anchor, _name, count, pages in titles}
    assert found == {
        "theme-soins": (3, ["Alpha", "Bravo", "Guide"]),
        "programme-fiche-programme": (1, ["Alpha"]),
        "base-dcir": (2, ["Alpha", "Bravo"]),
        "base-pmsi": (1, ["Bravo"]),
    }
    assert "Décès" not in html
    few = queries(client, "/themes/")
    FactsheetFactory.create_batch(29, tags=("Soins", "Droits"))
    assert queries(client, "/themes/") == few <= LIST_BUDGET
    listed = get(client, "/fiches/?programme=fiche-programme&base=dcir")
    assert ">Alpha</a>" in listed
    assert ">Bravo</a>" not in listed


@pytest.mark.parametrize(
    "query", ["?tag=inconnu", "?tag=%00%27%22<x>", "?base=" + "é" * 400, "?page=999", "?page=x", "?tag=&page=-1"]
)
def test_wrong_filters_and_pages_are_answered_clearly(client: Client, query: str) -> None:
    FactsheetFactory(title="Alpha")
    html = get(client, f"/fiches/{query}")
    assert "Aucune fiche sous ces mots" in html or ">Alpha</a>" in html
    assert "<x>" not in html


@pytest.mark.parametrize(
    ("factory", "address"),
    [(FactsheetFactory, "/fiches/"), (TermFactory, "/glossaire/"), (ArticleFactory, "/documentation/")],
)
def test_indexes_take_the_same_number_of_queries(client: Client, factory: type, address: str) -> None:
    factory()
    few = queries(client, address)
    factory.create_batch(29)
    assert queries(client, address) == few <= LIST_BUDGET


@pytest.mark.parametrize("address", ["/fiches/", "/glossaire/", "/documentation/"])
def test_empty_indexes_say_so(client: Client, address: str) -> None:
    assert "Pas encore d" in get(client, address)


# --- glossary and documentation --------------------------------------------------------------------


def test_glossary_goes_from_a_to_z_without_minding_accents(client: Client) -> None:
    for title in ("Zonage", "Épidémiologie", "DCIR", "essai", "11 CSI"):
        TermFactory(title=title, slug=title, expansion="", body="")
    html = get(client, "/glossaire/")
    places = [html.index(f">{title}</a>") for title in ("11 CSI", "DCIR", "Épidémiologie", "essai", "Zonage")]
    assert places == sorted(places)
    assert '<a href="#lettre-e">E</a>' in html
    assert 'id="lettre-e"' in html
    assert '<span aria-hidden="true">F</span>' in html
    assert "5 termes" in html


def test_a_term_leads_to_its_neighbours(client: Client) -> None:
    for title in ("ALD", "CCAM", "PMSI"):
        TermFactory(title=title)
    html = get(client, "/glossaire/ccam/")
    assert 'rel="prev" href="/glossaire/ald/"' in html
    assert 'rel="next" href="/glossaire/pmsi/"' in html


def test_documentation_is_a_tree_that_hides_what_is_below_a_draft(client: Client) -> None:
    top = ArticleFactory(title="Débuter", slug="debuter")
    below = ArticleFactory(title="Premiers pas", slug="pas", parent=top)
    ArticleFactory(title="En détail", slug="detail", parent=below)
    hidden = ArticleFactory(title="Brouillon", slug="brouillon")
    ArticleFactory(title="Sous le brouillon", slug="sous", parent=hidden)
    ArticlePage.objects.get(pk=hidden.pk).unpublish()
    html = get(client, "/documentation/")
    for address in ("/documentation/debuter/", "/documentation/debuter/pas/", "/documentation/debuter/pas/detail/"):
        assert f'href="{address}"' in html
    assert "Brouillon" not in html
    assert "Sous le brouillon" not in html


def test_an_article_shows_its_way_its_contents_and_its_neighbours(client: Client) -> None:
    top = ArticleFactory(title="Débuter", slug="debuter")
    body = "Début.\n\n## Un\n\n## Deux\n\n### Deux bis\n\n## Trois\n"
    plain = ArticleFactory(title="Avant", slug="avant", parent=top)
    page = ArticleFactory(
        title="Milieu",
        slug="milieu",
        parent=top,
        body=body,
        licence="Licence fictive",
        source_url="https://exemple.test/x",
    )
    ArticleFactory(title="Dessous", slug="dessous", parent=page)
    html = get(client, "/documentation/debuter/milieu/")
    assert '<a href="/documentation/debuter/">Débuter</a>' in html
    assert '<a href="#deux-bis">Deux bis</a>' in html
    assert 'id="deux-bis"' in html
    assert 'rel="prev" href="/documentation/debuter/avant/"' in html
    assert 'rel="next" href="/documentation/debuter/milieu/dessous/"' in html
    assert "Mis à jour le" in html
    assert "Licence fictive" in html
    assert 'rel="license noopener" href="https://www.mozilla.org/MPL/2.0/">MPL-2.0</a>' in get(client, plain.get_url())
    assert "MPL-2.0" in get(client, f"/contribute/{plain.pk}/?section=")
    assert 'href="https://exemple.test/x"' in html
    assert queries(client, "/documentation/debuter/milieu/") <= DETAIL_BUDGET


def test_a_factsheet_leads_to_those_of_its_themes(client: Client) -> None:
    page = FactsheetFactory(tags=("Soins", "Droits"))
    near = FactsheetFactory(title="Voisine", tags=("Soins",))
    FactsheetFactory(title="Lointaine", tags=("Autre",))
    html = get(client, page.get_url())
    assert near.get_url() in html
    assert "Lointaine" not in html
    assert '/fiches/?tag=soins"' in html
    few = queries(client, page.get_url())
    FactsheetFactory.create_batch(29, tags=("Soins", "Droits"))
    assert queries(client, page.get_url()) == few <= DETAIL_BUDGET


def test_drafts_and_private_pages_are_not_shown(client: Client) -> None:
    draft, private = FactsheetFactory(title="Ébauche"), FactsheetFactory(title="Réservée")
    FactsheetPage.objects.get(pk=draft.pk).unpublish()
    private.view_restrictions.create(restriction_type="login")
    assert client.get(draft.get_url()).status_code == 404
    assert client.get(private.get_url()).status_code == 302
    for address in ("/fiches/", "/", "/sitemap-pages.xml"):
        text = get(client, address)
        assert "Ébauche" not in text
        assert "Réservée" not in text
        assert private.slug not in text


def test_sitemap_lists_nothing_below_an_unpublished_page(client: Client) -> None:
    talk, gone = TalkFactory(), TalkFactory()
    gone.meetup.unpublish()
    listed = get(client, "/sitemap-pages.xml")
    assert client.get(gone.get_url()).status_code == 404
    assert (f"{talk.get_url()}</loc>" in listed, gone.get_url() in listed) == (True, False)


# --- people ----------------------------------------------------------------------------------------


def test_a_persons_page_shows_what_is_public_and_nothing_else(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    person = UserFactory(display_name="Camille Fictif", username="camille", email="secret@exemple.test")
    person.last_name = "Nomcaché"
    person.save()
    card = CardFactory(user=person, name="Camille Fictif")
    topic = TopicFactory(by=person, title="Une question posée")
    found = [Contribution(user_id=person.pk, kind="talk", title="Une intervention", url="/meetups/1/")]
    monkeypatch.setattr(
        "hub.pages.people.contributions_of", lambda ids: {person.pk: found} if list(ids) == [person.pk] else {}
    )
    html = get(client, "/people/camille/")
    for words in ("Camille Fictif", card.get_absolute_url(), topic.get_absolute_url(), "Une intervention"):
        assert words in html
    for private in ("secret@exemple.test", "Nomcaché", str(person.last_login)):
        assert private not in html


def test_a_hidden_card_is_not_on_the_persons_page(client: Client) -> None:
    card = CardFactory(members=True)
    address = card.user.get_absolute_url()
    assert card.get_absolute_url() not in get(client, address)
    client.force_login(UserFactory())
    assert card.get_absolute_url() in get(client, address)


@pytest.mark.parametrize("username", ["personne", "partie", "é" * 300])
def test_unknown_and_departed_people_look_the_same(client: Client, username: str) -> None:
    departed = UserFactory(username="partie")
    departed.is_active = False
    departed.save()
    assert client.get(f"/people/{username}/").status_code == 404


def test_a_persons_page_takes_the_same_number_of_queries(client: Client) -> None:
    person = UserFactory(username="active")
    TopicFactory(by=person)
    few = queries(client, "/people/active/")
    TopicFactory.create_batch(9, by=person)
    assert queries(client, "/people/active/") == few <= DETAIL_BUDGET


# --- for machines ----------------------------------------------------------------------------------


def test_sitemap_and_search_description_are_bounded_and_valid(client: Client) -> None:
    FactsheetFactory.create_batch(3)
    assert "sitemap-pages.xml" in get(client, "/sitemap.xml")
    few = queries(client, "/sitemap-pages.xml")
    FactsheetFactory.create_batch(10)
    assert queries(client, "/sitemap-pages.xml") == few
    assert "/search/?q={searchTerms}" in get(client, "/opensearch.xml")
