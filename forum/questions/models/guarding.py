"""What the guard against personal data stopped or let pass after a second look. Never the text."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class GuardAlert(models.Model):
    """For moderators: who, where, when, of what kinds."""

    class Outcome(models.TextChoices):
        BLOCKED = "blocked", _("stopped")
        CONFIRMED = "confirmed", _("sent after a second look")

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        null=True,
        blank=True,
        related_name="+",
        on_delete=models.SET_NULL,
    )
    place = models.CharField(_("where it was written"), max_length=20)
    kinds = models.CharField(_("what it held"), max_length=200)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    url = models.CharField(_("address"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = _("alert of the guard")
        verbose_name_plural = _("alerts of the guard")
        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        return f"{self.place}: {self.kinds}"
