"""Texts written to harm, in every field: no page, feed or data file gives a browser anything to run."""

import re
from html import unescape
from urllib.parse import quote
from xml.etree import ElementTree as ET

import pytest

from django.test import Client

from forum.overrides.forum_conversation.models import Topic
from hub.accounts.models import User
from hub.dictionary.models import JoinPitfall
from hub.pages.models import Suggestion
from search.services import rebuild
from tests import hostile_world
from tests.hostile_world import MARK, SHORT, runnable
from tests.site_pages import account

pytestmark = [pytest.mark.usefixtures("demo_world"), pytest.mark.django_db]


@pytest.fixture
def world() -> dict[str, str]:
    pages = hostile_world.make()
    rebuild()
    return pages


def test_finder_of_what_runs_finds_it() -> None:
    assert len(runnable(SHORT)) == 2 + 1  # the script, the image and its handler
    assert runnable("<a href=' java\nscript:alert(1)'>x</a>")
    assert runnable("<svg onload=alert(1)>")
    assert runnable("<p>alert(1)</p><script src='/static/a.js'></script>") == []


def test_no_page_runs_a_text(client: Client, world: dict[str, str]) -> None:
    for person in (None, "member", "moderator"):
        if person:
            client.force_login(account(person))
        for name, path in world.items():
            response = client.get(path)
            assert response.status_code == (404 if name == "missing" else 200), (name, path)
            assert runnable(response.content.decode()) == [], (person, name)


def test_pages_show_the_text_as_text(client: Client, world: dict[str, str]) -> None:
    """Else the test above proves nothing."""
    for name in (
        "card",
        "person",
        "topic",
        "meetup",
        "talk",
        "speaker",
        "factsheet",
        "article",
        "term",
        "table",
        "nomenclature",
        "search",
    ):
        assert MARK in unescape(client.get(world[name]).content.decode()), name


def test_pages_of_editors_and_moderators_run_no_text(client: Client, world: dict[str, str]) -> None:
    client.force_login(account("superuser"))
    topic = Topic.objects.filter(subject=SHORT).order_by("pk").first()
    person = User.objects.get(username="mallory")
    for path in (
        "/cms/",
        "/cms/pages/",
        "/cms/reports/site-history/",
        "/cms/users/",
        f"/cms/users/edit/{person.pk}/",
        "/django-admin/accounts/user/",
        f"/django-admin/accounts/user/{person.pk}/change/",
        "/contribute/review/",
        f"/contribute/review/{Suggestion.objects.get(page__slug='attaque').pk}/",
        JoinPitfall.objects.get(first__name="XSS_T").get_absolute_url(),
        "/forum/moderation/",
        "/forum/moderation/log/",
        "/forum/log/",
        "/forum/moderation/personal-data/",
        *(
            f"/forum/topic/{topic.pk}/moderate/{act}/"
            for act in ("close", "pin", "move", "merge", "split", "duplicate")
        ),
        "/forum/tags/hostile/edit/",
        f"/forum/post/{topic.first_post_id}/edit/",
        f"/forum/topic/{topic.pk}/answer/",
    ):
        response = client.get(path, follow=True)
        assert response.status_code == 200, path
        attacks = [found for found in runnable(response.content.decode()) if MARK in found or "<img" in found]
        assert attacks == [], path


def test_pages_of_an_owner_run_no_text(client: Client, world: dict[str, str]) -> None:
    client.force_login(User.objects.get(username="mallory"))
    steps = ("/experts/me/edit/", "/experts/me/edit/place/", "/experts/me/edit/contact/")
    for path in ("/experts/me/", *steps):
        html = client.get(path).content.decode()
        assert runnable(html) == [], path
    preview = client.post("/experts/me/edit/place/preview/", {"place": "Brest", "precision": "commune"})
    assert MARK in unescape(preview.content.decode())
    assert runnable(preview.content.decode()) == []


def test_machine_readable_answers_are_data(client: Client, world: dict[str, str]) -> None:
    for path, kind in (
        ("/search/suggest/?q=alert", "application/json"),
        ("/places/suggest/?q=%3Cscript%3E", "application/json"),
        ("/experts/map.geojson", "application/geo+json"),
        ("/experts/map.json", "application/json"),
        ("/experts/units/c69123,c75056,none/", "application/json"),
        ("/experts/cards.csv", "text/csv"),
        ("/meetups/agenda.ics", "text/calendar"),
        ("/sitemap-pages.xml", "application/xml"),
        (world["meetup"].rstrip("/") + ".ics", "text/calendar"),
    ):
        response = client.get(path)
        assert response.status_code == 200, path
        assert response["Content-Type"].startswith(kind), path
        assert response["X-Content-Type-Options"] == "nosniff", path


def test_feed_holds_no_script(client: Client, world: dict[str, str]) -> None:
    response = client.get("/forum/feed/")
    assert response["Content-Type"].startswith("application/atom+xml")
    feed = ET.fromstring(response.content)  # noqa: S314 -- our own answer
    texts = [text for element in feed.iter() for text in (element.text or "", *element.attrib.values())]
    assert any(MARK in text for text in texts)
    for element in feed.iter():
        if element.get("type") == "html" or element.tag.endswith(("content", "summary")):
            assert runnable(element.text or "") == []


def test_map_page_holds_no_text_of_people(client: Client, world: dict[str, str]) -> None:
    html = client.get("/experts/map/?near=%22%3E%3Cscript%3Ealert(1)%3C/script%3E").content.decode()
    assert MARK not in html.replace(quote(MARK), "")


def test_captions_are_not_markup(client: Client, world: dict[str, str]) -> None:
    page = client.get(world["talk"]).content.decode()
    address = re.search(r'src="(/meetups/transcripts/\d+\.vtt)"', page)[1]
    text = b"".join(client.get(address).streaming_content).decode()
    assert "<script" not in text
    assert "<img" not in text
