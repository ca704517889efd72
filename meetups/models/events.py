"""The index of meetups and each meetup."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wagtail.models import Page
from wagtail.url_routing import RouteResult

from hub.base.pages import ShownByView
from hub.places.names import place_key
from meetups.localtimes import PARIS, check_day, check_zone, zone

RESERVED_SLUGS = frozenset(
    {"speakers", "ics", "agenda", "transcripts", "to-watch", "slides", "care", "thumbnails"}
    | {"registration", "registrations", "proposals", "feed", "oembed"}
)


class MeetupIndexPage(ShownByView, Page):
    """All meetups: the next ones, then the archive."""

    intro = models.TextField(_("introduction"), blank=True, help_text=_("Markdown."))

    view = "meetups.views.show_index"
    parent_page_types = ["pages.HomePage"]
    subpage_types = ["meetups.MeetupPage"]
    max_count = 1

    class Meta:
        verbose_name = _("meetups page")
        verbose_name_plural = _("meetups pages")

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Find a meetup, or a talk of a meetup, in one query where Wagtail takes two a level."""
        if not path_components:
            return super().route(request, path_components)
        from meetups.models.talks import TalkPage  # noqa: PLC0415 -- talks are built on meetups

        url_path = f"{self.url_path}{'/'.join(path_components)}/"
        page: Page | None = None
        if len(path_components) == 1:
            page = MeetupPage.objects.filter(url_path=url_path, live=True).select_related("place").first()
        elif len(path_components) == 2:  # noqa: PLR2004 -- a meetup and a talk
            found = TalkPage.objects.filter(url_path=url_path, live=True, meetup__live=True)
            page = found.select_related("meetup", "meetup__place", "recording_check").first()
        if page is None:
            raise Http404
        # What is known need not be asked again: where treebeard keeps a parent.
        (page.meetup if isinstance(page, TalkPage) else page)._cached_parent_obj = self  # noqa: SLF001 -- treebeard's own
        return RouteResult(page)


class MeetupStatus(models.TextChoices):
    SCHEDULED = "scheduled", _("scheduled")
    POSTPONED = "postponed", _("postponed")
    CANCELLED = "cancelled", _("cancelled")


class MeetupPage(ShownByView, Page):
    """One meetup. Its day is always known; the hour may not be: then both instants are empty."""

    number = models.PositiveSmallIntegerField(_("number"), null=True, blank=True, unique=True)
    date = models.DateField(_("date"), db_index=True)
    starts_at = models.DateTimeField(_("starts at"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends at"), null=True, blank=True)
    timezone = models.CharField(_("time zone"), max_length=64, default=PARIS, validators=[check_zone])
    place_name = models.CharField(_("place"), max_length=200, blank=True, help_text=_("Hall, building or town."))
    address = models.CharField(_("address"), max_length=300, blank=True)
    place = models.ForeignKey(
        "places.Place",
        verbose_name=_("town"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    online_url = models.URLField(
        _("online address"), max_length=500, blank=True, validators=[URLValidator(["https", "http"])]
    )
    event_url = models.URLField(
        _("registration page"), max_length=500, blank=True, validators=[URLValidator(["https", "http"])]
    )
    takes_registrations = models.BooleanField(
        _("people register here"), default=False, help_text=_("Until the meetup begins, on a page of this site.")
    )
    seats = models.PositiveIntegerField(
        _("seats"), null=True, blank=True, help_text=_("Once they are taken, others wait. Empty: no limit.")
    )
    status = models.CharField(_("status"), max_length=12, choices=MeetupStatus.choices, default=MeetupStatus.SCHEDULED)
    intro = models.TextField(_("introduction"), blank=True, help_text=_("Markdown."))
    source = models.CharField(_("upstream path"), max_length=300, blank=True, editable=False)

    view = "meetups.views.show_meetup"
    parent_page_types = ["meetups.MeetupIndexPage"]
    subpage_types = ["meetups.TalkPage"]
    exclude_fields_in_copy = ["number", "source", "event_url"]

    class Meta:
        verbose_name = _("meetup")
        verbose_name_plural = _("meetups")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__isnull=True) | models.Q(ends_at__gt=models.F("starts_at")),
                name="meetups_meetup_ends_after_start",
                violation_error_message=_("A meetup ends after it begins."),
            ),
        ]

    def clean(self) -> None:
        super().clean()
        if self.slug in RESERVED_SLUGS:
            raise ValidationError({"slug": _("This word is kept for another page: choose another slug.")})
        if self.ends_at and not self.starts_at:
            raise ValidationError({"ends_at": _("Give the start first.")})
        if self.starts_at:
            self.date = self.starts_at.astimezone(self.zone).date()
        if self.date is not None:
            try:
                check_day(self.date)
            except ValidationError as error:
                raise ValidationError({"date": error}) from None

    @property
    def label(self) -> str:
        """The number when there is one, else the day."""
        return str(self.number) if self.number is not None else self.date.isoformat()

    @property
    def zone(self) -> ZoneInfo:
        return zone(self.timezone)

    @property
    def local_start(self) -> datetime | None:
        return self.starts_at.astimezone(self.zone) if self.starts_at else None

    @property
    def local_end(self) -> datetime | None:
        return self.ends_at.astimezone(self.zone) if self.ends_at else None

    @property
    def ends_next_day(self) -> bool:
        """Whether it runs past midnight there."""
        begins, ends = self.local_start, self.local_end
        return begins is not None and ends is not None and ends.date() > begins.date()

    @property
    def is_past(self) -> bool:
        """From the day after; a meetup that runs past midnight is not over before its end."""
        return self.date < timezone.localdate() and not (self.ends_at and self.ends_at >= timezone.now())

    @property
    def is_cancelled(self) -> bool:
        return self.status == MeetupStatus.CANCELLED

    @property
    def is_open(self) -> bool:
        """Whether people may register now: until it begins, or all day when the hour is not known."""
        if not self.takes_registrations or self.status != MeetupStatus.SCHEDULED:
            return False
        return self.starts_at > timezone.now() if self.starts_at else self.date >= timezone.localdate()

    @property
    def public_online_url(self) -> str:
        """The address of the video room, unless it is told to those who register only."""
        return "" if self.takes_registrations else str(self.online_url)

    @property
    def place_text(self) -> str:
        """Where, in one line: what the organisers wrote, else the town."""
        if self.place_name:
            return self.place_name
        return str(self.place.name) if self.place is not None else ""

    @property
    def place_line(self) -> str:
        """Where, with the town when what the organisers wrote does not name it."""
        town = str(self.place.name) if self.place is not None else ""
        if not self.place_name or not town or place_key(town) in place_key(f"{self.place_name} {self.address}"):
            return self.place_text
        return f"{self.place_name}, {town}"

    def get_admin_display_title(self) -> str:
        title: str = super().get_admin_display_title()
        return f"{self.number} · {title}" if self.number is not None else title
