"""What a person has typed of a card and not published yet."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from hub.base.models import TimeStampedModel


class CardDraft(TimeStampedModel):
    """The form as it was left: field names to what was typed, a text or a list of texts. Never a town finer than chosen."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, verbose_name=_("account"), on_delete=models.CASCADE, related_name="card_draft"
    )
    values = models.JSONField(_("what was typed"), default=dict)

    class Meta:
        verbose_name = _("unfinished card")
        verbose_name_plural = _("unfinished cards")
        ordering = ("pk",)

    def __str__(self) -> str:
        return str(self.user)
