"""Where texts of the site cite a moment of a talk."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from meetups.models.talks import TalkPage


class MomentCitation(models.Model):
    """A moment one text cites. It follows the sentence that was said there: `quote` is found again when the transcript
    changes, and `second` with it. `quote_found` is false while no line says it any more.
    """

    talk = models.ForeignKey(TalkPage, verbose_name=_("talk"), on_delete=models.CASCADE, related_name="citations")
    source = models.CharField(_("text that cites it"), max_length=60)
    written = models.CharField(_("as it is written there"), max_length=560)
    second = models.PositiveIntegerField(_("second of the recording"))
    into_line = models.PositiveIntegerField(_("seconds into the line"), default=0)
    quote = models.TextField(_("line of the transcript"), blank=True)
    quote_found = models.BooleanField(_("line found"), default=True)

    class Meta:
        verbose_name = _("citation of a moment")
        verbose_name_plural = _("citations of moments")
        ordering = ("second", "pk")
        constraints = [models.UniqueConstraint(fields=["source", "written"], name="meetups_citation_once")]

    def __str__(self) -> str:
        return f"{self.source}: {self.written}"
