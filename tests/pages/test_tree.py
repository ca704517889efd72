"""The tree a new site begins with, and what may live where."""

from pathlib import Path

import pytest

from django.test import Client

from wagtail.models import GroupPagePermission, Page, Site

from hub.pages.models import (
    ArticlePage,
    DocumentationIndexPage,
    FactsheetIndexPage,
    FactsheetPage,
    GlossaryIndexPage,
    GlossaryTerm,
    HomePage,
)
from meetups.models import MeetupIndexPage

pytestmark = pytest.mark.django_db
MIGRATIONS = Path(__file__).resolve().parents[2] / "hub" / "pages" / "migrations"


def test_migrations_make_the_tree_and_nothing_of_wagtails_welcome() -> None:
    site = Site.objects.get(is_default_site=True)
    assert isinstance(site.root_page.specific, HomePage)
    addresses = {page.get_url(): type(page) for page in Page.objects.filter(depth=3).specific()}
    assert addresses == {
        "/fiches/": FactsheetIndexPage,
        "/glossaire/": GlossaryIndexPage,
        "/documentation/": DocumentationIndexPage,
        "/meetups/": MeetupIndexPage,
        "/a-propos/": ArticlePage,
        "/confidentialite/": ArticlePage,
        "/accessibilite/": ArticlePage,
    }
    assert Page.find_problems() == ([], [], [], [], [])


def test_page_types_live_only_where_they_belong() -> None:
    assert set(ArticlePage.allowed_parent_page_models()) == {
        HomePage,
        DocumentationIndexPage,
        ArticlePage,
    }
    assert FactsheetPage.allowed_parent_page_models() == [FactsheetIndexPage]
    assert GlossaryTerm.allowed_parent_page_models() == [GlossaryIndexPage]
    assert FactsheetPage.allowed_subpage_models() == GlossaryTerm.allowed_subpage_models() == []
    assert ArticlePage.allowed_subpage_models() == [ArticlePage]
    home = HomePage.objects.get()
    assert not HomePage.can_create_at(home.get_parent())
    assert not FactsheetIndexPage.can_create_at(home)


def test_migrations_hold_no_block_definition() -> None:
    text = "".join(path.read_text() for path in MIGRATIONS.glob("0*.py"))
    assert "hub.base.fields.StreamField" in text
    assert "block_lookup" not in text
    assert "wagtail.blocks" not in text
    assert "hub.pages.blocks" not in text


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/a-propos/", "n’est pas un site officiel"),
        ("/confidentialite/", "Commission nationale de l’informatique et des libertés"),
        ("/accessibilite/", "Aucun audit de conformité"),
    ],
)
def test_information_pages_say_what_is_true(client: Client, address: str, words: str) -> None:
    response = client.get(address)
    assert response.status_code == 200
    assert words in response.content.decode()
    assert not response.cookies


def test_rights_on_pages_are_those_of_the_groups() -> None:
    rights = {
        (right.group.name, right.page.slug, right.permission.codename)
        for right in GroupPagePermission.objects.select_related("group", "page", "permission")
    }
    assert {(group, page) for group, page, _ in rights} == {
        ("editor", "home"),
        ("moderator", "home"),
        ("organiser", "meetups"),
    }
    assert ("organiser", "meetups", "publish_page") in rights
    assert ("moderator", "home", "lock_page") in rights
    assert ("moderator", "home", "change_page") not in rights
