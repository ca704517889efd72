"""Pages that were changed here and upstream: both changes stay, or people choose."""

from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from hub.imports.documentation import DocumentationImport
from hub.imports.running import ImportRun
from hub.pages.models import FactsheetPage, Suggestion
from hub.pages.suggestions import services
from hub.pages.suggestions.sections import find_section, replace_section
from tests.factories.accounts import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_own_media")]

MIB = 1024 * 1024
TEXT = """---
tags:
  - Mirabelle
---

# Une fiche à deux voix

## Le début

Premier texte.

## La suite

Second texte, voir [le glossaire](../glossaire/ABC.md).
"""


def imported(folder: Path) -> ImportRun:
    run = ImportRun()
    with run.running():
        DocumentationImport(folder, run).import_all()
    return run


@pytest.fixture
def sheet(documentation: Path) -> Path:
    path = documentation / "fiches" / "deux_voix.md"
    path.write_text(TEXT, encoding="utf-8")
    imported(documentation)
    return path


def page() -> FactsheetPage:
    return FactsheetPage.objects.get(source="fiches/deux_voix.md")


def change_here(section: str, old: str, new: str) -> None:
    found = page()
    text = find_section(found, section).source
    replace_section(found, section, text.replace(old, new))
    found.save_revision(user=UserFactory(editor=True)).publish()


def test_changes_of_both_sides_are_brought_together(sheet: Path, documentation: Path) -> None:
    change_here("le-debut", "Premier", "Tout premier")
    sheet.write_text(TEXT.replace("Second texte", "Autre texte").replace("- Mirabelle", "- Quetsche"), encoding="utf-8")
    run = imported(documentation)
    text = page().body[0].value
    assert "Tout premier texte." in text
    assert "Autre texte, voir" in text
    assert [theme.name for theme in page().theme_names] == ["Quetsche"]
    assert not Suggestion.objects.exists()
    assert run.report.counts["factsheets"]["changed"] == 1
    assert imported(documentation).report.changed_nothing


def test_a_conflict_keeps_ours_and_waits_for_reviewers(sheet: Path, documentation: Path) -> None:
    change_here("la-suite", "Second", "Notre second")
    sheet.write_text(TEXT.replace("Second texte", "Leur second texte"), encoding="utf-8")
    run = imported(documentation)
    assert "Notre second texte" in page().body[0].value
    suggestion = Suggestion.objects.get()
    assert suggestion.origin == "upstream"
    assert "Leur second texte" in suggestion.after
    assert any("fiches/deux_voix.md" in str(note) for note in run.report.notes)
    assert imported(documentation).report.changed_nothing
    assert Suggestion.objects.count() == 1
    # A newer state takes the place of the one that waits; a reader's change elsewhere goes on meanwhile.
    sheet.write_text(TEXT.replace("Second texte", "Leur dernier texte"), encoding="utf-8")
    imported(documentation)
    waiting = Suggestion.objects.get(state="waiting")
    assert "Leur dernier texte" in waiting.after
    for person in (UserFactory(editor=True), UserFactory(editor=True)):
        services.approve(by=person, suggestion=waiting)
    assert "Leur dernier texte" in page().body[0].value
    sheet.write_text(TEXT.replace("Second texte", "Leur dernier texte").replace("Premier", "Vrai premier"), "utf-8")
    imported(documentation)
    assert "Vrai premier" in page().body[0].value
    assert not Suggestion.objects.filter(state="waiting").exists()


def test_files_outside_the_folder_and_circles_are_left_alone(documentation: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.md"
    secret.write_text("# Secret\n\nRien à voir ici.", encoding="utf-8")
    (documentation / "files" / "ailleurs.pdf").symlink_to(secret)
    (documentation / "fiches" / "secret.md").symlink_to(secret)
    (documentation / "fiches" / "cercle.md").symlink_to("cercle.md")
    (documentation / "files" / "rond").symlink_to("..")
    (documentation / "fiches" / "traverse.md").write_text(
        "# Traverser\n\n:::tip jamais fermé\n\n<script>alert(1)</script><p onclick='x()'>Texte\n\n"
        "![a](../../../secret.md) ![b](../files/../../secret.md) ![c](../files/ailleurs.pdf) [d](file:///etc/passwd)\n",
        encoding="utf-8",
    )
    run = imported(documentation)
    skipped = {remark.file for remark in run.report.skipped}
    assert {"fiches/secret.md", "fiches/cercle.md"} <= skipped
    text = FactsheetPage.objects.get(source="fiches/traverse.md").body[0].value
    assert "secret.md" not in text
    assert "passwd" not in text
    assert "<script" not in text
    assert not FactsheetPage.objects.filter(title="Secret").exists()


def test_huge_files_are_refused_before_they_are_read(documentation: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = documentation / "fiches" / "autre_fiche.md"
    page.write_text("# Autre\n\n[a](../files/gros.pdf) ![b](../files/large.png) [c](enorme.md)\n")
    for path in (documentation / "files" / "gros.pdf", documentation / "fiches" / "enorme.md"):
        with path.open("wb") as file:
            file.truncate(300 * MIB)
    Image.new("1", (8000, 6000)).save(documentation / "files" / "large.png")
    opened = Path.open

    def small(path: Path, *given: Any, **options: Any) -> Any:
        assert not path.exists() or path.stat().st_size < 100 * MIB, path
        return opened(path, *given, **options)

    monkeypatch.setattr(Path, "open", small)
    run = ImportRun()
    with run.running():
        DocumentationImport(documentation, run).read()
    reasons = {problem.file: problem.reason for problem in run.report.skipped}
    assert {file: reasons[file] for file in ("files/gros.pdf", "fiches/enorme.md", "files/large.png")} == {
        "files/gros.pdf": "plus de 20 Mo",
        "fiches/enorme.md": "plus de 1 Mo",
        "files/large.png": "une image de trop de pixels : 8000 × 6000",
    }
