"""Digests: one message a period, whatever fails, in the reader's language and by the clock of Paris."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from django.core import mail
from django.core.management import call_command

from hub.notifications import digests
from hub.notifications.digests import MOST_ITEMS, last_end, send_digests
from hub.notifications.models import Notice, OutgoingMail
from hub.notifications.notices import mark_read, notify
from hub.notifications.preferences import Wish, save_wishes
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

PARIS = ZoneInfo("Europe/Paris")
NOON = datetime(2026, 3, 4, 12, tzinfo=PARIS)  # a Wednesday


def _reader(mail_choice: str = "daily", **values):
    person = UserFactory(**values)
    save_wishes(by=person, chosen={"answer": Wish(inbox=True, mail=mail_choice)})
    return person


def _told(person, count: int = 1, *, at: datetime = NOON, **values):
    author = UserFactory()
    for number in range(count):
        notice = notify(**{"to": person, "kind": "answer", "title": f"Question <{number}>", "url": "/forum/", "by": author, **values})  # fmt: skip
        Notice.objects.filter(pk=notice.pk).update(created_at=at)


@pytest.mark.parametrize(
    ("choice", "now", "end"),
    [
        ("daily", (2026, 3, 4, 12), (2026, 3, 4, 7)),
        ("daily", (2026, 3, 4, 6, 59), (2026, 3, 3, 7)),
        ("daily", (2026, 3, 4, 7), (2026, 3, 4, 7)),
        ("daily", (2026, 3, 29, 12), (2026, 3, 29, 7)),
        ("daily", (2026, 10, 25, 3), (2026, 10, 24, 7)),
        ("weekly", (2026, 3, 4, 12), (2026, 3, 2, 7)),
        ("weekly", (2026, 3, 2, 6), (2026, 2, 23, 7)),
        ("weekly", (2026, 3, 30, 7), (2026, 3, 30, 7)),
    ],
)
def test_periods_end_at_seven_by_the_clock_of_paris(choice: str, now: tuple[int, ...], end: tuple[int, ...]) -> None:
    found = last_end(choice, datetime(*now, tzinfo=PARIS))
    assert found == datetime(*end, tzinfo=PARIS)
    assert found.hour == 7


def test_three_replies_give_one_message_with_three_items() -> None:
    person = _reader(language="en", display_name="Anna Le Goff")
    _told(person, 3, excerpt="Voir")
    assert not mail.outbox
    assert send_digests(now=NOON) == 0, "the day is not over"
    tomorrow = NOON + timedelta(days=1)
    assert send_digests(now=tomorrow) == 1
    assert send_digests(now=tomorrow) == 0
    (message,) = mail.outbox
    assert message.subject == "Your day on SNDS Hub: 3 items"
    assert message.body.count("answered your question “Question <") == 3
    assert "Hello Anna Le Goff" in message.body
    assert "/notifications/choices/" in message.body
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    _told(person, at=NOON)
    assert send_digests(now=tomorrow) == 0, "what came late to a period waits for the next"
    assert send_digests(now=tomorrow + timedelta(days=1)) == 1


def test_weekly_digest_leaves_on_monday_in_french() -> None:
    person = _reader("weekly")
    _told(person)
    assert send_digests(now=NOON + timedelta(days=3)) == 0
    assert send_digests(now=datetime(2026, 3, 10, 9, tzinfo=PARIS)) == 1, "on Tuesday when the worker slept on Monday"
    (message,) = mail.outbox
    assert message.subject.startswith("Votre semaine sur SNDS Hub")
    assert "a répondu à votre question «\xa0Question <0>\xa0»" in message.body


def test_crash_and_one_bad_person_lose_nothing(monkeypatch) -> None:
    first, second = _reader(), _reader()
    _told(first)
    _told(second)
    tomorrow = NOON + timedelta(days=1)
    real = digests.send_later

    def failing(**values):
        if values["to"] == first.email:
            real(**values)
            raise RuntimeError("the power fails here")
        return real(**values)

    monkeypatch.setattr(digests, "send_later", failing)
    assert send_digests(now=tomorrow) == 1
    assert Notice.objects.get(to=first).digest == "daily"
    assert not OutgoingMail.objects.filter(to=first.email).exists()
    monkeypatch.setattr(digests, "send_later", real)
    assert send_digests(now=tomorrow) == 1
    assert send_digests(now=tomorrow) == 0
    assert OutgoingMail.objects.filter(kind="digest_daily").count() == 2


def test_what_was_read_hidden_or_is_no_longer_wanted_is_not_mailed() -> None:
    read, silent, gone, changed = _reader(), _reader(), _reader(), _reader()
    for person in (read, silent, gone, changed):
        _told(person)
    mark_read(by=read)
    silent.email_notifications = False
    silent.save()
    gone.is_active = False
    gone.save()
    save_wishes(by=changed, chosen={"answer": Wish(inbox=True, mail="never")})
    hidden = _reader()
    _told(hidden, about="post:999999")
    assert send_digests(now=NOON + timedelta(days=1)) == 0
    assert not mail.outbox
    assert not Notice.objects.exclude(digest="").exists()


def test_endless_digest_is_cut_and_says_so() -> None:
    person = _reader(language="en")
    _told(person, MOST_ITEMS + 3)
    send_digests(now=NOON + timedelta(days=1))
    body = mail.outbox[0].body
    assert body.count("answered your question") == MOST_ITEMS
    assert "And 3 more in your inbox" in body


def test_commands_run(capsys) -> None:
    call_command("send_digests")
    call_command("purge_notices")
    assert capsys.readouterr().out == "0 queued\n0 deleted\n"
