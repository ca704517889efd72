"""Operators on the results page and in the command: chips, help, messages."""

from html import unescape
from io import StringIO
from urllib.parse import parse_qs

import pytest

from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from hub.places.models import Place
from search import services
from search.asking import MAX_PLACES, understand
from search.existing import example_values, nearest_values
from search.operator_labels import help_rows
from search.operators import parse
from tests.search import corpus

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index", "sources")]


@pytest.fixture
def context(client):
    """Ask for an address and return what the page is made from."""

    def get(**parameters):
        answer = client.get("/search/", parameters)
        assert answer.status_code == 200, answer.get("Location", "")
        return answer.context

    return get


@pytest.fixture(autouse=True)
def _lyon() -> None:
    if not Place.objects.filter(kind="commune", name="Lyon").exists():
        Place.objects.create(kind="commune", code="69123", name="Lyon", latitude=45.76, longitude=4.84)


def keys(context) -> list[str]:
    return [hit.key for hit in context["found"].hits]


def typed(url: str) -> str:
    return parse_qs(url.removeprefix("?")).get("q", [""])[0]


def test_operators_alone_are_a_search(context, sources) -> None:
    root, *posts = corpus.topic(7, "Suivre", ["Texte."], facets={"state": ("solved",), "base": ("PMSI",)})
    other = corpus.topic(8, "Suivre en HAD", ["Texte."], facets={"state": ("solved",), "base": ("PMSI",)})
    sources["topic"].held += [root, *posts, *other]
    services.rebuild()
    page = context(q="is:résolu base:PMSI -HAD")
    assert keys(page) == ["topic:7"]
    assert not page["asked"].is_blank


def test_each_operator_is_a_chip_that_edits_the_text(context) -> None:
    text = 'pmsi "statisticien" -quetsche base:pmsi près:Lyon type:expert après:2000'
    page = context(q=text, region="Auvergne-Rhône-Alpes")
    labels = [chip.label for chip in page["chips"]]
    assert labels == [
        "«\xa0statisticien\xa0»", "sans quetsche", "Base\xa0: pmsi", "50 km autour de Lyon (69)", "Personnes",
        "à partir de 2000", "Auvergne-Rhône-Alpes",
    ]  # fmt: skip
    asked = parse(text)
    for chip, part in zip(page["chips"], asked.parts, strict=False):
        assert typed(chip.url) == asked.without(part)
        assert parse_qs(chip.url.removeprefix("?"))["region"] == ["Auvergne-Rhône-Alpes"]
    assert typed(page["without_filters"]) == "pmsi"
    assert typed(page["sorts"][1].url) == text


def test_text_stays_in_the_box_and_out_of_hidden_fields(client) -> None:
    html = unescape(client.get("/search/", {"q": "type:expert pmsi"}).content.decode())
    assert 'value="type:expert pmsi"' in html
    assert 'name="kind"' not in html


def test_a_kind_typed_is_shown_chosen_and_is_taken_away_by_its_link(context) -> None:
    page = context(q="pmsi type:expert", kind="table")
    chosen = {choice.value: choice for choice in page["kinds"].choices if choice.selected}
    assert set(chosen) == {"person", "table"}
    assert typed(chosen["person"].url) == "pmsi"
    assert parse_qs(chosen["person"].url.removeprefix("?"))["kind"] == ["table"]
    assert typed(chosen["table"].url) == "pmsi type:expert"
    assert set(keys(page)) == {"person:1", "person:2", "person:3"}


def test_place_in_the_text_sorts_people_by_distance(context) -> None:
    page = context(q="type:expert près:Lyon")
    assert keys(page) == ["person:1", "person:2"]
    assert page["asked"].query.sort == "nearest"
    assert context(q="pmsi près:Lyon")["asked"].query.sort == "nearest"
    both = context(q="près:Lyon", near="Paris")
    assert both["asked"].notes[0].startswith("Deux lieux sont donnés")
    assert [chip.label for chip in both["chips"]] == ["50 km autour de Lyon (69)"]


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("pmsi foo:bar", "il n’y a pas d’opérateur «\xa0foo:\xa0»"),
        ("pmsi avant:2023-2024", "«\xa02023-2024\xa0» ne se lit pas comme une date"),
        ("pmsi près:Atlantide", "aucun lieu ne s’appelle «\xa0Atlantide\xa0»"),
        ("pmsi région:Atlantide", "aucune région ne s’appelle «\xa0Atlantide\xa0»"),
        ("pmsi type:licorne", "«\xa0licorne\xa0» n’est pas un type de résultat"),
        ("pmsi is:bizarre", "«\xa0bizarre\xa0» n’est pas un état"),
        ("pmsi auteur:", "Rien ne suit «\xa0auteur:\xa0»"),
        ("pmsi -auteur:x", "le signe moins n’exclut que"),
    ],
)
def test_what_is_not_understood_is_told_and_looked_for(client, text, note) -> None:
    answer = client.get("/search/", {"q": text})
    assert answer.status_code == 200
    assert note in unescape(answer.content.decode())
    assert answer.context["asked"].query.text == text
    assert answer.context["chips"] == []


def test_help_lists_every_operator_as_a_link_in_the_readers_language(client) -> None:
    html = unescape(client.get("/search/").content.decode())
    assert html.index("base:PMSI") < html.index("database:PMSI")
    assert '<a href="?q=is%3Ar%C3%A9solu" rel="nofollow"><code>is:résolu</code></a>' in html
    english = unescape(client.get("/search/", headers={"accept-language": "en"}).content.decode())
    assert english.index("<code>database:PMSI</code>") < english.index("(or base:PMSI)")
    assert "Search operators" in english
    for language in ("fr", "en"):
        with override(language):
            for row in help_rows(example_values()):
                page = client.get("/search/", {"q": row.example}).context
                assert (page["asked"].notes, page["unknown"]) == ((), [])


def test_examples_name_what_exists_here_and_what_does_not_is_left_out(sources) -> None:
    with override("fr"):
        examples = {row.example for row in help_rows(example_values())}
    assert {"base:PMSI", "année:2025", "région:Auvergne-Rhône-Alpes"} <= examples
    assert not any(example.startswith(("auteur:", "outil:")) for example in examples)  # the corpus has neither


@pytest.mark.parametrize(
    ("text", "near", "first", "leads_to"),
    [
        ("base:PMSY fin", True, "PMSI", "base:PMSI fin"),
        ("tag:décé", True, "Décès", "tag:Décès"),
        ("séjour tag:qqqq", False, "ALD", "séjour tag:ALD"),
        ("région:Alpes base:xyzw", False, "DCIR", "région:Alpes base:DCIR"),
    ],
)
def test_an_unknown_value_is_told_with_values_that_exist(context, client, text, near, first, leads_to) -> None:
    (unknown,) = context(q=text)["unknown"]
    assert unknown.is_near is near
    labels = [label for label, _url in unknown.choices]
    assert first in labels
    assert typed(dict(unknown.choices)[first]) == leads_to
    assert "Réservé" not in labels  # a theme of members' texts alone
    assert "Rien ici ne répond à" in client.get("/search/", {"q": text}).content.decode()


def test_what_is_near_is_alike_and_no_single_letter() -> None:
    existing = ["R", "Mortalité", "Maternité et périnatalité", "Décès"]
    assert nearest_values("theme", "mortalitée", existing)[0] == "Mortalité"
    assert "R" not in nearest_values("theme", "mortalitée", existing)
    assert nearest_values("author", "dupond", ["Anne Dupont", "Côme Macareux"]) == ["Anne Dupont"]


def test_a_known_value_that_finds_nothing_is_no_unknown_one(context) -> None:
    page = context(q="tag:ALD girofle base:CépiDc zzzz")
    assert (page["found"].total, page["unknown"]) == (0, [])


@pytest.mark.parametrize("text", ["pmsi près de Lyon", "pmsi near lyon", "autour de Lyon pmsi"])
def test_a_place_in_plain_words_is_read_as_the_operator_is(context, text) -> None:
    page, operator = context(q=text), context(q="pmsi près:Lyon")
    assert page["asked"].query == operator["asked"].query
    assert keys(page) == keys(operator) != []
    (chip,) = page["chips"]
    assert chip.label == "50 km autour de Lyon (69)"
    assert typed(chip.url) == "pmsi"


@pytest.mark.parametrize(
    "text",
    [
        "près de chez moi",
        "autour de 2019",
        "SAS near real time",
        '"près de Lyon"',
        "dates proches de la naissance",
        "près de",
    ],
)
def test_words_that_name_no_place_stay_words(text) -> None:
    asked = understand(text).asked
    assert (asked.near_text, asked.unknown) == ("", ())


def test_a_name_typed_is_escaped(client) -> None:
    html = client.get("/search/", {"q": 'auteur:"<script>x</script>" <b>:x foo:<i>'}).content.decode()
    assert "<script>x" not in html
    assert "<i>" not in html


def test_places_are_looked_up_only_when_named(django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        understand("séjour is:résolu auteur:x après:2020")
    with django_assert_num_queries(1):
        assert understand("région:bretagne region:bretagne").asked.labels
    with django_assert_num_queries(2):  # once more to name those that come near
        assert understand("région:bretagne region:nulle-part").notes
    with CaptureQueriesContext(connection) as few:
        understand(" ".join(f"près:x{number}y" for number in range(MAX_PLACES)))
    with django_assert_num_queries(len(few)):
        assert len(understand(" ".join(f"près:x{number}y" for number in range(30))).notes) > 20


def test_command_reads_operators_and_tells_what_it_did_not_understand() -> None:
    out, err = StringIO(), StringIO()
    call_command("search", "pmsi type:expert près:Lyon -statisticien foo:bar", stdout=out, stderr=err)
    assert "foo:" in err.getvalue()
    assert "Fontanille" in out.getvalue()
    assert "Okoumé" not in out.getvalue()
