"""Forms filled in to harm: whatever is sent, the answer is a page."""

from urllib.parse import quote

import pytest

from django.core.cache import cache
from django.test import Client

from experts.relay.forms import opened
from tests.site_pages import account, solved_topic

pytestmark = [pytest.mark.usefixtures("demo_world"), pytest.mark.django_db]

FIELDS = [
    "a\x00b",
    "\ud800",
    "\x1b[31m",
    "\u202e\u200b",
    "x" * 100_000,
    "<script>alert(1)</script>",
    "'; DROP TABLE x;--",
    "9" * 40,
    "",
    "  ",
    "[" * 20_000,
    ">" * 20_000,
]


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("/accounts/login/", ["login", "password", "next"]),
        ("/accounts/signup/", ["display_name", "email", "password1"]),
        ("/accounts/password/reset/", ["email"]),
        ("/accounts/confirm-email/again/", ["email"]),
        ("/experts/camille-mesange/contact/", ["sender_name", "sender_email", "subject", "body", "opened"]),
        ("/dictionary/reader/", ["code", "table", "year"]),
        ("/forum/ask/", ["title", "body", "tags", "forum", "token"]),
        (
            "/experts/me/edit/",
            ["name", "organisation", "headline", "bio", "place", "other_topics", "website", "orcid", "kind", "topics"],
        ),
        ("/experts/me/edit/place/", ["place", "precision", "take", "preview", "back"]),
        ("/experts/me/edit/place/preview/", ["place", "precision", "take"]),
        ("/experts/me/edit/contact/", ["availability", "unavailable_until", "visibility"]),
        ("/accounts/preferences/", ["display_name", "language", "consents"]),
        ("/accounts/email/", ["email"]),
        ("/accounts/leave/", ["password"]),
        ("/meetups/registration/meetup-11/", ["name", "email", "website"]),
        ("/meetups/proposals/new/", ["title", "body"]),
        ("/dictionary/pitfalls/note/", ["first", "second", "text", "topic"]),
    ],
)
def test_no_field_of_a_form_breaks_it(client: Client, path: str, names: list[str]) -> None:
    """Each field in turn, the others well filled in: what reaches the database must be something it can keep."""
    client.raise_request_exception = False
    member = account("member")
    topic = solved_topic()
    good = {
        "display_name": "Nouvelle Personne",
        "email": "nouvelle@exemple.test",
        "password1": "sept petites mouettes",
        "sender_name": "Nina",
        "sender_email": "nina@exemple.test",
        "subject": "Bonjour",
        "opened": opened(seconds_ago=60),
        "body": "Un texte.",
        "title": "Un titre",
        "forum": str(topic.forum_id),
        "kind": "person",
        "name": "Alix Essai",
        "precision": "departement",
        "place": "Brest",
        "availability": "available",
        "visibility": "public",
        "language": "fr",
        "consent": "on",
        "first": "ER_PRS_F",
        "second": "IR_BEN_R",
        "text": "Un piège.",
        "code": "SELECT BEN_NIR_PSA FROM ER_PRS_F",
    }
    broken = {}
    for name in names:
        for value in FIELDS:
            cache.clear()  # the limits are tested elsewhere
            if path.startswith(
                (
                    "/forum/",
                    "/meetups/proposals",
                    "/dictionary/pitfalls",
                    "/experts/me",
                    "/accounts/preferences",
                    "/accounts/email",
                    "/accounts/leave",
                )
            ):
                client.force_login(member)
            body = "&".join(
                f"{field}={quote(text, errors='surrogatepass')}" for field, text in {**good, name: value}.items()
            )
            response = client.post(path, body, content_type="application/x-www-form-urlencoded")
            if response.status_code >= 500:
                broken[f"{name}={value[:20]!r}"] = response.status_code
    assert broken == {}
