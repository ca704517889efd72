"""Requests to take over the card of an organisation that was imported."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from experts.models.cards import Card


class ClaimState(models.TextChoices):
    ASKED = "asked", pgettext_lazy("claim", "waiting for a moderator")
    ACCEPTED = "accepted", pgettext_lazy("claim", "accepted")
    REFUSED = "refused", pgettext_lazy("claim", "refused")


class CardClaim(models.Model):
    """A member says that a card is of their organisation; a moderator decides."""

    card = models.ForeignKey(Card, verbose_name=_("card"), on_delete=models.CASCADE, related_name="claims")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("account"), on_delete=models.CASCADE, related_name="card_claims"
    )
    email = models.EmailField(_("address at the organisation"))
    justification = models.TextField(_("why this card is theirs"))
    state = models.CharField(_("state"), max_length=10, choices=ClaimState.choices, default=ClaimState.ASKED)
    reason = models.TextField(_("reason"), blank=True)
    created_at = models.DateTimeField(_("asked"), auto_now_add=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        verbose_name = _("request to take over a card")
        verbose_name_plural = _("requests to take over a card")
        ordering = ("-created_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["card", "person"], condition=Q(state="asked"), name="experts_claim_open_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.card}"


class ClaimLink(models.Model):
    """A link mailed to the organisation's own address: whoever opens it signed in takes the card over, once.

    Only a digest of the secret is kept: reading the database gives no link.
    """

    card = models.ForeignKey(Card, verbose_name=_("card"), on_delete=models.CASCADE, related_name="claim_links")
    digest = models.CharField(_("digest of the secret"), max_length=64, unique=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("asked by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField(_("sent"), auto_now_add=True)
    expires_at = models.DateTimeField(_("works until"))
    used_at = models.DateTimeField(_("used"), null=True, blank=True)

    class Meta:
        verbose_name = _("link to take over a card")
        verbose_name_plural = _("links to take over a card")
        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        return f"{self.card} {self.created_at:%Y-%m-%d}"
