"""What was changed here goes back upstream as a patch that git takes, and nothing else moves."""

import shutil
import subprocess
from io import StringIO
from pathlib import Path

import pytest

from django.core.management import CommandError, call_command

from hub.imports.documentation import DocumentationImport
from hub.imports.documentation_export import DocumentationExport
from hub.imports.running import ImportRun
from hub.pages.models import FactsheetPage, GlossaryTerm
from hub.pages.suggestions import services
from hub.pages.suggestions.sections import find_section, replace_section, sections
from tests.factories.accounts import UserFactory
from tests.factories.pages import FactsheetFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_own_media")]
GIT = shutil.which("git") or ""


def imported(folder: Path) -> ImportRun:
    run = ImportRun()
    with run.running():
        DocumentationImport(folder, run).import_all()
    return run


def suggested(page: FactsheetPage, key: str, old: str, new: str) -> None:
    section = find_section(page, key)
    assert old in section.source
    suggestion = services.suggest(
        by=None, page=page, section=key, before=section.source, after=section.source.replace(old, new), name="Odette"
    )
    for person in (UserFactory(editor=True), UserFactory(editor=True)):
        services.approve(by=person, suggestion=suggestion)


def git(folder: Path, *arguments: str) -> None:
    done = subprocess.run([GIT, *arguments], cwd=folder, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(not GIT, reason="git is not installed")
def test_a_published_suggestion_becomes_a_patch_that_git_applies(documentation: Path, tmp_path: Path) -> None:
    sheet = documentation / "fiches" / "suivi_fictif.md"
    imported(documentation)
    assert not list(DocumentationExport(documentation).changes())
    page = FactsheetPage.objects.get(source="fiches/suivi_fictif.md")
    suggested(page, "des-etapes", "Une page perdue", "Une [fiche](/fiches/autre-fiche/), une page perdue")
    page.refresh_from_db()
    first = sections(page)[0]
    suggested(page, first.key, "Le parcours d'essai", "Le parcours inventé")
    term = GlossaryTerm.objects.get(title="ABC")
    text = sections(term)[0]
    replace_section(term, text.key, f"{text.source}\n\nUn ajout final.")
    term.save_revision(user=UserFactory(editor=True)).publish()

    copy = tmp_path / "copie"
    shutil.copytree(documentation, copy)
    patch = tmp_path / "changements.patch"
    report = StringIO()
    call_command("export_documentation", str(documentation), patch=str(patch), stderr=report)
    assert "fiches/suivi_fictif.md" in report.getvalue()
    content = patch.read_text(encoding="utf-8")
    assert "suggested by Odette" in content
    git(copy, "apply", "--check", str(patch))
    git(copy, "apply", str(patch))
    before, after = sheet.read_bytes().split(b"\n"), (copy / "fiches" / "suivi_fictif.md").read_bytes().split(b"\n")
    changed = [line.decode() for line in after if line not in before]
    assert len(changed) == 2
    assert "[ZZ_PRS_F](../tables/DCIR/ZZ_PRS_F.md)" in changed[0]  # a link of the documentation stays as it wrote it
    assert "[fiche](autre_fiche.md)" in changed[1]  # one to a page here becomes one of theirs
    assert len(before) == len(after)
    # The folder as patched says just what the pages here say: importing it changes no text.
    assert not list(DocumentationExport(copy).changes())
    bodies = {found.source: found.body[0].value for found in FactsheetPage.objects.exclude(source="")}
    imported(copy)
    assert {found.source: found.body[0].value for found in FactsheetPage.objects.exclude(source="")} == bodies


def test_what_changed_on_both_sides_is_left_out_and_said(documentation: Path, tmp_path: Path) -> None:
    imported(documentation)
    page = FactsheetPage.objects.get(source="fiches/autre_fiche.md")
    first = sections(page)[0]
    suggested(page, first.key, "Une seule phrase", "Notre phrase")
    path = documentation / "fiches" / "autre_fiche.md"
    raw = path.read_text(encoding="utf-8")
    path.write_text(raw.replace("Une seule phrase", "Leur phrase"), encoding="utf-8")
    export = DocumentationExport(documentation)
    assert not list(export.changes())
    assert [left.partition(":")[0] for left in export.left_out] == ["fiches/autre_fiche.md"]
    with pytest.raises(CommandError):
        call_command("export_documentation", str(tmp_path / "nulle-part"))


@pytest.mark.skipif(not GIT, reason="git is not installed")
def test_one_section_that_cannot_go_back_keeps_no_other_from_it(documentation: Path, tmp_path: Path) -> None:
    sheet = documentation / "fiches" / "suivi_fictif.md"
    text = f"{sheet.read_text(encoding='utf-8')}\n## Une fin\n\nUne ligne simple.\n\nLa dernière.   \n"
    sheet.write_text(text, encoding="utf-8")
    imported(documentation)
    page = FactsheetPage.objects.get(source="fiches/suivi_fictif.md")
    suggested(page, "des-etapes", "Une page perdue", "Une [porte](javascript:alert(1)) perdue")
    page.refresh_from_db()
    suggested(page, "une-fin", "simple", "changée")  # the page here ends without the spaces of the file
    page.refresh_from_db()
    first = sections(page)[0]
    assert not first.title
    suggested(page, first.key, "Le parcours d'essai", "Le parcours inventé")
    patch, report = tmp_path / "hub.patch", StringIO()
    call_command("export_documentation", str(documentation), patch=str(patch), stderr=report)
    left = [line for line in report.getvalue().splitlines() if line.startswith(("Left out", "Laissé"))]
    assert len(left) == 1
    assert "fiches/suivi_fictif.md (Des étapes)" in left[0]
    assert "javascript:alert(1)" in left[0]
    told = [line.partition(":")[0] for line in patch.read_text(encoding="utf-8").splitlines() if line.startswith("# ")]
    assert told == ["# Une fin", "# the beginning"]
    git(documentation, "apply", str(patch))
    changed = text.replace("simple", "changée").replace("Le parcours d'essai", "Le parcours inventé")
    changed = changed.replace("(/tables/zz_prs_f)", "(../tables/DCIR/ZZ_PRS_F.md)")  # on the line that changed
    assert sheet.read_bytes() == changed.encode()


@pytest.mark.skipif(not GIT, reason="git is not installed")
def test_a_file_of_windows_keeps_its_line_ends_and_its_mark_of_byte_order(documentation: Path, tmp_path: Path) -> None:
    sheet = documentation / "fiches" / "suivi_fictif.md"
    text = f"{sheet.read_text(encoding='utf-8')}\n## Une fin\n\nUne ligne simple."  # which never ends
    sheet.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    imported(documentation)
    page = FactsheetPage.objects.get(source="fiches/suivi_fictif.md")
    assert page.title == "Suivre un parcours_fictif"
    suggested(page, "une-fin", "Une ligne simple.", "Une ligne changée,\net une autre.")
    patch = tmp_path / "hub.patch"
    call_command("export_documentation", str(documentation), patch=str(patch), stderr=StringIO())
    before = sheet.read_bytes()
    git(documentation, "apply", str(patch))
    assert sheet.read_bytes() == before.replace(b"simple.", "changée,\r\net une autre.".encode())


def test_pages_of_one_side_only_are_named(documentation: Path) -> None:
    imported(documentation)
    FactsheetFactory(title="Née ici")
    FactsheetPage.objects.get(source="fiches/autre_fiche.md").unpublish()
    export = DocumentationExport(documentation)
    assert not list(export.changes())
    assert [line.partition(" (")[0] for line in export.only_here if "Née" in line] == ["Née ici"]
    assert export.unpublished == ["fiches/autre_fiche.md"]
