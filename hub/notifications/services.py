"""Mail: written in the transaction of what it tells about, delivered by a task, tried again when the server is away."""

import logging
import smtplib
import unicodedata
from collections.abc import Mapping
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F
from django.template import Context
from django.template.loader import get_template
from django.utils import timezone, translation

from hub.accounts.models import User
from hub.notifications import unsubscribing
from hub.notifications.models import OutgoingMail
from hub.notifications.preferences import wants_mail

logger = logging.getLogger("hub.mail")

LEASE = timedelta(minutes=10)
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 20, 60, 240, 720, 1440))
MAX_ATTEMPTS = len(WAITS) + 1
SUBJECT_LENGTH = 250


def _one_line(text: str) -> str:
    """No control sign can reach a header: line breaks become spaces."""
    kept = "".join(" " if unicodedata.category(sign) in {"Cc", "Zl", "Zp"} else sign for sign in text)
    return " ".join(kept.split())


def _render(name: str, context: Mapping[str, object]) -> str:
    """Plain text: nothing is HTML-escaped in a mail."""
    compiled = get_template(name).template  # type: ignore[attr-defined]  # -- the backend wraps a template that has one
    return str(compiled.render(Context(dict(context), autoescape=False)))


def send_later(
    *,
    to: str,
    template: str,
    context: Mapping[str, object],
    kind: str,
    reply_to: str = "",
    language: str = "fr",
    key: str = "",
) -> OutgoingMail:
    """Render `<template>.subject.txt` and `<template>.body.txt` and queue the message in the present transaction.

    The templates also get `site_name`, `site_url` and, for a kind people may switch off, `unsubscribe_url`. With a `key`
    the same message is queued once: the second call returns the first row.

    Raises:
        ValidationError: `to` or `reply_to` is not an e-mail address.
        TemplateDoesNotExist: a template is missing.
    """
    validate_email(to)
    if reply_to:
        validate_email(reply_to)
    if key and (known := OutgoingMail.objects.filter(key=key).first()):
        return known
    unsubscribe_url = unsubscribing.link_for(to, kind)
    values = {
        "site_name": settings.SITE_NAME,
        "site_url": settings.HUB_BASE_URL,
        "unsubscribe_url": unsubscribe_url,
        **context,
    }
    with translation.override(language):
        subject = _render(f"{template}.subject.txt", values)
        body = _render(f"{template}.body.txt", values)
    return queue(
        to=to,
        subject=subject,
        body=body,
        kind=kind,
        reply_to=reply_to,
        language=language,
        unsubscribe_url=unsubscribe_url,
        key=key,
    )


@transaction.atomic(savepoint=False)
def queue(
    *,
    to: str,
    subject: str,
    body: str,
    kind: str,
    reply_to: str = "",
    language: str = "fr",
    unsubscribe_url: str = "",
    key: str = "",
) -> OutgoingMail:
    """Queue a message that is already rendered. Most callers want `send_later`."""
    from hub.notifications.tasks import deliver_mail  # noqa: PLC0415 -- the task calls back into this module

    values = {
        "to": to,
        "subject": _one_line(subject)[:SUBJECT_LENGTH],
        "body": body.replace("\0", "").strip() + "\n",  # PostgreSQL stores no NUL
        "kind": kind,
        "reply_to": reply_to,
        "language": language,
        "unsubscribe_url": unsubscribe_url,
    }
    if key:
        mail, is_new = OutgoingMail.objects.get_or_create(key=key, defaults=values)
        if not is_new:
            return mail
    else:
        mail = OutgoingMail.objects.create(**values)
    deliver_mail.enqueue(mail.pk)
    return mail


def deliver(mail_id: int) -> OutgoingMail | None:
    """Try to deliver one message that is due; None when it is not due, already sent, or being sent by someone else.

    Never call it within a transaction that writes: it talks to the mail server.
    """
    now = timezone.now()
    due = OutgoingMail.objects.filter(pk=mail_id, state=OutgoingMail.State.QUEUED, next_attempt_at__lte=now)
    if not due.update(next_attempt_at=now + LEASE, attempts=F("attempts") + 1):
        return None
    mail = OutgoingMail.objects.get(pk=mail_id)
    if not _still_wanted(mail):
        mail.state, mail.body = OutgoingMail.State.STOPPED, ""
    else:
        _try_once(mail)
    mail.save(update_fields=["state", "body", "sent_at", "next_attempt_at", "last_error"])
    return mail


def deliver_due(*, limit: int = 100) -> int:
    """Deliver up to `limit` messages whose time has come, oldest first; stops at the first refusal. Returns how many were sent."""
    due = OutgoingMail.objects.filter(state=OutgoingMail.State.QUEUED, next_attempt_at__lte=timezone.now())
    sent = 0
    for mail_id in list(due.order_by("next_attempt_at").values_list("pk", flat=True)[:limit]):
        mail = deliver(mail_id)
        if mail and mail.state == OutgoingMail.State.QUEUED:
            break  # the server is away: one time-out is enough
        sent += bool(mail and mail.state == OutgoingMail.State.SENT)
    return sent


def purge_mail(*, sent_days: int = 30, failed_days: int = 90) -> int:
    """Delete messages sent (or stopped) and failed longer ago than this; returns how many."""
    now = timezone.now()
    finished = [OutgoingMail.State.SENT, OutgoingMail.State.STOPPED]
    old = OutgoingMail.objects.filter(state__in=finished, created_at__lt=now - timedelta(days=sent_days))
    lost = OutgoingMail.objects.filter(
        state=OutgoingMail.State.FAILED, created_at__lt=now - timedelta(days=failed_days)
    )
    return old.delete()[0] + lost.delete()[0]


def _still_wanted(mail: OutgoingMail) -> bool:
    person = User.objects.filter(email__iexact=mail.to).first()
    return person is None or wants_mail(person, mail.kind)


def _message(mail: OutgoingMail) -> EmailMessage:
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("<> ") or "localhost"
    # The same number at every try: a mailbox that got the first try drops the second.
    headers = {
        "Message-ID": f"<{mail.message_id}@{domain}>",
        "Content-Language": mail.language,
        "Auto-Submitted": "auto-generated",
    }
    if mail.unsubscribe_url:
        headers["List-Unsubscribe"] = f"<{mail.unsubscribe_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    reply_to = [mail.reply_to] if mail.reply_to else None
    return EmailMessage(
        mail.subject, mail.body, settings.DEFAULT_FROM_EMAIL, [mail.to], reply_to=reply_to, headers=headers
    )


def _is_final(error: Exception) -> bool:
    """Tell whether this address will never take the message."""
    permanent = 500
    return isinstance(error, smtplib.SMTPRecipientsRefused) and all(
        code >= permanent for code, _reason in error.recipients.values()
    )


def _try_once(mail: OutgoingMail) -> None:
    try:
        _message(mail).send()
    except Exception as error:  # noqa: BLE001 -- whatever the mail server does, the message stays queued
        mail.last_error = type(error).__name__
        if _is_final(error) or mail.attempts >= MAX_ATTEMPTS:
            mail.state, mail.body = OutgoingMail.State.FAILED, ""
        else:
            mail.next_attempt_at = timezone.now() + WAITS[mail.attempts - 1]
        logger.warning("mail %s not delivered, attempt %s: %s", mail.pk, mail.attempts, mail.last_error)
        return
    mail.state, mail.sent_at, mail.last_error = OutgoingMail.State.SENT, timezone.now(), ""
    if not settings.HUB_SHOW_MAIL:
        mail.body = ""
