"""The outbox of the index: what changed and is not indexed yet. A crash between commit and indexing loses nothing."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class IndexRequest(models.Model):
    """One family to read again, by the key of its root."""

    key = models.CharField(_("key"), max_length=200)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("index request")
        verbose_name_plural = _("index requests")
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.key
