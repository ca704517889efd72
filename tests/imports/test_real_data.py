"""The importers on the real public data, where it is: beside the project, in `../shared/data`."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from django.db import transaction

from experts.models import Card
from hub.dictionary.models import Nomenclature, NomenclatureEntry, Table, TableLink, Variable
from hub.pages.models import ArticlePage, FactsheetPage, GlossaryTerm
from meetups.models import MeetupPage, RecordingState, TalkPage, TalkSpeaker
from tests.imports.test_commands import run

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"

pytestmark = [
    pytest.mark.skipif(not (DATA / "documentation-snds").is_dir(), reason="the real data is not in ../shared/data"),
]


@pytest.fixture(scope="module")
def reports(django_db_setup: None, django_db_blocker, tmp_path_factory) -> Iterator[dict[str, str]]:
    """Import everything once for the whole module, and take it back at the end."""
    from django.test import override_settings  # noqa: PLC0415 -- only this fixture outlives a test

    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")):
        atomic = transaction.atomic()
        atomic.__enter__()
        found = {
            "schemas": run("import_schemas", DATA / "schema-snds"),
            "synthetic": run("import_schemas", DATA / "synthetic-snds"),
        }
        found["documentation"] = run("import_documentation", DATA / "documentation-snds")
        found["organisations"] = run("import_organisations", DATA / "places" / "experts_organisations.json")
        yield found
        transaction.set_rollback(True)
        atomic.__exit__(None, None, None)


@pytest.mark.usefixtures("reports", "db")
def test_meetups_are_all_there() -> None:
    talks = TalkPage.objects.all()
    assert (MeetupPage.objects.count(), talks.count()) == (10, 30)
    assert TalkSpeaker.objects.values("speaker").distinct().count() == 42
    assert talks.filter(state=RecordingState.ONLINE).exclude(video_url="").count() == 20
    assert talks.filter(state=RecordingState.UPCOMING).count() == 6
    assert talks.filter(state=RecordingState.NOT_RECORDED).count() == 4
    assert talks.filter(slides__isnull=False).distinct().count() == 23
    assert set(MeetupPage.objects.values_list("number", flat=True)) == set(range(1, 11))


@pytest.mark.usefixtures("reports", "db")
def test_pages_are_all_there() -> None:
    assert FactsheetPage.objects.count() == 44
    assert GlossaryTerm.objects.count() == 129
    assert sum(not term.body for term in GlossaryTerm.objects.all()) == 19
    assert ArticlePage.objects.exclude(source="").count() == 89
    dcir = GlossaryTerm.objects.get(source="glossaire/DCIR.md")
    assert (dcir.title, dcir.expansion) == ("DCIR", "Datamart de Consommation Inter-Régime")


@pytest.mark.usefixtures("reports", "db")
def test_the_dictionary_is_all_there() -> None:
    assert Table.objects.count() == 191
    assert Table.objects.filter(source__startswith="tables/.sources/").count() == 188
    # 4,815 of the schemas, 38 of the three open tables, one that only the newer documentation has.
    assert Variable.objects.count() == 4815 + 38 + 1
    assert Variable.objects.filter(table__name="ER_DCT_F").count() == 24
    assert TableLink.objects.count() == 197
    assert (Nomenclature.objects.count(), NomenclatureEntry.objects.count()) == (157, 81816)


@pytest.mark.usefixtures("reports", "db")
def test_organisations_are_all_there_in_their_towns() -> None:
    cards = Card.objects.filter(kind="organisation").select_related("region")
    assert cards.count() == 65
    assert {card.precision for card in cards} == {"commune"}
    assert cards.get(acronym="ARS La Réunion").region.name == "La Réunion"
    assert cards.get(acronym="HAS").region.name == "Île-de-France"


@pytest.mark.usefixtures("reports", "db")
def test_no_old_text_and_no_markup_is_left() -> None:
    for page in (*FactsheetPage.objects.all(), *ArticlePage.objects.all(), *GlossaryTerm.objects.all()):
        body = str(page.body[0].value) if page.body else ""
        outside_code = "".join(body.split("```")[::2])
        assert "SPDX-License" not in outside_code
        assert "<iframe" not in outside_code or page.source.startswith("contribuer/")
        assert "TagLinks" not in outside_code
        assert "\\_" not in page.title


@pytest.mark.usefixtures("db")
def test_what_cannot_be_followed_is_told(reports: dict[str, str]) -> None:
    report = reports["documentation"]
    assert "tags.md" in report
    assert "glossaire/GHJ.md:8" in report
    assert report.count("[links]") > 100


@pytest.mark.usefixtures("db")
def test_importing_again_changes_nothing(reports: dict[str, str]) -> None:
    for command, path in (
        ("import_schemas", "schema-snds"),
        ("import_schemas", "synthetic-snds"),
        ("import_documentation", "documentation-snds"),
        ("import_organisations", "places/experts_organisations.json"),
    ):
        assert "Rien n’a changé." in run(command, DATA / path)
