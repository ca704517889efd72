"""What subscribers of the agenda were last told about a meetup."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from meetups.models.events import MeetupPage


class CalendarEntry(models.Model):
    """Revision number of a meetup in calendars. Beside the page, whose revisions would bring an old number back."""

    meetup = models.OneToOneField(
        MeetupPage, verbose_name=_("meetup"), primary_key=True, on_delete=models.CASCADE, related_name="calendar_entry"
    )
    sequence = models.PositiveIntegerField(_("sequence"), default=0)
    fingerprint = models.CharField(_("fingerprint of what was told"), max_length=64)
    changed_at = models.DateTimeField(_("changed"))

    class Meta:
        verbose_name = _("calendar entry")
        verbose_name_plural = _("calendar entries")

    def __str__(self) -> str:
        return f"{self.meetup_id}/{self.sequence}"
