"""Writing anywhere without the right, or without the site's own form, is refused and changes no row."""

import re
from typing import Any

import pytest

from forum.overrides.forum_conversation.models import Post
from tests.test_permissions import MODERATION, ROUTES, as_role, counts, places

__all__ = ["places"]

# The signed link is the right: mail programs post to it (RFC 8058). Health is answered before anything is read.
WITHOUT_TOKEN = {"unsubscribe", "healthz", "readyz"}

pytestmark = [pytest.mark.usefixtures("demo_world"), pytest.mark.django_db]


@pytest.mark.parametrize("role", ["anonymous", "member", "superuser"])
def test_post_without_token_is_refused_and_writes_nothing(role: str, places: dict[str, Any]) -> None:
    client = as_role(role, enforce_csrf_checks=True)
    before = counts()
    accepted = {}
    for name, (address, _row) in ROUTES.items():
        if name in WITHOUT_TOKEN:
            continue
        for body in ({"data": {"body": "x"}}, {"data": '{"body": "x"}', "content_type": "text/plain"}):
            status = client.post(address.format(**places), **body).status_code
            if status != 403:
                accepted[name] = status
    assert accepted == {}
    assert counts() == before


def test_post_with_the_token_of_another_or_from_another_origin_is_refused(places: dict[str, Any]) -> None:
    client = as_role("member", enforce_csrf_checks=True)
    page = client.get("/forum/ask/").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    before = counts()
    stranger = as_role("organiser", enforce_csrf_checks=True)
    stranger.get("/forum/ask/")
    question = {"title": "Une question", "body": "Un texte", "forum": places["forum"]}
    assert stranger.post("/forum/ask/", {**question, "csrfmiddlewaretoken": token}).status_code == 403
    elsewhere = {"HTTP_ORIGIN": "https://ailleurs.example"}
    assert client.post("/forum/ask/", {**question, "csrfmiddlewaretoken": token}, **elsewhere).status_code == 403
    assert counts() == before
    assert client.post("/forum/ask/", {**question, "csrfmiddlewaretoken": token}).status_code == 302
    assert counts() != before


@pytest.mark.parametrize("role", ["anonymous", "member", "organiser", "editor"])
def test_writing_on_what_is_others_is_refused(role: str, places: dict[str, Any]) -> None:
    client = as_role(role)
    before = counts()
    post = Post.objects.get(pk=places["post"])
    allowed = {}
    for name in (
        *[name for name, (_address, row) in ROUTES.items() if row == MODERATION],
        "questions:accept",
        "questions:unaccept",
        "questions:approve",
        "questions:dismiss",
        "questions:settle_edit",
        "questions:watch",
        "questions:undo",
    ):
        path = ROUTES[name][0].format(**places)
        response = client.post(path, {"body": "Changé", "version": 0, "forum": 1})
        if response.status_code != 403 and not response.headers.get("Location", "").startswith("/accounts/login/"):
            allowed[name] = response.status_code
    assert allowed == {}
    assert counts() == before
    assert Post.objects.get(pk=post.pk).content.raw == post.content.raw
