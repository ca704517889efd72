"""What the slides of a talk say, kept beside them for the search."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from meetups.models.talks import TalkPage


class SlideText(models.Model):
    """The words of one PDF of a talk, a text for each page. `file` is its path, `fingerprint` its size and date."""

    talk = models.ForeignKey(TalkPage, verbose_name=_("talk"), on_delete=models.CASCADE, related_name="slide_texts")
    file = models.CharField(max_length=500)
    fingerprint = models.CharField(max_length=64)
    pages = models.JSONField(default=list)

    class Meta:
        verbose_name = _("text of slides")
        verbose_name_plural = _("texts of slides")
        constraints = [models.UniqueConstraint(fields=["talk", "file"], name="meetups_one_text_a_file")]

    def __str__(self) -> str:
        return self.file
