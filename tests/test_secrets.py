"""Hidden things answer as if they were not, and show nowhere beside: lists, feeds, maps, search."""

from typing import Any

import pytest

from django.urls import reverse

from experts.models import Card, Visibility
from forum.overrides.forum_conversation.models import Post
from meetups.models import MeetupPage, TalkPage
from search.services import rebuild
from tests.site_pages import public_pages
from tests.test_permissions import ROLES, Row, as_role, places

__all__ = ["places"]

pytestmark = [pytest.mark.usefixtures("demo_world"), pytest.mark.django_db]


@pytest.fixture
def secrets(places: dict[str, Any]) -> dict[str, tuple[str, str, Row]]:
    """Hidden things: what would betray them, their address, and the answer to each role."""
    hidden = Card.objects.get(name="Bastien Rouge-Gorge")
    hidden.visibility = Visibility.HIDDEN
    hidden.save()
    draft = MeetupPage.objects.get(number=3)
    draft.unpublish()
    talk = TalkPage.objects.live().child_of(draft).first()
    waiting = Post.objects.get(pk=places["queued"]).topic
    rebuild()
    gone: Row = (404,) * 6
    return {
        "hidden card": (hidden.get_absolute_url(), hidden.get_absolute_url(), gone),  # the name is a speaker's as well
        "its contact": (hidden.get_absolute_url(), reverse("experts:contact", args=[hidden.slug]), gone),
        "unpublished meetup": (draft.title, f"/meetups/{draft.slug}/", gone),
        "its talk": (talk.title if talk else draft.title, f"/meetups/{draft.slug}/{talk.slug if talk else 'x'}/", gone),
        "its calendar": (draft.title, f"/meetups/{draft.slug}.ics", gone),
        "unapproved topic": (waiting.subject, waiting.get_absolute_url(), (404, 404, 404, 200, 404, 200)),
    }


def test_hidden_things_answer_as_if_they_were_not(secrets: dict[str, tuple[str, str, Row]]) -> None:
    wrong = {}
    for role in ROLES:
        client = as_role(role)
        for name, (_words, path, row) in secrets.items():
            status = client.get(path).status_code
            if status != row[ROLES.index(role)]:
                wrong[f"{role}: {name}"] = status
    assert wrong == {}


@pytest.mark.parametrize("role", ["anonymous", "member"])
def test_hidden_things_leak_beside_no_door(role: str, secrets: dict[str, tuple[str, str, Row]]) -> None:
    client = as_role(role)
    words = {text for text, _path, _row in secrets.values()}
    doors = [
        *public_pages().values(),
        "/forum/feed/",
        "/meetups/agenda.ics",
        "/experts/map.geojson",
        "/experts/map.json",
        "/experts/cards.csv",
        *(f"/sitemap-{section}.xml" for section in ("pages", "fronts")),
        *(
            f"/search/?q={text}&kind={kind}"
            for text in ("Bastien Rouge-Gorge", "En attente")
            for kind in ("", "person", "topic")
        ),
        *(f"/search/suggest/?q={text[:12]}" for text in words),
    ]
    leaks = []
    for door in doors:
        response = client.get(door)
        content = response.getvalue().decode() if response.status_code == 200 else ""
        shown = content.replace(door.replace("&", "&amp;"), "")
        leaks += [f"{door}: {text}" for text in words if text in shown and text not in door]
    assert leaks == []
    places_drawn = client.get("/experts/map.geojson").json()["features"]
    assert sum(feature["properties"]["count"] for feature in places_drawn) == 60
