"""What was offered while somebody wrote, and whether it answered. No word of what was written."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Deflection(models.Model):
    """One suggestion that somebody judged: it answered, and no question was asked, or it did not. Nobody's identity."""

    key = models.CharField(_("document"), max_length=80)
    answered = models.BooleanField(_("it answered"))
    created_at = models.DateTimeField(_("created"), auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = _("suggestion judged")
        verbose_name_plural = _("suggestions judged")

    def __str__(self) -> str:
        return f"{self.key}: {self.answered}"


class Consulted(models.Model):
    """Documents of the index that the person who asks had read already: no answer to their question."""

    topic = models.OneToOneField(
        "forum_conversation.Topic",
        verbose_name=_("topic"),
        primary_key=True,
        related_name="consulted",
        on_delete=models.CASCADE,
    )
    keys = models.JSONField(_("documents"), default=list)

    class Meta:
        verbose_name = _("documents read before asking")
        verbose_name_plural = _("documents read before asking")

    def __str__(self) -> str:
        return f"{self.topic_id}: {len(self.keys)}"
