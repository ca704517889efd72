"""Suggestions while one types."""

import pytest

from django.test import Client

pytestmark = pytest.mark.django_db


def test_suggestions_are_public_small_and_leave_no_cookie(client: Client) -> None:
    answer = client.get("/places/suggest/", {"q": "Lyo"})
    places = answer.json()["places"]
    assert places[0] == {"label": "Lyon (69)", "kind": "commune", "kind_label": "commune"}
    assert len(places) <= 8
    assert not answer.cookies


@pytest.mark.parametrize("text", ["", "a", "x" * 10_000, "<script>", "\x00\x00"])
def test_odd_text_gets_an_empty_list(client: Client, text: str) -> None:
    answer = client.get("/places/suggest/", {"q": text})
    assert answer.status_code == 200
    assert answer.json() == {"places": []}


def test_only_reading_is_allowed(client: Client) -> None:
    assert client.post("/places/suggest/", {"q": "Lyon"}).status_code == 405
