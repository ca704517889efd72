"""Mail is queued with its cause, delivered once, tried again, and cannot be bent."""

from datetime import timedelta

import pytest

from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import transaction
from django.template import TemplateDoesNotExist
from django.utils import timezone

from hub.notifications import services, tasks
from hub.notifications.models import OutgoingMail
from hub.notifications.preferences import stop_mail
from hub.notifications.unsubscribing import link_for, read_token
from tests.factories.accounts import UserFactory
from tests.notifications.dead_server import DeadBackend, RefusingBackend

pytestmark = pytest.mark.django_db

DEAD = f"{DeadBackend.__module__}.DeadBackend"
REFUSING = f"{RefusingBackend.__module__}.RefusingBackend"


@pytest.fixture
def templates(settings, tmp_path):
    """Templates of a feature's mail."""
    (tmp_path / "essai").mkdir()
    (tmp_path / "essai/bonjour.subject.txt").write_text(
        "{% load i18n %}{{ title }} ({% get_current_language as l %}{{ l }})"
    )
    (tmp_path / "essai/bonjour.body.txt").write_text(
        "{{ title }}\n{{ site_name }} {{ site_url }}\n{{ unsubscribe_url }}"
    )
    engine = {**settings.TEMPLATES[0], "DIRS": [tmp_path]}
    options = {
        **engine["OPTIONS"],
        "loaders": ["django.template.loaders.filesystem.Loader", *engine["OPTIONS"]["loaders"]],
    }
    settings.TEMPLATES = [{**engine, "OPTIONS": options}]


def _send(**values):
    return services.send_later(**{"to": "a@exemple.test", "template": "essai/bonjour", "context": {"title": "Été"}, "kind": "essai", **values})  # fmt: skip


def _queue(**values):
    return services.queue(**{"to": "a@exemple.test", "subject": "Objet", "body": "Texte", "kind": "essai", **values})


def test_mail_is_rendered_as_plain_text_in_the_language_asked(templates, settings) -> None:
    _send(context={"title": "L’été & <b>"}, language="en", reply_to="b@exemple.test")
    message = mail.outbox[0]
    assert message.subject == "L’été & <b> (en)"
    assert message.body == f"L’été & <b>\n{settings.SITE_NAME} {settings.HUB_BASE_URL}\n"
    assert message.reply_to == ["b@exemple.test"]
    assert message.from_email == settings.DEFAULT_FROM_EMAIL
    row = OutgoingMail.objects.get()
    assert row.state == "sent"
    assert row.body == "", "what was sent is not kept"


def test_missing_template_and_bad_address_are_errors_where_they_are_made(templates) -> None:
    with pytest.raises(TemplateDoesNotExist):
        _send(template="essai/absent")
    for values in (
        {"to": "pas une adresse"},
        {"to": "a@exemple.test\nBcc: b@exemple.test"},
        {"reply_to": "a@b.test\r\nX: y"},
    ):
        with pytest.raises(ValidationError):
            _send(**values)
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize(
    "bad",
    ["Objet\r\nBcc: b@exemple.test", "Objet\nX: y", "Objet\x0b\x00Bcc: b", "Objet\u2028Bcc: b", "Objet\x85Bcc: b"],
)
def test_no_line_break_reaches_a_header(templates, bad: str) -> None:
    _send(context={"title": bad})
    headers = mail.outbox[0].message()
    assert headers["Bcc"] is None
    assert headers["X"] is None
    assert "\n" not in mail.outbox[0].subject
    assert mail.outbox[0].recipients() == ["a@exemple.test"]


def test_long_subject_is_cut() -> None:
    assert len(_queue(subject="x" * 5000).subject) == 250


def test_mail_goes_with_its_cause_or_not_at_all(settings) -> None:
    settings.EMAIL_BACKEND = DEAD
    with transaction.atomic():
        _queue()
        transaction.set_rollback(True)
    assert not OutgoingMail.objects.exists()


def test_same_key_is_one_message(templates) -> None:
    assert _send(key="answer:12") == _send(key="answer:12", context={"title": "Autre"})
    assert len(mail.outbox) == 1
    assert _queue(key="answer:12").subject.startswith("Été")


def test_task_run_twice_sends_once() -> None:
    row = _queue()
    assert tasks.deliver_mail.call(row.pk) == "not due"
    assert services.deliver(row.pk) is None
    assert len(mail.outbox) == 1


def test_message_being_sent_by_another_worker_is_left_alone(settings) -> None:
    settings.EMAIL_BACKEND = DEAD
    row = _queue()
    OutgoingMail.objects.update(next_attempt_at=timezone.now() + services.LEASE)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert services.deliver(row.pk) is None
    assert not mail.outbox


def test_dead_server_is_tried_again_with_growing_waits_then_given_up(settings) -> None:
    settings.EMAIL_BACKEND = DEAD
    row = _queue()
    row.refresh_from_db()
    waits = []
    while row.state == "queued":
        waits.append(row.next_attempt_at - timezone.now())
        OutgoingMail.objects.update(next_attempt_at=timezone.now())
        services.deliver(row.pk)
        row.refresh_from_db()
    assert row.state == "failed"
    assert row.attempts == services.MAX_ATTEMPTS == len(waits) + 1
    assert waits == sorted(waits)
    assert waits[0] > timedelta(seconds=50)
    assert sum(waits, timedelta()) > timedelta(days=1)
    assert row.last_error == "ConnectionRefusedError"
    assert row.body == ""


def test_server_back_sends_everything_once(settings, capsys) -> None:
    settings.EMAIL_BACKEND = DEAD
    for _ in range(3):
        _queue()
    assert services.deliver_due() == 0, "nothing is due before its time"
    OutgoingMail.objects.update(next_attempt_at=timezone.now())
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    call_command("deliver_mail")
    call_command("deliver_mail")
    assert capsys.readouterr().out == "3 sent\n0 sent\n"
    assert len(mail.outbox) == 3
    assert len({message.message()["Message-ID"] for message in mail.outbox}) == 3


def test_hanging_server_costs_one_time_out(settings) -> None:
    settings.EMAIL_BACKEND = DEAD
    for _ in range(3):
        _queue()
    OutgoingMail.objects.update(next_attempt_at=timezone.now())
    assert services.deliver_due() == 0
    assert sorted(OutgoingMail.objects.values_list("attempts", flat=True)) == [1, 1, 2]
    assert 0 < settings.EMAIL_TIMEOUT <= 10


def test_what_a_killed_worker_left_leaves_with_the_next_message(settings) -> None:
    settings.EMAIL_BACKEND = DEAD
    _queue()
    OutgoingMail.objects.update(next_attempt_at=timezone.now())
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    _queue()
    assert len(mail.outbox) == 2


def test_both_tries_of_a_message_bear_one_number(settings) -> None:
    row = _queue()
    first = mail.outbox[0].message()["Message-ID"]
    OutgoingMail.objects.update(state="queued", next_attempt_at=timezone.now())
    services.deliver(row.pk)
    assert mail.outbox[1].message()["Message-ID"] == first


def test_refused_mailbox_is_not_tried_again(settings) -> None:
    settings.EMAIL_BACKEND = REFUSING
    row = _queue()
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("failed", 1)


def test_log_of_a_failure_names_nobody(settings, caplog) -> None:
    settings.EMAIL_BACKEND = DEAD
    _queue(to="anna@exemple.test")
    assert "anna" not in caplog.text
    assert "ConnectionRefusedError" in caplog.text


def test_purge_keeps_what_is_recent_or_waiting() -> None:
    old = timezone.now() - timedelta(days=40)
    for state in ("sent", "stopped", "failed", "queued"):
        _queue()
        OutgoingMail.objects.filter(state="sent", kind="essai").update(state=state, kind=state, created_at=old)
    _queue()
    assert services.purge_mail() == 2
    assert sorted(OutgoingMail.objects.values_list("state", flat=True)) == ["failed", "queued", "sent"]
    assert services.purge_mail(failed_days=30) == 1


def test_mail_of_an_optional_kind_says_how_to_stop_it(templates) -> None:
    person = UserFactory(email="a@exemple.test")
    _send(kind="answer")
    message = mail.outbox[0]
    link = message.body.splitlines()[-1]
    assert message.extra_headers["List-Unsubscribe"] == f"<{link}>"
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    tokens = [address.rstrip("/").rpartition("/")[2] for address in (link, link_for("A@exemple.test", "answer"))]
    assert read_token(tokens[0]) == read_token(tokens[1]) == (person, "answer")
    _send(kind="contact")
    assert "List-Unsubscribe" not in mail.outbox[1].extra_headers


def test_choice_made_while_the_message_waits_is_respected(settings, templates) -> None:
    person = UserFactory(email="a@exemple.test")
    settings.EMAIL_BACKEND = DEAD
    row = _send(kind="answer")
    stop_mail(person=person, kind="answer")
    OutgoingMail.objects.update(next_attempt_at=timezone.now())
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert services.deliver(row.pk).state == "stopped"
    assert not mail.outbox
