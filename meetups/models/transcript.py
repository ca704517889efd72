"""What was said, to the second."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from meetups.models.talks import TalkPage


class Cue(models.Model):
    """One line of a transcript; seconds from the start of the recording. Outside the revisions of its page: an hour holds a
    thousand of them.
    """

    talk = models.ForeignKey(TalkPage, verbose_name=_("talk"), on_delete=models.CASCADE, related_name="cues")
    start = models.FloatField(_("start"))
    end = models.FloatField(_("end"))
    text = models.TextField(_("text"))

    class Meta:
        verbose_name = _("transcript line")
        verbose_name_plural = _("transcript lines")
        ordering = ("start", "end", "pk")
        indexes = [models.Index(fields=["talk", "start", "end"], name="meetups_cue_by_talk")]
        constraints = [
            models.CheckConstraint(condition=models.Q(end__gt=models.F("start")), name="meetups_cue_ends_after_start")
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def second(self) -> int:
        return int(self.start)
