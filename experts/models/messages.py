"""Messages relayed to the owners of cards."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from experts.models.cards import Card


class ContactMessage(models.Model):
    """A message relayed to the owner of a card. The owner learns the sender's address, never the reverse."""

    card = models.ForeignKey(Card, verbose_name=_("card"), on_delete=models.CASCADE, related_name="messages")
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account of the sender"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    sender_name = models.CharField(_("name of the sender"), max_length=80)
    sender_email = models.EmailField(_("e-mail address of the sender"))
    subject = models.CharField(_("subject"), max_length=120)
    body = models.TextField(_("message"))
    created_at = models.DateTimeField(_("sent"), auto_now_add=True)

    class Meta:
        verbose_name = _("relayed message")
        verbose_name_plural = _("relayed messages")
        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        return self.subject
