"""What the relay keeps beside the messages: senders stopped, messages reported."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class RelayBlock(models.Model):
    """A sender whose messages are not passed on: to `owner`, or to nobody when there is no owner (a moderator's act).

    The sender is known by account, where there is one, and by the keyed hash of the address: the address is not kept.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who gets no more messages"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account of the sender"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
    )
    address_hash = models.CharField(_("hash of the sender’s address"), max_length=64, db_index=True)
    name = models.CharField(_("name of the sender"), max_length=80)
    created_at = models.DateTimeField(_("since"), auto_now_add=True)

    class Meta:
        verbose_name = _("blocked sender")
        verbose_name_plural = _("blocked senders")
        ordering = ("-created_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "address_hash"], condition=Q(owner__isnull=False), name="experts_block_once"
            ),
            models.UniqueConstraint(
                fields=["address_hash"], condition=Q(owner=None), name="experts_block_for_all_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class MessageReport(models.Model):
    """A relayed message that somebody who got it shows to the moderators."""

    class State(models.TextChoices):
        OPEN = "open", _("to look at")
        DISMISSED = "dismissed", _("no action")
        STOPPED = "stopped", _("sender stopped")

    message = models.OneToOneField(
        "experts.ContactMessage", verbose_name=_("message"), on_delete=models.CASCADE, related_name="report"
    )
    reason = models.CharField(_("what is wrong"), max_length=500, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    created_at = models.DateTimeField(_("reported"), auto_now_add=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("closed by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    note = models.CharField(_("note of the moderators"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("reported message")
        verbose_name_plural = _("reported messages")
        ordering = ("-created_at", "-pk")
        indexes = [models.Index(fields=["state", "-created_at"], name="experts_report_queue")]

    def __str__(self) -> str:
        return str(self.message)
