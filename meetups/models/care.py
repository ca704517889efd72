"""What keeps recordings true: corrections of the transcript, consents of those who speak, checks that a recording still plays."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from meetups.models.speakers import Speaker
from meetups.models.talks import TalkPage

LONGEST_LINE = 2000


class CorrectionState(models.TextChoices):
    PENDING = "pending", _("to review")
    ACCEPTED = "accepted", _("accepted")
    REFUSED = "refused", _("refused")


class Correction(models.Model):
    """Another wording of one line of a transcript, suggested by a member. The line is known by its text, not by a number: a
    transcript is replaced as a whole.
    """

    talk = models.ForeignKey(TalkPage, verbose_name=_("talk"), on_delete=models.CASCADE, related_name="corrections")
    start = models.FloatField(_("start"))
    old_text = models.TextField(_("line as it was"))
    new_text = models.TextField(_("suggested line"), max_length=LONGEST_LINE)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("suggested by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="transcript_corrections",
    )
    made_at = models.DateTimeField(_("suggested on"), auto_now_add=True)
    state = models.CharField(
        _("state"), max_length=10, choices=CorrectionState.choices, default=CorrectionState.PENDING, db_index=True
    )
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("reviewed by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        verbose_name = _("correction of a transcript")
        verbose_name_plural = _("corrections of transcripts")
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.new_text


class RecordingConsent(models.Model):
    """Whether one speaker agrees that the recording of one talk is shown. No row: nobody asked. Beside the page, whose drafts
    and revisions would bring an old answer back.
    """

    talk = models.ForeignKey(TalkPage, verbose_name=_("talk"), on_delete=models.CASCADE, related_name="consents")
    speaker = models.ForeignKey(
        Speaker, verbose_name=_("speaker"), on_delete=models.CASCADE, related_name="recording_consents"
    )
    given = models.BooleanField(_("agrees"))
    changed_at = models.DateTimeField(_("changed"), auto_now=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("noted by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        verbose_name = _("consent to a recording")
        verbose_name_plural = _("consents to recordings")
        constraints = [models.UniqueConstraint(fields=["talk", "speaker"], name="meetups_one_consent")]

    def __str__(self) -> str:
        return f"{self.speaker_id}/{self.talk_id}: {self.given}"


class CheckState(models.TextChoices):
    OK = "ok", _("plays")
    DEAD = "dead", _("is gone")
    MOVED = "moved", _("has moved")
    SHORT = "short", _("is shorter than the talk")


UNAVAILABLE = (CheckState.DEAD, CheckState.MOVED)  # the page does without a player


class RecordingCheck(models.Model):
    """What the last check of a recording found, for the address it had then; `fingerprint` is what would tell it again
    elsewhere: title, player, identifier, length in seconds, lines of the transcript, slides.
    """

    talk = models.OneToOneField(
        TalkPage, verbose_name=_("talk"), primary_key=True, on_delete=models.CASCADE, related_name="recording_check"
    )
    address = models.CharField(_("address"), max_length=500)
    state = models.CharField(_("state"), max_length=8, choices=CheckState.choices, db_index=True)
    detail = models.CharField(_("what was found"), max_length=300, blank=True)
    moved_to = models.CharField(_("new address"), max_length=500, blank=True)
    length = models.PositiveIntegerField(_("length in seconds"), null=True, blank=True)
    fingerprint = models.JSONField(_("fingerprint"), default=dict)
    checked_at = models.DateTimeField(_("last check"))

    class Meta:
        verbose_name = _("check of a recording")
        verbose_name_plural = _("checks of recordings")

    def __str__(self) -> str:
        return f"{self.address}: {self.state}"

    @property
    def is_unavailable(self) -> bool:
        return self.state in UNAVAILABLE
