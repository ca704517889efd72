"""Mail on its way out, and what people are told of, want to be told of and follow."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hub.base.targets import LONGEST_TARGET
from hub.notifications.kinds import MailChoice


class OutgoingMail(models.Model):
    """One message to one address, rendered when it was asked for, delivered once by a task.

    While `queued`, `next_attempt_at` is both the date of the next try and the lease of whoever is trying now.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("queued")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")
        STOPPED = "stopped", _("stopped by the person")

    to = models.EmailField(_("to"))
    kind = models.SlugField(_("kind"), max_length=40)
    language = models.CharField(_("language"), max_length=5, default="fr")
    subject = models.CharField(_("subject"), max_length=250)
    body = models.TextField(_("text"), help_text=_("Emptied once the message is sent: it may hold a private link."))
    reply_to = models.EmailField(_("reply to"), blank=True)
    unsubscribe_url = models.URLField(_("unsubscribe address"), blank=True, max_length=500)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"), default=timezone.now)
    last_error = models.CharField(_("last error"), max_length=120, blank=True)
    key = models.CharField(
        _("key"), max_length=120, unique=True, null=True, blank=True, help_text=_("One message per key.")
    )
    message_id = models.UUIDField(_("message number"), default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    class Meta:
        verbose_name = _("outgoing mail")
        verbose_name_plural = _("outgoing mail")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["next_attempt_at"], name="mail_due", condition=Q(state="queued")),
            models.Index(fields=["to"], name="mail_to"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Notice(models.Model):
    """Something one person is told: in their inbox, in a digest to come, or both. The title is the one of the day; pages
    show it only to who may still see what it is about.
    """

    to = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("to"), on_delete=models.CASCADE, related_name="notices"
    )
    kind = models.SlugField(_("kind"), max_length=40)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    title = models.CharField(_("title"), max_length=250)
    excerpt = models.CharField(_("excerpt"), max_length=300, blank=True)
    url = models.CharField(_("address"), max_length=2000)
    path = models.CharField(_("address of the page"), max_length=2000, help_text=_("Opening it reads the notice."))
    about = models.CharField(_("about"), max_length=500, blank=True)
    key = models.CharField(_("key"), max_length=120, blank=True, help_text=_("One notice per person and key."))
    in_inbox = models.BooleanField(_("in the inbox"), default=True)
    digest = models.CharField(_("digest it waits for"), max_length=10, blank=True, choices=MailChoice.choices)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["to", "key"], condition=~Q(key=""), name="notices_key_once"),
        ]
        indexes = [
            models.Index(fields=["to", "-id"], name="notices_inbox", condition=Q(in_inbox=True)),
            models.Index(fields=["to"], name="notices_unread", condition=Q(in_inbox=True, read_at=None)),
            models.Index(fields=["digest", "to"], name="notices_digest", condition=~Q(digest="")),
            models.Index(fields=["about"], name="notices_about", condition=~Q(about="")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class NoticePreference(models.Model):
    """Where a person wants notices of one kind, once they chose."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        related_name="notice_preferences",
    )
    kind = models.SlugField(_("kind"), max_length=40)
    inbox = models.BooleanField(_("in the inbox"), default=True)
    mail = models.CharField(_("by mail"), max_length=10, choices=MailChoice.choices)

    class Meta:
        verbose_name = _("choice of notices")
        verbose_name_plural = _("choices of notices")
        constraints = [models.UniqueConstraint(fields=["person", "kind"], name="notice_preference_once")]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.kind} {self.mail}"


class Follow(models.Model):
    """A person follows a target. Of a search, `checked_at` is when it was looked through last and `seen` what it found then."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.CASCADE, related_name="follows"
    )
    target = models.CharField(_("target"), max_length=LONGEST_TARGET)
    created_at = models.DateTimeField(_("since"), default=timezone.now)
    checked_at = models.DateTimeField(_("looked through until"), default=timezone.now)
    seen = models.JSONField(_("found then"), null=True, blank=True)

    class Meta:
        verbose_name = _("follow")
        verbose_name_plural = _("follows")
        constraints = [models.UniqueConstraint(fields=["person", "target"], name="follow_once")]
        indexes = [
            models.Index(fields=["target"], name="follow_target"),
            models.Index(fields=["checked_at"], name="follow_searches", condition=Q(target__startswith="search:")),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.target}"
