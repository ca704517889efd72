"""French pages hold no English of the interface, English pages no French."""

import re
from html.parser import HTMLParser
from pathlib import Path

import polib
import pytest

from django.test import Client

from taggit.models import Tag
from wagtail.models import Page

from experts.models import Skill
from forum.questions.access import Forum
from hub.pages.models import Theme
from tests.site_pages import (
    CLICKED,
    account,
    clicked_pages,
    member_pages,
    moderator_pages,
    organiser_pages,
    public_forms,
    public_pages,
)

pytestmark = [pytest.mark.usefixtures("demo_world"), pytest.mark.django_db]

ROOT = Path(__file__).resolve().parents[1]
# Words that are the same in both languages, names, or short enough to stand in a sentence of the other.
SHORTEST = 4
BORROWED = {
    "Meetups",
    "Forum",
    "Menu",
    "Pages",
    "Question",
    "Questions",
    "Type",
    "Sections",
    "Section",
    "Article",
    "Articles",
    "Variable",
    "Variables",
    "Documentation",
    "Region",
    "English",
}
VOID = {
    "area",
    "base",
    "br",
    "col",
    "embed",
    "hr",
    "img",
    "input",
    "link",
    "meta",
    "source",
    "track",
    "wbr",
    "use",
    "path",
}
CONTENT_TAGS = {"script", "style", "pre", "code", "bdi"}


class _Texts(HTMLParser):
    """The texts of the interface: not code, not what people wrote, not what is marked as another language."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._open: list[tuple[str, bool]] = []

    def _is_content(self) -> bool:
        return any(content for _tag, content in self._open)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        content = (
            tag in CONTENT_TAGS
            or ("lang" in values and tag != "html")
            or "prose" in (values.get("class") or "").split()
        )
        if not (content or self._is_content()):
            self.found += [
                values[name] or "" for name in ("aria-label", "title", "placeholder", "alt") if name in values
            ]
        if tag not in VOID:
            self._open.append((tag, content))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not self._is_content():
            self.found.append(data)


def texts_of(html: str) -> list[str]:
    reader = _Texts()
    reader.feed(html)
    # The title of a page ends with the site's name.
    return [text for text in (" ".join(found.split()).removesuffix(" – SNDS Hub") for found in reader.found) if text]


def test_reader_leaves_out_what_people_wrote() -> None:
    html = "<main title='Say'><p>One <b>two</b><br>three</p><pre>code</pre><div class='prose x'><p>words</p></div><a lang='en'>English</a>four</main>"
    assert texts_of(html) == ["Say", "One", "two", "three", "four"]


def texts_of_catalogues() -> dict[str, str]:
    """English texts of the interface with their French, where they differ and have no placeholder."""
    found = {}
    for path in ROOT.glob("**/locale/fr/LC_MESSAGES/django.po"):
        if ".venv" in path.parts:
            continue
        for entry in polib.pofile(str(path)):
            pairs = [(entry.msgid, entry.msgstr)]
            if entry.msgid_plural:
                pairs = [
                    (entry.msgid, entry.msgstr_plural.get(0, "")),
                    (entry.msgid_plural, entry.msgstr_plural.get(1, "")),
                ]
            for english, french in pairs:
                if french and "%" not in english and "{" not in english:
                    found[" ".join(english.split())] = " ".join(french.split())
    return {
        english: french
        for english, french in found.items()
        if len(english) >= SHORTEST and english not in BORROWED and english.casefold() != french.casefold()
    }


def words_of_people() -> set[str]:
    """Titles and tags: content has the language its author wrote it in."""
    titles = Page.objects.values_list("title", flat=True)
    names = [
        Theme.objects.values_list("name", flat=True),
        Tag.objects.values_list("name", flat=True),
        Skill.objects.values_list("name", flat=True),
    ]
    return {*titles, *(word for words in names for word in words), *Forum.objects.values_list("name", flat=True)}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_pages_speak_one_language(client: Client, language: str) -> None:
    pairs = texts_of_catalogues()
    assert len(pairs) > 400  # the catalogues were read
    strange = set(pairs) if language == "fr" else set(pairs.values()) - set(pairs)
    strange -= words_of_people()
    left = []
    for role, pages in (
        (None, {**public_pages(), **public_forms(), **clicked_pages(), "missing": "/nulle-part/"}),
        ("member", {**member_pages(), "home": "/"}),
        ("moderator", moderator_pages()),
        ("organiser", organiser_pages()),
    ):
        if role:
            member = account(role)
            member.language = language
            member.save()
            client.force_login(member)
        for name, path in pages.items():
            html = client.get(path, headers={"accept-language": language, **CLICKED}).content.decode()
            assert re.search(rf'<html lang="{language}"[ >]', html), name  # the CMS says more there
            left += [f"{name}: {text}" for text in texts_of(html) if text in strange]
    assert left == []
