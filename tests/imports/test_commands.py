"""The import commands, from files to pages."""

import os
import shutil
import subprocess
from datetime import date
from io import StringIO
from pathlib import Path

import pytest

from django.core.management import CommandError, call_command
from django.test import Client
from django.utils.translation import override

from wagtail.documents.models import Document
from wagtail.images.models import Image

from experts.models import Card
from hub.dictionary.identifiers import forget_names
from hub.dictionary.models import Nomenclature, Table
from hub.imports import running
from hub.imports.models import ImportRecord
from hub.imports.report import ImportReport
from hub.pages.models import ArticlePage, FactsheetPage, GlossaryTerm
from hub.pages.services import save_term
from meetups.models import Cue, MeetupPage, Speaker, TalkPage
from search.consistency import check_index
from search.engines.base import EngineUnavailableError
from search.services import drain_outbox, rebuild
from tests.factories.forum import TopicFactory
from tests.factories.meetups import CueFactory, MeetupFactory, TalkFactory
from tests.imports.conftest import FIXTURES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_own_media")]


def run(command: str, *arguments: object) -> str:
    """Run a command; return its report."""
    output = StringIO()
    call_command(command, *map(str, arguments), stdout=output)
    return output.getvalue()


def body_of(page: ArticlePage | FactsheetPage | GlossaryTerm) -> str:
    return str(page.body[0].value)


def test_documentation_is_imported_whole(documentation: Path, client: Client) -> None:
    report = run("import_documentation", documentation)
    assert set(FactsheetPage.objects.values_list("source", flat=True)) == {
        "fiches/suivi_fictif.md",
        "fiches/autre_fiche.md",
    }
    assert set(GlossaryTerm.objects.values_list("title", "expansion")) == {
        ("ABC", "Acronyme bien choisi"),
        ("VDZ", "Valeur en droite zone"),
    }
    assert set(ArticlePage.objects.exclude(source="").values_list("source", flat=True)) == {
        "README.md",
        "fiches/README.md",
        "introduction/README.md",
        "introduction/suite/README.md",
        "introduction/suite/01-debut.md",
    }
    assert set(Table.objects.values_list("name", flat=True)) == {"ZZ_PRS_F", "ZZ_SUI_F"}
    assert (MeetupPage.objects.count(), TalkPage.objects.count(), Speaker.objects.count()) == (2, 3, 6)
    assert (Image.objects.count(), Document.objects.count()) == (1, 1)
    # What could not be read or reached is told, with its file and its line.
    assert "evenements/meetup.md:27" in report
    assert "fiches/suivi_fictif.md:31: nulle_part.md" in report
    assert ".gitlab/modele.md" in report
    for page in (
        *FactsheetPage.objects.all(),
        *GlossaryTerm.objects.all(),
        *ArticlePage.objects.all(),
        *TalkPage.objects.all(),
    ):
        assert client.get(page.url).status_code == 200


def test_a_page_keeps_its_text_and_follows_its_links(documentation: Path, client: Client) -> None:
    run("import_documentation", documentation)
    page = FactsheetPage.objects.get(source="fiches/suivi_fictif.md")
    body = body_of(page)
    assert page.title == "Suivre un parcours_fictif"
    assert (page.slug, page.licence) == ("suivi-fictif", "MPL-2.0")
    assert {tag.name for tag in page.tags.all()} == {"Parcours", "Aides de l'État"}
    assert {base.name for base in page.bases.all()} == {"PMSI"}
    assert body.count("/dictionary/ZZ_PRS_F/") == 2
    assert "/glossaire/abc/#references" in body
    assert "(/glossaire/abc/)" in body
    assert f"![un dessin]({Image.objects.get().file.url}" in body
    assert "blob/master/files/absent.png" in body
    assert f"[document]({Document.objects.get().url})" in body
    assert "Une page perdue, un" in body
    assert "et rien." in body
    assert "watch?v=-a_BcDeFg12&t=58s" in body
    assert "-- [ceci](nulle_part.md) reste <!-- tel quel -->" in body
    assert "abandonné" not in body
    html = client.get(page.url).content.decode()
    assert "SPDX" not in html
    assert "Une note d’essai" in html or "Une note d'essai" in html


def test_links_to_pages_that_are_not_imported_lead_nowhere_wrong(documentation: Path, client: Client) -> None:
    (documentation / "tags.md").write_text("# Par tag\n\n<TagList />\n")
    (documentation / "vide.md").write_text("# Vide\n")
    (documentation / "aide.md").write_text("# Aide\n\nLes [tags](tags.md), puis [rien](vide.md).\n")
    report = run("import_documentation", documentation)
    body = body_of(ArticlePage.objects.get(source="aide.md"))
    assert body == "Les [tags](/themes/), puis rien."
    assert "aide.md:3: vide.md" in report


def test_articles_keep_the_tree_of_their_folders(documentation: Path) -> None:
    run("import_documentation", documentation)
    below = ArticlePage.objects.get(source="introduction/suite/01-debut.md")
    assert below.url == "/documentation/introduction/suite/01-debut/"
    above = ArticlePage.objects.get(source="introduction/suite/README.md")
    assert "(/documentation/introduction/suite/01-debut/#a-lire)" in body_of(above)
    assert "(/fiches/)" in body_of(ArticlePage.objects.get(source="README.md"))


def test_tables_join_their_two_halves(documentation: Path, client: Client) -> None:
    run("import_documentation", documentation)
    table = Table.objects.get(name="ZZ_PRS_F")
    assert (table.title, table.base, table.source) == (
        "Table des prestations d'essai",
        "DCIR",
        "tables/.sources/DCIR/ZZ_PRS_F.md",
    )
    assert "[une fiche](/fiches/suivi-fictif/)" in table.description
    assert table.variables.count() == 3
    assert table.links.get().target.name == "ZZ_SUI_F"
    assert "SPDX" not in client.get(table.get_absolute_url()).content.decode()


def test_importing_twice_changes_nothing_and_says_so(documentation: Path) -> None:
    run("import_documentation", documentation)
    moments = list(FactsheetPage.objects.values_list("pk", "latest_revision_created_at"))
    report = run("import_documentation", documentation)
    assert "Rien n’a changé." in report
    assert list(FactsheetPage.objects.values_list("pk", "latest_revision_created_at")) == moments
    assert (Image.objects.count(), Document.objects.count()) == (1, 1)


def test_only_what_changed_upstream_is_written_again(documentation: Path) -> None:
    run("import_documentation", documentation)
    edited = FactsheetPage.objects.get(source="fiches/autre_fiche.md")
    edited.title = "Corrigé par la communauté"
    edited.save_revision().publish()
    path = documentation / "glossaire" / "ABC.md"
    path.write_text(path.read_text() + "\nUne ligne de plus.\n")
    report = run("import_documentation", documentation)
    assert "0 ajoutés, 1 modifiés" in report
    assert "ligne de plus" in body_of(GlossaryTerm.objects.get(title="ABC"))
    assert FactsheetPage.objects.get(pk=edited.pk).title == "Corrigé par la communauté"


def test_a_broken_file_is_told_and_the_rest_imported(documentation: Path) -> None:
    (documentation / "glossaire" / "CASSE.md").write_bytes(b"# Cass\xe9\n")
    (documentation / "tables/.schemas/DCIR/ZZ_VID_F.md").write_text("rien")
    (documentation / "files" / "dessin.png").write_bytes(b"pas une image")
    report = run("import_documentation", documentation)
    assert "glossaire/CASSE.md: le fichier n’est pas écrit en UTF-8" in report
    assert "tables/.schemas/DCIR/ZZ_VID_F.md: aucun tableau de variables" in report
    assert "files/dessin.png: une image qui ne peut pas être lue" in report
    assert FactsheetPage.objects.count() == 2
    assert Image.objects.count() == 0


def test_an_emptied_or_damaged_file_leaves_the_page_as_it_was(documentation: Path) -> None:
    run("import_documentation", documentation)
    before = body_of(FactsheetPage.objects.get(source="fiches/suivi_fictif.md"))
    (documentation / "fiches" / "suivi_fictif.md").write_text("---\ntags:\n  - PMSI\n\n# Perdu\n\nUn texte.\n")
    (documentation / "fiches" / "autre_fiche.md").write_text("# Un titre seul\n")
    for emptied in ("glossaire/ABC.md", "introduction/suite/01-debut.md", "evenements/meetup.md"):
        (documentation / emptied).write_text("")
    (documentation / "tables/.sources/DCIR/ZZ_PRS_F.md").write_text("")
    (documentation / "tables/.schemas/OPENZ/ZZ_SUI_F.md").write_text("Nom|Type|Description|Propriétés\n-|-|-|-\n")
    report = run("import_documentation", documentation)
    assert "Rien n’a changé." in report
    assert "fiches/suivi_fictif.md: son en-tête ne se termine pas là où il devrait" in report
    assert "fiches/autre_fiche.md: un titre sans texte" in report
    assert "glossaire/ABC.md: un fichier vide" in report
    assert "introduction/suite/01-debut.md: un fichier vide" in report
    assert "[meetups] evenements/meetup.md: " in report
    assert "tables/.sources/DCIR/ZZ_PRS_F.md" in report
    assert "tables/.schemas/OPENZ/ZZ_SUI_F.md: aucun tableau de variables" in report
    assert body_of(FactsheetPage.objects.get(source="fiches/suivi_fictif.md")) == before
    assert Table.objects.get(name="ZZ_PRS_F").source == "tables/.sources/DCIR/ZZ_PRS_F.md"


def test_a_deleted_page_comes_back(documentation: Path) -> None:
    run("import_documentation", documentation)
    GlossaryTerm.objects.get(title="ABC").delete()
    assert "1 ajoutés, 0 modifiés" in run("import_documentation", documentation)
    assert GlossaryTerm.objects.filter(title="ABC").exists()


def test_a_page_of_the_site_keeps_its_address(documentation: Path) -> None:
    from hub.pages.services import save_factsheet  # noqa: PLC0415 -- used here only

    own, _status = save_factsheet(slug="suivi-fictif", title="La nôtre", body="Un texte.")
    run("import_documentation", documentation)
    imported = FactsheetPage.objects.get(source="fiches/suivi_fictif.md")
    assert (own.slug, imported.slug) == ("suivi-fictif", "suivi-fictif-2")
    assert f"({imported.url})" in Table.objects.get(name="ZZ_PRS_F").description


def test_a_dry_run_writes_nothing(documentation: Path) -> None:
    report = run("import_documentation", documentation, "--dry-run")
    assert "rien n’a été écrit" in report
    assert not FactsheetPage.objects.exists()
    assert not Table.objects.exists()
    assert not ImportRecord.objects.exists()
    assert not Image.objects.exists()


def test_schemas_are_imported_with_nomenclatures() -> None:
    report = run("import_schemas", FIXTURES / "schemas")
    table = Table.objects.get(name="ZZ_PRS_F")
    assert (table.scope, table.created_year, table.missing_years) == ("Public", 2010, "2012, 2013")
    assert table.variables.get(key="ZZ_NUM").nomenclature_column == "SEX_COD"
    assert Nomenclature.objects.get(name="ZZ_SEX_V").entry_count == 2
    assert "schemas/DCIR/CASSE.json" in report
    assert "ZZ_ABS_F" in report
    assert "Rien n’a changé." in run("import_schemas", FIXTURES / "schemas")


def test_a_report_never_acts_on_the_terminal() -> None:
    report = ImportReport()
    report.skip("tables", "« \x1b[2J\u202e » est vide\n", file="schemas/\x9b31m.json", line=3)
    (told,) = (line for line in report.lines() if "vide" in line)
    assert told == "  [tables] schemas/\\x9b31m.json:3: « \\x1b[2J\\u202e » est vide\\n"


def test_schemas_and_documentation_live_together(documentation: Path) -> None:
    run("import_documentation", documentation)
    run("import_schemas", FIXTURES / "schemas")
    table = Table.objects.get(name="ZZ_PRS_F")
    assert table.description
    assert table.variables.get(key="ZZ_NUM").length == "17"
    for command, path in (("import_documentation", documentation), ("import_schemas", FIXTURES / "schemas")):
        assert "Rien n’a changé." in run(command, path)


def test_organisations_become_cards() -> None:
    report = run("import_organisations", FIXTURES / "organisations.json")
    card = Card.objects.get(acronym="IID")
    assert (card.kind, card.website, str(card.place.name)) == ("organisation", "https://institut.exemple", "Lyon")
    assert "« l'institut d'essai »" in card.bio
    assert {skill.name for skill in card.skills.all()} >= {"PMSI", "DCIR"}
    assert Card.objects.get(acronym="ODI").region.name == "La Réunion"
    assert Card.objects.count() == 2
    for place in ("organisations.json#2", "organisations.json#4", "organisations.json#5"):
        assert place in report
    assert "Rien n’a changé." in run("import_organisations", FIXTURES / "organisations.json")


@pytest.mark.parametrize("command", ["import_documentation", "import_schemas", "import_organisations"])
def test_a_wrong_path_is_a_clear_error(command: str, tmp_path: Path) -> None:
    for wrong in (tmp_path / "absent", tmp_path):
        with pytest.raises(CommandError, match=str(tmp_path)):
            run(command, wrong)


@pytest.mark.parametrize("text", ["", "{", '{"a": 1}', "\xe9"])
def test_an_unreadable_file_of_organisations_is_a_clear_error(text: str, tmp_path: Path) -> None:
    path = tmp_path / "liste.json"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(CommandError, match=r"liste\.json"):
        run("import_organisations", path)


def test_a_part_of_the_documentation_is_enough(tmp_path: Path) -> None:
    shutil.copytree(FIXTURES / "documentation" / "glossaire", tmp_path / "glossaire")
    run("import_documentation", tmp_path)
    assert GlossaryTerm.objects.count() == 2


def test_interrupted_import_keeps_what_it_wrote_and_says_so(documentation: Path, monkeypatch) -> None:
    def interrupted(*_args: object, **_options: object) -> None:
        save_term(slug="avant", title="AVANT", body="Écrit avant l’interruption.")
        raise KeyboardInterrupt

    monkeypatch.setattr("hub.imports.management.commands.import_documentation.Command.run_import", interrupted)
    with pytest.raises(CommandError, match="run the command again") as stopped, override("en"):
        run("import_documentation", documentation)
    assert stopped.value.returncode == 130
    assert GlossaryTerm.objects.filter(title="AVANT").exists()


def test_nothing_of_a_demo_meetup_survives_under_an_imported_one(documentation: Path, client: Client) -> None:
    meetup = MeetupFactory(number=2, title="Soirée inventée", place="Lyon", intro="Une fable.")
    for position in (1, 2, 3):
        talk = TalkFactory(meetup=meetup, position=position, title=f"Parole inventée {position}", online=True)
        CueFactory(talk=talk, text="Des mots que personne n’a dits.")
    report = run("import_documentation", documentation)
    meetup = MeetupPage.objects.get(number=2)
    assert (meetup.title, meetup.place_name, meetup.intro) == ("Meetup-Essai2", "", "")
    assert [talk.slug for talk in TalkPage.objects.child_of(meetup).live()] == [
        "un-titre-complet-avec-deux-points",
        "sans-enregistrement",
    ]
    assert not Cue.objects.exclude(talk__source="").exists()
    assert "Parole inventée 3" in report
    for talk in TalkPage.objects.child_of(meetup).live():
        page = client.get(talk.url).content.decode()
        assert "inventée" not in page
        assert "personne n’a dits" not in page
    assert "Rien n’a changé." in run("import_documentation", documentation)


def test_a_talk_written_over_an_imported_one_is_replaced_again(documentation: Path) -> None:
    run("import_documentation", documentation)
    meetup = MeetupPage.objects.get(number=2)
    CueFactory(talk=TalkFactory(meetup=meetup, position=2, title="Parole inventée"))
    run("import_documentation", documentation)
    talk = TalkPage.objects.child_of(meetup).get(position=2)
    assert (talk.title, talk.slug, talk.cues.count()) == ("Sans enregistrement", "sans-enregistrement", 0)


def index_everything() -> None:
    """The index as it stands on a site at rest: nothing is pending. A test before may have left its names in the process."""
    forget_names()
    rebuild()
    drain_outbox()


@pytest.mark.usefixtures("search_index")
def test_index_equals_the_database_when_topics_name_tables_described_later() -> None:
    TopicFactory(title="Que contient zz_prs_f ?", body="Je lis `zz_num` et `ZZ_PRS_F_2018`.")
    index_everything()
    run("import_schemas", FIXTURES / "schemas")
    found = check_index()
    assert (found.agrees, found.differing, found.waiting) == (True, 0, 0)


@pytest.mark.usefixtures("search_index")
def test_index_is_rebuilt_by_the_next_import_when_the_engine_did_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    TopicFactory(title="Que contient zz_prs_f ?", body="Je lis `zz_num`.")
    index_everything()

    def silent() -> int:
        raise EngineUnavailableError("muet")

    with monkeypatch.context() as patched:
        patched.setattr(running, "rebuild", silent)
        assert "muet" in run("import_schemas", FIXTURES / "schemas")
    assert check_index().differing
    assert "Rien n’a changé." in run("import_schemas", FIXTURES / "schemas")
    assert check_index().agrees


def test_pages_bear_the_day_their_file_last_changed_in_a_checkout(documentation: Path) -> None:
    def git(*words: str, day: str = "2021-07-12") -> None:
        names = {"GIT_AUTHOR_NAME": "Auteure Fictive", "GIT_AUTHOR_EMAIL": "a@exemple.test"}
        names |= {"GIT_COMMITTER_NAME": "Auteure Fictive", "GIT_COMMITTER_EMAIL": "a@exemple.test"}
        dates = dict.fromkeys(("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), f"{day}T12:00:00+0000")
        command = ["git", "-C", str(documentation), "-c", "init.defaultBranch=main", *words]
        subprocess.run(command, check=True, capture_output=True, env={**os.environ, **names, **dates})

    def days() -> dict[str, date | None]:
        return dict(FactsheetPage.objects.values_list("source", "source_updated_on"))

    first, *others = sorted((documentation / "fiches").glob("[!R]*.md"))
    assert "--dated" in run("import_documentation", documentation)
    assert set(days().values()) == {None}
    git("init")
    git("add", ".")
    git("commit", "-m", "Tout")
    first.write_text(first.read_text(encoding="utf-8") + "\nUne ligne de plus.\n", encoding="utf-8")
    git("commit", "-am", "Une fiche", day="2022-02-03")
    assert "--dated" not in run("import_documentation", documentation)
    assert days()[f"fiches/{first.name}"] == date(2022, 2, 3)
    assert {days()[f"fiches/{other.name}"] for other in others} <= {date(2021, 7, 12)}
    assert "Rien n’a changé" in run("import_documentation", documentation)
    run("import_documentation", documentation, "--dated", "2020-05-06")
    assert set(days().values()) == {date(2020, 5, 6)}
