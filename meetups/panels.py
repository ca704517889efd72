"""How organisers edit meetups and talks in Wagtail: forms and panels, attached to the page types by the app's start."""

from datetime import time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.admin.widgets import AdminDateInput, AdminTimeInput
from wagtail.models import Page
from wagtail.snippets.widgets import AdminSnippetChooser

from hub.base.dates import written_day
from hub.places.models import Place
from hub.places.queries import find_places, resolve_place
from meetups.hours import FIRST, LABELS, SECOND, WHICH_CHOICES, Hours, HoursError, zone_choices
from meetups.localtimes import PARIS, check_day, is_ambiguous
from meetups.models import MeetupIndexPage, MeetupPage, RecordingState, Speaker, TalkPage
from meetups.page_forms import MeetupsPageForm
from meetups.timecodes import TimecodeError, read_timecode, write_timecode
from meetups.transcripts import MAX_CHARACTERS, CueText, TranscriptError, decode_transcript, examine_transcript

MAX_TRANSCRIPT_BYTES = MAX_CHARACTERS
FAULTS_TOLD = 20


def read_town(text: str) -> Place | None:
    """The place of this name; among several the one with its département is asked for.

    Raises:
        ValidationError: there is no such place.
    """
    if not text.strip():
        return None
    place = resolve_place(text.strip())
    if place is None:
        near = ", ".join(candidate.label for candidate in find_places(text, limit=3))
        message = _("Unknown place. Did you mean: %(near)s?") % {"near": near} if near else _("Unknown place.")
        raise forms.ValidationError(message, code="place")
    return place


class TimecodeField(forms.CharField):
    """Seconds of a recording, written and shown as 24:11."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, **kwargs})

    def prepare_value(self, value: Any) -> Any:
        return write_timecode(value) if isinstance(value, int) else value

    def to_python(self, value: Any) -> int | None:
        text = super().to_python(value)
        if not text:
            return None
        try:
            return read_timecode(text)
        except TimecodeError as error:
            raise forms.ValidationError(str(error), code="timecode") from error

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.prepare_value(initial) != (data or ""))


class MeetupForm(MeetupsPageForm):
    """The day, and the hours as the clock on the wall of the meetup shows them."""

    date = forms.DateField(label=_("Date"), widget=AdminDateInput, validators=[check_day])
    start_time = forms.TimeField(
        label=_("Start"), required=False, widget=AdminTimeInput, help_text=_("Leave empty when only the day is known.")
    )
    end_time = forms.TimeField(label=_("End"), required=False, widget=AdminTimeInput)
    ends_next_day = forms.BooleanField(label=LABELS["ends_next_day"], required=False)
    which_hour = forms.ChoiceField(label=LABELS["which_hour"], choices=WHICH_CHOICES, required=False)
    town = forms.CharField(
        label=_("Town"),
        required=False,
        max_length=100,
        help_text=_("A town, postcode, département or région, for the map and the search."),
    )
    timezone = forms.ChoiceField(label=_("Time zone"), choices=zone_choices, initial=PARIS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        begins, ends = self.instance.local_start, self.instance.local_end
        for name, moment in (("start_time", begins), ("end_time", ends)):
            if name in self.fields and moment is not None:
                self.fields[name].initial = moment.time()
        if "ends_next_day" in self.fields:
            self.fields["ends_next_day"].initial = self.instance.ends_next_day
        if "which_hour" in self.fields and self._holds_a_doubt:
            later = any(moment is not None and moment.fold for moment in (begins, ends))
            self.fields["which_hour"].initial = SECOND if later else FIRST
        if "town" in self.fields and self.instance.place is not None:
            self.fields["town"].initial = self.instance.place.label

    def clean_town(self) -> Place | None:
        return read_town(self.cleaned_data["town"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if "town" in cleaned:
            self.instance.place = cleaned["town"]
        day, begins, ends = cleaned.get("date"), cleaned.get("start_time"), cleaned.get("end_time")
        if ends and not begins:
            self.add_error("start_time", _("Give the start of the meetup, or no end."))
        elif day is not None and not {"start_time", "end_time", "timezone"} & set(self.errors):
            self._set_instants(day, begins, ends, cleaned.get("timezone") or PARIS)
        return cleaned

    @property
    def _holds_a_doubt(self) -> bool:
        moments = [moment for moment in (self.instance.local_start, self.instance.local_end) if moment is not None]
        return any(is_ambiguous(moment.date(), moment.time(), self.instance.timezone) for moment in moments)

    @property
    def leaves_a_doubt(self) -> bool:
        """Whether the form has to ask which of two equal hours is meant."""
        return self._holds_a_doubt or bool(self.data.get("which_hour")) or "which_hour" in self.errors

    def _set_instants(self, day: date, begins: time | None, ends: time | None, zone_name: str) -> None:
        if begins is None:
            self.instance.starts_at = self.instance.ends_at = None
            return
        given = {name: self.cleaned_data.get(name) or "" for name in ("ends_next_day", "which_hour")}
        hours = Hours(
            day=day,
            start=begins,
            end=ends,
            zone_name=zone_name,
            ends_next_day=bool(given["ends_next_day"]),
            which_hour=given["which_hour"],
        )
        try:
            self.instance.starts_at, self.instance.ends_at = hours.span()
        except HoursError as error:
            self.add_error({"start": "start_time", "end": "end_time"}.get(error.field, error.field), error.message)


class DoubtPanel(FieldPanel):
    """A question that is put only when the hours leave a doubt."""

    class BoundPanel(FieldPanel.BoundPanel):
        def is_shown(self) -> bool:
            # Versions are compared without a form.
            return bool(super().is_shown() and self.form and self.form.leaves_a_doubt)


class TalkForm(MeetupsPageForm):
    """A talk, with its transcript as a file, left on the page as `pending_transcript` until the page is saved."""

    REMOVE = "-"

    start_seconds = TimecodeField(label=_("Start in the recording"), help_text=_("Such as 24:11."))
    end_seconds = TimecodeField(label=_("End in the recording"))
    transcript_file = forms.FileField(
        label=_("Transcript"),
        required=False,
        help_text=_(
            "A WebVTT (.vtt) or SubRip (.srt) file. It replaces the present transcript as soon as the talk is saved."
        ),
    )
    leave_out_faults = forms.BooleanField(
        label=_("Leave out the cues of the file that cannot be read"),
        required=False,
        help_text=_("Otherwise a file with such cues is refused, with the line of each."),
    )
    remove_transcript = forms.BooleanField(label=_("Remove the present transcript"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None and "position" in self.fields and self.parent_page is not None:
            positions = TalkPage.objects.child_of(self.parent_page).values_list("position", flat=True)
            self.fields["position"].initial = self.initial["position"] = max(positions, default=0) + 1

    def clean_position(self) -> int:
        position: int = self.cleaned_data["position"]
        siblings = TalkPage.objects.child_of(self.parent_page).exclude(pk=self.instance.pk)
        if siblings.filter(position=position).exists():
            raise forms.ValidationError(_("Another talk of this meetup has this position."), code="position")
        return position

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        self._refuse_recording_to_come()
        self.instance.pending_transcript = (
            self.REMOVE if cleaned.get("remove_transcript") else cleaned.get("transcript_file")
        )
        return cleaned

    def _refuse_recording_to_come(self) -> None:
        meetup = self.parent_page.specific if self.parent_page is not None else None
        if self.cleaned_data.get("state") != RecordingState.ONLINE or not isinstance(meetup, MeetupPage):
            return
        shown = self.cleaned_data.get("go_live_at") or timezone.now()
        if meetup.date > timezone.localdate(max(shown, timezone.now())):
            message = _("The meetup is on %(date)s: its recording cannot be online before.")
            self.add_error("state", message % {"date": written_day(meetup.date)})

    def clean_transcript_file(self) -> tuple[CueText, ...] | None:
        """The cues of the file, read here so that every fault names its line beside the field."""
        upload = self.cleaned_data.get("transcript_file")
        if not upload:
            return None
        if upload.size > MAX_TRANSCRIPT_BYTES:
            raise forms.ValidationError(_("This file is larger than 4 MB."), code="size")
        try:
            content, encoding_remarks = decode_transcript(upload.read())
            examined = examine_transcript(content)
        except TranscriptError as error:
            raise forms.ValidationError(str(error), code="transcript") from error
        if examined.faults and self.data.get(self.add_prefix("leave_out_faults")) not in {"on", "1", "true"}:
            told = [forms.ValidationError(str(fault), code="transcript") for fault in examined.faults[:FAULTS_TOLD]]
            if len(examined.faults) > FAULTS_TOLD:
                more = len(examined.faults) - FAULTS_TOLD
                told.append(forms.ValidationError(_("%(count)d more.") % {"count": more}, code="more"))
            raise forms.ValidationError(told)
        self.instance.transcript_remarks = (*encoding_remarks, *examined.faults, *examined.oddities)
        return examined.cues


def attach() -> None:
    """Give the page types their forms and panels."""
    MeetupIndexPage.base_form_class = MeetupsPageForm
    MeetupIndexPage.content_panels = [*Page.content_panels, FieldPanel("intro")]
    MeetupPage.base_form_class = MeetupForm
    MeetupPage.content_panels = [
        *Page.content_panels,
        FieldRowPanel([FieldPanel("number"), FieldPanel("status")]),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("date"), FieldPanel("start_time"), FieldPanel("end_time")]),
                FieldPanel("ends_next_day"),
                DoubtPanel("which_hour"),
                FieldPanel("timezone"),
            ],
            heading=_("When"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("place_name"), FieldPanel("address")]),
                FieldPanel("town"),
                FieldPanel("online_url"),
            ],
            heading=_("Where"),
        ),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("takes_registrations"), FieldPanel("seats")]), FieldPanel("event_url")],
            heading=_("Registration"),
        ),
        FieldPanel("intro"),
    ]
    TalkPage.base_form_class = TalkForm
    TalkPage.content_panels = [
        *Page.content_panels,
        FieldRowPanel([FieldPanel("position"), FieldPanel("organisation")]),
        InlinePanel(
            "talk_speakers",
            heading=_("Speakers"),
            label=_("speaker"),
            panels=[FieldPanel("speaker", widget=AdminSnippetChooser(Speaker)), FieldPanel("affiliation")],
        ),
        FieldPanel("abstract"),
        MultiFieldPanel(
            [
                FieldPanel("state"),
                FieldPanel("video_url"),
                FieldRowPanel([FieldPanel("start_seconds"), FieldPanel("end_seconds")]),
                FieldPanel("chapters"),
                FieldPanel("transcript_file"),
                FieldPanel("leave_out_faults"),
                FieldPanel("remove_transcript"),
            ],
            heading=_("Recording"),
        ),
        InlinePanel(
            "slides",
            heading=_("Slides"),
            label=_("slides"),
            panels=[FieldPanel("label"), FieldPanel("document"), FieldPanel("url")],
        ),
        MultiFieldPanel([FieldPanel("themes"), FieldPanel("bases"), FieldPanel("tools")], heading=_("Subjects")),
    ]


attach()
