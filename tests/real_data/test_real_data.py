"""The real public data, where it is (beside the project, in `../shared/data`): imported whole, and the ranking over it. One
module, as importing takes a minute.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from django.core.management import call_command
from django.test import override_settings

from experts.models import Card
from hub.dictionary.models import Nomenclature, NomenclatureEntry, Table, TableLink, Variable
from hub.pages.models import ArticlePage, FactsheetPage, GlossaryTerm
from meetups.models import MeetupPage, RecordingState, TalkPage, TalkSpeaker
from search.evaluation import agreement, failures, means, read_judgments
from tests.imports.test_commands import run
from tests.relevance.conftest import Measure, own_index

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"

pytestmark = [
    pytest.mark.skipif(not (DATA / "documentation-snds").is_dir(), reason="the real data is not in ../shared/data"),
    pytest.mark.usefixtures("reports", "db"),
]


JUDGMENTS = read_judgments(Path(__file__).parents[1] / "relevance" / "documentation.json")
AGREED, SAME_THREE = 0.95, 0.9


@pytest.fixture(scope="module")
def reports(taken_back: None, tmp_path_factory) -> Iterator[dict[str, str]]:
    """What each importer said, once for the whole module; all of it is taken back at the end."""
    with (
        override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")),
        own_index(tmp_path_factory.mktemp("search")),
    ):
        found = {
            "schemas": run("import_schemas", DATA / "schema-snds"),
            "synthetic": run("import_schemas", DATA / "synthetic-snds"),
        }
        found["documentation"] = run("import_documentation", DATA / "documentation-snds")
        found["organisations"] = run("import_organisations", DATA / "places" / "experts_organisations.json")
        call_command("update_index", verbosity=0)  # Wagtail's own, which the site does not keep
        yield found


# --- what was imported -------------------------------------------------------------------------


def test_meetups_are_all_there() -> None:
    talks = TalkPage.objects.all()
    assert (MeetupPage.objects.count(), talks.count()) == (10, 30)
    assert TalkSpeaker.objects.values("speaker").distinct().count() == 42
    assert talks.filter(state=RecordingState.ONLINE).exclude(video_url="").count() == 20
    assert talks.filter(state=RecordingState.UPCOMING).count() == 6
    assert talks.filter(state=RecordingState.NOT_RECORDED).count() == 4
    assert talks.filter(slides__isnull=False).distinct().count() == 23
    assert set(MeetupPage.objects.values_list("number", flat=True)) == set(range(1, 11))


def test_pages_are_all_there() -> None:
    assert FactsheetPage.objects.count() == 44
    assert GlossaryTerm.objects.count() == 129
    assert sum(not term.body for term in GlossaryTerm.objects.all()) == 19
    assert ArticlePage.objects.exclude(source="").count() == 89
    dcir = GlossaryTerm.objects.get(source="glossaire/DCIR.md")
    assert (dcir.title, dcir.expansion) == ("DCIR", "Datamart de Consommation Inter-Régime")


def test_the_dictionary_is_all_there() -> None:
    assert Table.objects.count() == 191
    assert Table.objects.filter(source__startswith="tables/.sources/").count() == 188
    # 4,815 of the schemas, 38 of the three open tables, one that only the newer documentation has.
    assert Variable.objects.count() == 4815 + 38 + 1
    assert Variable.objects.filter(table__name="ER_DCT_F").count() == 24
    assert TableLink.objects.count() == 197
    assert (Nomenclature.objects.count(), NomenclatureEntry.objects.count()) == (157, 81816)


def test_organisations_are_all_there_in_their_towns() -> None:
    cards = Card.objects.filter(kind="organisation").select_related("region")
    assert cards.count() == 65
    assert {card.precision for card in cards} == {"commune"}
    assert cards.get(acronym="ARS La Réunion").region.name == "La Réunion"
    assert cards.get(acronym="HAS").region.name == "Île-de-France"


def test_no_old_text_and_no_markup_is_left() -> None:
    for page in (*FactsheetPage.objects.all(), *ArticlePage.objects.all(), *GlossaryTerm.objects.all()):
        body = str(page.body[0].value) if page.body else ""
        outside_code = "".join(body.split("```")[::2])
        assert "SPDX-License" not in outside_code
        assert "<iframe" not in outside_code or page.source.startswith("contribuer/")
        assert "TagLinks" not in outside_code
        assert "\\_" not in page.title


def test_what_cannot_be_followed_is_told(reports: dict[str, str]) -> None:
    report = reports["documentation"]
    assert "tags.md" in report
    assert "glossaire/GHJ.md:8" in report
    assert report.count("[links]") > 100


def test_importing_again_changes_nothing(reports: dict[str, str]) -> None:
    for command, path in (
        ("import_schemas", "schema-snds"),
        ("import_schemas", "synthetic-snds"),
        ("import_documentation", "documentation-snds"),
        ("import_organisations", "places/experts_organisations.json"),
    ):
        assert "Rien n’a changé." in run(command, DATA / path)


# --- the ranking over it -----------------------------------------------------------------------


def test_embedded_engine_keeps_the_thresholds(measure: Measure) -> None:
    assert failures(measure("embedded", JUDGMENTS), JUDGMENTS.thresholds) == []


@pytest.mark.elasticsearch
def test_elasticsearch_keeps_the_thresholds_and_agrees(node: str, measure: Measure) -> None:
    outcomes = measure("elasticsearch", JUDGMENTS)
    assert failures(outcomes, JUDGMENTS.thresholds) == []
    assert agreement(outcomes, measure("embedded", JUDGMENTS)) >= AGREED
    assert agreement(outcomes, measure("embedded", JUDGMENTS), strict=True) >= SAME_THREE


@pytest.mark.parametrize("peer", ["fts5", "wagtail"])
def test_an_ordinary_search_misses_the_thresholds(peer: str, measure: Measure) -> None:
    outcomes = measure(peer, JUDGMENTS)
    missed = failures(outcomes, JUDGMENTS.thresholds)
    assert any(line.startswith("ndcg is") for line in missed)
    assert means(outcomes)["ndcg"] > 0, "the peer was asked nothing"


def test_both_halves_and_every_style_are_judged() -> None:
    styles = {judgment.style for judgment in JUDGMENTS.queries}
    assert len(JUDGMENTS.queries) >= 120
    for style in styles:
        halves = {judgment.half for judgment in JUDGMENTS.queries if judgment.style == style}
        assert halves == {"tune", "held-out"}, style
