"""A member corrects a factsheet, two others read it, and the change goes back to the documentation it came from."""

import shutil
import subprocess
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from django.conf import LazySettings
from django.core.management import call_command
from django.test import Client

from hub.imports.documentation import DocumentationImport
from hub.imports.running import ImportRun
from tests.site_pages import account

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("demo_world"), pytest.mark.django_db(transaction=True)]

TIMEOUT = 8_000  # milliseconds
UPSTREAM = Path(__file__).resolve().parents[1] / "imports" / "fixtures" / "documentation"
SHEET = "fiches/suivi_fictif.md"
GIT = shutil.which("git") or ""


def opened_by(browser: Browser, live_server: LiveServer, role: str, **screen: Any) -> Page:
    client = Client()
    client.force_login(account(role))
    context = browser.new_context(locale="fr-FR", **screen)
    context.set_default_timeout(TIMEOUT)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    return context.new_page()


@pytest.mark.skipif(not GIT, reason="git is not installed")
def test_member_corrects_a_factsheet_two_people_accept_and_git_applies_the_patch(
    browser: Browser, live_server: LiveServer, tmp_path: Path, settings: LazySettings
) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    tree = tmp_path / "documentation"
    shutil.copytree(UPSTREAM, tree)
    run = ImportRun()
    with run.running():
        DocumentationImport(tree, run).import_all()

    member = opened_by(browser, live_server, "member")
    member.goto(f"{live_server.url}/fiches/suivi-fictif/")
    member.locator("footer.origin").get_by_role("link", name="Proposer une modification").click()
    member.get_by_role("link", name="Des étapes").click()
    text = member.get_by_label("Le texte")
    text.fill(text.input_value().replace("Une page perdue", "Une page retrouvée"))
    member.get_by_label("Ce que vous avez changé").fill("Elle existe de nouveau.")
    member.get_by_role("button", name="Voir la différence").click()
    expect(member.locator(".diff ins b")).to_have_text("retrouvée")
    member.get_by_role("button", name="Envoyer ma proposition").click()
    expect(member.get_by_role("heading", level=1)).to_contain_text("Merci")

    for role, step in (("moderator", "Approuver"), ("editor", "Valider et publier")):
        reader = opened_by(browser, live_server, role)
        reader.goto(f"{live_server.url}/contribute/review/")
        reader.get_by_role("link", name="Suivre un parcours_fictif · Des étapes").click()
        expect(reader.locator(".diff ins b")).to_have_text("retrouvée")
        reader.get_by_role("button", name=step).click()
        expect(reader.locator(".messages")).to_be_visible()
        reader.context.close()

    member.goto(f"{live_server.url}/fiches/suivi-fictif/")
    expect(member.locator(".prose")).to_contain_text("Une page retrouvée")
    expect(member.locator("footer.origin")).to_contain_text(str(account("member")))
    member.locator("footer.origin").get_by_role("link", name="Historique").click()
    expect(member.locator(".diff ins b")).to_have_text("retrouvée")
    for role in ("moderator", "editor"):
        expect(member.locator("main")).to_contain_text(str(account(role)))
    member.context.close()

    patch = tmp_path / "hub.patch"
    call_command("export_documentation", str(tree), patch=str(patch), stderr=StringIO())
    before = (tree / SHEET).read_text(encoding="utf-8")
    done = subprocess.run([GIT, "apply", str(patch)], cwd=tree, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    pairs = zip(before.split("\n"), (tree / SHEET).read_text(encoding="utf-8").split("\n"), strict=True)
    changed = [after for old, after in pairs if old != after]
    assert len(changed) == 1
    assert "page retrouvée" in changed[0]
    assert "[document](../files/plan.pdf)" in changed[0]


def test_each_term_shows_its_note_to_the_keyboard_and_escape_closes_that_one(
    browser: Browser, live_server: LiveServer
) -> None:
    page = opened_by(browser, live_server, "member")
    page.goto(f"{live_server.url}/fiches/sejours-mco/")
    terms = page.locator("a.term")
    expect(terms.nth(1)).to_be_visible()
    for place in (0, 1):
        page.keyboard.press("Tab")  # the keyboard is in use, so that focus is shown
        terms.nth(place).focus()
        note = page.locator(".term-note").nth(place)
        expect(note).to_be_visible()
        page.keyboard.press("Escape")
        expect(note).to_be_hidden()
    page.context.close()


def test_a_note_that_a_finger_opens_is_in_view_wherever_its_term_stands(
    browser: Browser, live_server: LiveServer
) -> None:
    phone = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
    page = opened_by(browser, live_server, "member", **phone)
    page.goto(f"{live_server.url}/fiches/sejours-mco/")
    term, note = page.locator("a.term").first, page.locator(".term-note").first
    page.evaluate("document.body.style.paddingBlock = '900px'")  # so that it can stand anywhere
    for room in (24, 700):  # from the foot of the term to the end of the window
        term.evaluate("(it, room) => scrollBy(0, it.getBoundingClientRect().bottom - innerHeight + room)", room)
        term.tap()
        expect(note).to_be_visible()
        expect(note).to_be_in_viewport(ratio=1)
        box, word = note.bounding_box(), term.bounding_box()
        assert box
        assert word
        assert (box["y"] < word["y"]) == (room == 24)
        page.touchscreen.tap(350, 300)
        expect(note).to_be_hidden()
    page.context.close()
