"""Mail on its way out."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


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
