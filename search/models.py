"""The outbox of the index: what changed and is not indexed yet. A crash between commit and indexing loses nothing."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class IndexRequest(models.Model):
    """One family to read again, by the key of its root. `applied_at` is set only while a rebuild runs beside."""

    key = models.CharField(_("key"), max_length=200)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    applied_at = models.DateTimeField(_("applied"), null=True, editable=False)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0, editable=False)

    class Meta:
        verbose_name = _("index request")
        verbose_name_plural = _("index requests")
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.key


class IndexRebuild(models.Model):
    """A rebuild under way: what is indexed meanwhile is kept in the outbox and applied to the new index too."""

    started_at = models.DateTimeField(_("started"), auto_now_add=True)

    class Meta:
        verbose_name = _("index rebuild")
        verbose_name_plural = _("index rebuilds")
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}"
