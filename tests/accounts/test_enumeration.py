"""Nobody learns from the site whether an address has an account; and limits that hold for everyone."""

import re
import time

import pytest

from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hub.accounts.models import User
from hub.notifications.models import OutgoingMail
from tests.factories.accounts import PASSWORD, UserFactory
from tests.notifications.dead_server import DeadBackend

pytestmark = pytest.mark.django_db

KNOWN, UNCONFIRMED, UNKNOWN = "connue@exemple.test", "attente@exemple.test", "inconnu@exemple.test"


@pytest.fixture(autouse=True)
def _people() -> None:
    cache.clear()
    UserFactory(email=KNOWN)
    UserFactory(email=UNCONFIRMED, confirmed=False)


def _answer(name: str, data: dict[str, str], email: str) -> tuple[int, str, str]:
    """Status, place and text of an answer, with what differs by nature taken out."""
    response = Client().post(reverse(name), data)
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode()).replace(email, "ADDRESS")
    return response.status_code, response.get("Location", ""), text


@pytest.mark.parametrize(
    ("name", "data", "field"),
    [
        ("account_login", {"password": "une autre phrase"}, "login"),
        ("account_signup", {"display_name": "Nouvelle Venue", "password1": "sept petites mouettes"}, "email"),
        ("account_reset_password", {}, "email"),
        ("account_resend", {}, "email"),
    ],
)
def test_known_and_unknown_addresses_get_the_same_answer_and_as_many_messages(
    name: str, data: dict[str, str], field: str
) -> None:
    answers, counts = [], []
    for email in (KNOWN, UNCONFIRMED, UNKNOWN):
        mail.outbox.clear()
        cache.clear()
        answers.append(_answer(name, {**data, field: email}, email))
        counts.append(len(mail.outbox))
        assert all(message.to == [email] for message in mail.outbox)
    assert answers[0] == answers[1] == answers[2]
    assert len(set(counts)) == 1


def test_dead_mail_server_changes_nothing_to_the_answers(settings) -> None:
    settings.EMAIL_BACKEND = f"{DeadBackend.__module__}.DeadBackend"
    data = {"display_name": "Nouvelle Venue", "password1": "sept petites mouettes"}
    for name, extra in (("account_signup", data), ("account_reset_password", {}), ("account_resend", {})):
        answers = []
        for email in (KNOWN, UNKNOWN):
            cache.clear()
            answers.append(_answer(name, {**extra, "email": email}, email))
        assert answers[0] == answers[1]
        assert answers[0][0] == 302
    assert User.objects.filter(email=UNKNOWN).exists()
    assert OutgoingMail.objects.filter(state="queued").count() == 6


def test_sign_up_with_a_taken_address_makes_no_account_and_tells_its_owner() -> None:
    before = User.objects.count()
    Client().post(
        reverse("account_signup"),
        {"display_name": "Autre", "email": KNOWN.upper(), "password1": "sept petites mouettes"},
    )
    assert User.objects.count() == before
    assert reverse("account_reset_password") in mail.outbox[0].body


def test_wrong_passwords_are_limited_and_the_owner_gets_back_in(client: Client) -> None:
    data = {"login": KNOWN, "password": "une autre phrase"}
    statuses = [client.post(reverse("account_login"), data).status_code for _ in range(7)]
    assert statuses == [200] * 5 + [429] * 2
    refused = client.post(reverse("account_login"), {"login": KNOWN, "password": PASSWORD})
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) == 300
    assert "<h1>" in refused.content.decode()
    client.post(reverse("account_reset_password"), {"email": KNOWN})
    link = re.search(r"http://testserver(/\S+)", mail.outbox[0].body)[1]
    client.post(client.get(link)["Location"], {"password1": "onze moulins patients"})
    assert (
        client.post(reverse("account_login"), {"login": KNOWN, "password": "onze moulins patients"}).status_code == 302
    )


def test_forged_forwarding_header_does_not_lift_the_limit(client: Client) -> None:
    statuses = [
        client.post(
            reverse("account_login"),
            {"login": f"x{number}@exemple.test", "password": "une autre phrase"},
            headers={"X-Forwarded-For": f"198.51.100.{number}", "X-Real-IP": f"198.51.100.{number}"},
        ).status_code
        for number in range(12)
    ]
    assert statuses == [200] * 10 + [429] * 2


def test_sign_ups_from_one_place_are_limited_with_our_page(client: Client) -> None:
    answers = [client.post(reverse("account_signup"), {"email": f"a{number}@exemple.test"}) for number in range(21)]
    assert answers[19].status_code == 200
    refused = answers[20]
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0
    assert 'id="content"' in refused.content.decode()


def test_confirmation_links_are_limited(client: Client) -> None:
    answers = [
        client.post(reverse("account_resend"), {"email": f"a{number}@exemple.test"}).status_code for number in range(11)
    ]
    assert answers == [302] * 10 + [429]


def test_one_mailbox_is_not_flooded(client: Client) -> None:
    for _ in range(4):
        client.post(reverse("account_resend"), {"email": UNCONFIRMED})
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("name", ["account_reset_password", "account_resend", "account_signup"])
@pytest.mark.parametrize("email", [KNOWN, UNCONFIRMED, UNKNOWN])
def test_one_mailbox_gets_few_messages_in_a_day_whoever_asks(
    name: str, email: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [time.time()]
    monkeypatch.setattr("time.time", lambda: clock[0])
    data = {"email": email, "display_name": "Quelqu’un", "password1": "sept petites mouettes"}
    for number in range(60):
        Client(REMOTE_ADDR=f"198.51.100.{number}").post(reverse(name), data)
        clock[0] += 900
    assert 1 <= len(mail.outbox) <= 20


def test_sign_up_with_a_taken_address_does_what_a_new_one_does(client: Client) -> None:
    """As many writes of each kind, and all taken back but the message."""
    kinds = []
    for email in (KNOWN, UNKNOWN):
        cache.clear()
        with CaptureQueriesContext(connection) as asked:
            client.post(
                reverse("account_signup"),
                {"display_name": "Nouvelle Venue", "email": email, "password1": "sept petites mouettes"},
            )
        written = [re.match(r'INSERT INTO "(accounts_\w+|account_\w+)"', query["sql"]) for query in asked]
        kinds.append(sorted({match[1] for match in written if match}))
    assert kinds[0] == kinds[1] != []
    assert not User.objects.filter(email__endswith="@example.invalid").exists()
