"""What was imported last time, so that an import changes only what changed upstream and leaves people's edits alone."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportRecord(models.Model):
    """One imported thing. `digest` is the fingerprint of all that was written; `target` is its address when that tells."""

    key = models.CharField(_("key"), max_length=400, unique=True)
    digest = models.CharField(_("fingerprint"), max_length=64)
    target = models.CharField(_("address"), max_length=500, blank=True)
    imported_at = models.DateTimeField(_("imported"), auto_now=True)

    class Meta:
        verbose_name = _("import record")
        verbose_name_plural = _("import records")
        ordering = ("key",)

    def __str__(self) -> str:
        return self.key
