"""Messages relayed to the owners of cards."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from experts.models.cards import Card


class ContactMessage(models.Model):
    """A message relayed between a sender and the owner of a card, neither of whom learns the other's address.

    The first message of a conversation has no `root` and holds the sender's name, address and language; the answers
    belong to it. `closed_at`, on the first message, is when one of the two ended the conversation.
    """

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
    sender_email = models.EmailField(_("e-mail address of the sender"), blank=True)
    subject = models.CharField(_("subject"), max_length=120)
    body = models.TextField(_("message"))
    root = models.ForeignKey(
        "self",
        verbose_name=_("first message of the conversation"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="answers",
    )
    by_owner = models.BooleanField(_("written by the owner of the card"), default=False)
    language = models.CharField(_("language of the sender"), max_length=5, default="fr")
    closed_at = models.DateTimeField(_("conversation ended"), null=True, blank=True)
    created_at = models.DateTimeField(_("sent"), auto_now_add=True)

    class Meta:
        verbose_name = _("relayed message")
        verbose_name_plural = _("relayed messages")
        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        return self.subject
