"""A talk of a meetup: who, what, the slides, and the recording."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable, Page

from hub.base.pages import ShownByView
from meetups.chapters import Chapter, ChapterError, read_chapters
from meetups.models.events import MeetupPage
from meetups.models.speakers import Speaker
from meetups.models.subjects import TalkDatabase, TalkTheme, TalkTool
from meetups.recordings import (
    CANAL_U,
    DAILYMOTION,
    FILE,
    PEERTUBE,
    VIMEO,
    YOUTUBE,
    Recording,
    RecordingError,
    read_recording,
)
from meetups.timecodes import write_timecode

_SITE_PATH = re.compile(r"/(?!/)[^\s\\\"'<>]+")
_check_web_address = URLValidator(["https", "http"])


def check_link(address: str) -> None:
    """Validator: an http(s) address, or a path of this site."""
    if not _SITE_PATH.fullmatch(address):
        _check_web_address(address)


class RecordingState(models.TextChoices):
    """Codes are stable: exports and addresses carry them."""

    UPCOMING = "upcoming", _("recording to come")
    ONLINE = "online", _("recording online")
    NOT_RECORDED = "not_recorded", _("not recorded")
    WITHDRAWN = "withdrawn", _("recording withdrawn")


class TalkPage(ShownByView, Page):
    """One talk. Seconds count from the start of the recording, which may hold several talks."""

    PROVIDERS = [
        (YOUTUBE, "YouTube"),
        (PEERTUBE, "PeerTube"),
        (DAILYMOTION, "Dailymotion"),
        (VIMEO, "Vimeo"),
        (CANAL_U, "Canal-U"),
        (FILE, _("file of this site")),
    ]

    # Kept beside the tree so that lists can filter and order by the meetup in the database; `save` keeps it true.
    meetup = models.ForeignKey(
        MeetupPage, verbose_name=_("meetup"), null=True, editable=False, on_delete=models.SET_NULL, related_name="talks"
    )
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    organisation = models.CharField(_("organisation"), max_length=300, blank=True)
    abstract = models.TextField(_("abstract"), blank=True, help_text=_("Markdown."))
    state = models.CharField(
        _("recording"), max_length=12, choices=RecordingState.choices, default=RecordingState.UPCOMING, db_index=True
    )
    video_url = models.CharField(
        _("address of the recording"),
        max_length=500,
        blank=True,
        help_text=_("A YouTube, PeerTube, Dailymotion, Vimeo or Canal-U video, or the path of a file of this site."),
    )
    video_provider = models.CharField(_("player"), max_length=16, choices=PROVIDERS, blank=True, editable=False)
    video_host = models.CharField(_("PeerTube host"), max_length=120, blank=True, editable=False)
    video_key = models.CharField(_("identifier of the video"), max_length=500, blank=True, editable=False)
    start_seconds = models.PositiveIntegerField(_("start in the recording"), null=True, blank=True)
    end_seconds = models.PositiveIntegerField(_("end in the recording"), null=True, blank=True)
    chapters = models.TextField(
        _("chapters"),
        blank=True,
        help_text=_("One a line: a moment of the recording, then a title, as “12:40 The key”."),
    )
    source = models.CharField(_("upstream path"), max_length=300, blank=True, editable=False)
    themes = ClusterTaggableManager(through=TalkTheme, blank=True, verbose_name=_("themes"))
    bases = ClusterTaggableManager(through=TalkDatabase, blank=True, verbose_name=_("databases"))
    tools = ClusterTaggableManager(through=TalkTool, blank=True, verbose_name=_("tools"))

    view = "meetups.talk_views.show_talk"
    parent_page_types = ["meetups.MeetupPage"]
    subpage_types: list[str] = []
    exclude_fields_in_copy = ["source"]

    class Meta:
        verbose_name = _("talk")
        verbose_name_plural = _("talks")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(end_seconds__isnull=True) | models.Q(end_seconds__gt=Coalesce("start_seconds", 0)),
                name="meetups_talk_ends_after_start",
                violation_error_message=_("A talk ends after it begins."),
            ),
        ]

    def clean(self) -> None:
        super().clean()
        errors: dict[str, Any] = {}
        self._read_address(errors)
        if self.state == RecordingState.ONLINE and (names := self.who_disagrees()):
            message = _("This recording cannot be shown: %(names)s withdrew their consent.")
            errors["state"] = message % {"names": ", ".join(names)}
        if not self.video_url and self.state == RecordingState.ONLINE:
            errors["video_url"] = _("A recording that is online has an address.")
        if self.end_seconds is not None and self.end_seconds <= (self.start_seconds or 0):
            errors["end_seconds"] = _("A talk ends after it begins.")
        try:
            read_chapters(self.chapters)
        except ChapterError as error:
            errors["chapters"] = str(error)
        if errors:
            raise ValidationError(errors)

    def _read_address(self, errors: dict[str, Any]) -> None:
        """Know the player and the video by the address, and the moments it asks for when none were given."""
        self.video_url = self.video_url.strip()
        self.video_provider = self.video_host = self.video_key = ""
        if not self.video_url:
            return
        try:
            recording = read_recording(self.video_url)
        except RecordingError as error:
            errors["video_url"] = str(error)
            return
        self.video_provider, self.video_host, self.video_key = recording.provider, recording.host, recording.key
        if self.start_seconds is None:
            self.start_seconds = recording.start
        if self.end_seconds is None and (recording.end or 0) > (self.start_seconds or 0):
            self.end_seconds = recording.end

    def save(self, *args: Any, **kwargs: Any) -> None:
        parent = self.get_parent()
        self.meetup_id = parent.pk if parent is not None else None
        # A scheduled draft or an old revision may still say that the recording is online.
        if self.state == RecordingState.ONLINE and self.who_disagrees():
            self.state = RecordingState.WITHDRAWN.value
        super().save(*args, **kwargs)

    def who_disagrees(self) -> list[str]:
        """Speakers who withdrew their consent to this recording."""
        if self.pk is None:
            return []
        return list(self.consents.filter(given=False).order_by("pk").values_list("speaker__name", flat=True))

    @property
    def recording(self) -> Recording | None:
        """What may be played now: None unless the recording is online and its host one this site frames."""
        if self.state != RecordingState.ONLINE or not self.video_provider:
            return None
        recording = Recording(provider=self.video_provider, key=self.video_key, host=self.video_host)
        return recording if recording.is_allowed else None

    @property
    def is_unavailable(self) -> bool:
        """Whether the last look at the present address of the recording found it gone."""
        check = getattr(self, "recording_check", None)
        return check is not None and check.is_unavailable and check.address == self.video_url

    @property
    def chapter_list(self) -> tuple[Chapter, ...]:
        """Chapters in order; none when what is written cannot be read, as in a draft."""
        try:
            return read_chapters(self.chapters)
        except ChapterError:
            return ()

    @property
    def length(self) -> int | None:
        """Seconds, when both ends are known."""
        return self.end_seconds - (self.start_seconds or 0) if self.end_seconds is not None else None

    @property
    def start_text(self) -> str:
        return write_timecode(self.start_seconds)

    @property
    def length_text(self) -> str:
        return write_timecode(self.length)


class TalkSpeaker(Orderable):
    """Who gave the talk, in the order of the programme, and for whom they spoke that day."""

    talk = ParentalKey(TalkPage, on_delete=models.CASCADE, related_name="talk_speakers")
    speaker = models.ForeignKey(
        Speaker, verbose_name=_("speaker"), on_delete=models.PROTECT, related_name="appearances"
    )
    affiliation = models.CharField(_("affiliation"), max_length=500, blank=True)

    class Meta(Orderable.Meta):
        verbose_name = _("speaker of a talk")
        verbose_name_plural = _("speakers of talks")
        ordering = ["sort_order", "pk"]

    def save(self, *args: Any, **kwargs: Any) -> None:
        # A draft may name a spelling that was merged since.
        if self.speaker.merged_into_id is not None:
            self.speaker_id = self.speaker.merged_into_id
        super().save(*args, **kwargs)

    def __str__(self) -> str:
        return f"{self.speaker} ({self.affiliation})" if self.affiliation else str(self.speaker)


class TalkSlides(Orderable):
    """One file or address of slides."""

    talk = ParentalKey(TalkPage, on_delete=models.CASCADE, related_name="slides")
    label = models.CharField(_("label"), max_length=120, blank=True)
    url = models.CharField(_("address"), max_length=500, blank=True, validators=[check_link])
    document = models.ForeignKey(
        "wagtaildocs.Document",
        verbose_name=_("document"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
    )

    class Meta(Orderable.Meta):
        verbose_name = _("slides")
        verbose_name_plural = _("slides")
        ordering = ["sort_order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=(models.Q(url="") & models.Q(document__isnull=False))
                | (~models.Q(url="") & models.Q(document__isnull=True)),
                name="meetups_slides_one_origin",
                violation_error_message=_("Give either a document or an address."),
            ),
        ]

    def __str__(self) -> str:
        return self.label or self.href

    @property
    def href(self) -> str:
        return str(self.document.url) if self.document is not None else self.url
