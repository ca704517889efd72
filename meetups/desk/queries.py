"""What organisers still have to do, before a meetup and after it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db.models import Count, Exists, OuterRef, Prefetch, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wagtail.models import Page, Revision

from meetups.models import Cue, MeetupPage, RecordingConsent, RecordingState, TalkPage, TalkSlides, TalkSpeaker
from meetups.queries import is_upcoming, main_index

_Page = TypeVar("_Page", MeetupPage, TalkPage)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """Something a talk should have. `lacks` looks at a talk of `programme`; with `after` only once the meetup is over."""

    name: str
    label: str | Promise
    lacks: Callable[[TalkPage], bool]
    after: bool = True

    def __str__(self) -> str:
        return str(self.label)


def _lacks_speakers(talk: TalkPage) -> bool:
    return not talk.talk_speakers.all()


def _lacks_abstract(talk: TalkPage) -> bool:
    return not talk.abstract


def _lacks_recording(talk: TalkPage) -> bool:
    return bool(talk.state == RecordingState.UPCOMING)


def _lacks_slides(talk: TalkPage) -> bool:
    return not talk.slides.all()


def _lacks_transcript(talk: TalkPage) -> bool:
    return bool(talk.state == RecordingState.ONLINE and not talk.has_transcript)


def _lacks_consent(talk: TalkPage) -> bool:
    return bool(talk.state in {RecordingState.ONLINE, RecordingState.UPCOMING} and not talk.has_consent)


CHECKS: tuple[Check, ...] = (
    Check(name="speakers", label=_("speakers"), lacks=_lacks_speakers, after=False),
    Check(name="abstract", label=_("abstract"), lacks=_lacks_abstract, after=False),
    Check(name="recording", label=_("recording, or that there is none"), lacks=_lacks_recording),
    Check(name="slides", label=_("slides"), lacks=_lacks_slides),
    Check(name="transcript", label=_("transcript"), lacks=_lacks_transcript),
    Check(name="consent", label=_("consent to the recording"), lacks=_lacks_consent),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToDo:
    """A meetup with what it lacks itself, and its talks in order, each with what it lacks; the moment it goes live, or its
    changes do.
    """

    meetup: MeetupPage
    goes_live_at: datetime | None
    missing: tuple[str | Promise, ...]
    talks: tuple[tuple[TalkPage, tuple[Check, ...]], ...]

    @property
    def count(self) -> int:
        return len(self.missing) + sum(len(missing) for _talk, missing in self.talks)


def drafted(page: _Page) -> _Page:
    """The page as its latest draft has it, without a query; `latest_revision` must have come with it."""
    revision = page.latest_revision
    if not page.has_unpublished_changes or revision is None:
        return page
    draft: _Page | None = type(page).from_serializable_data(revision.content, check_fks=False)
    if draft is None:
        return page
    draft.live, draft.has_unpublished_changes = page.live, True
    return draft


def programme(meetups: Iterable[MeetupPage]) -> Mapping[int, list[TalkPage]]:
    """Talks of these meetups as their latest drafts have them, in order; three queries."""
    talks = TalkPage.objects.filter(meetup__in=[meetup.pk for meetup in meetups]).order_by("position", "pk")
    talks = talks.select_related("latest_revision")
    agreed = RecordingConsent.objects.filter(talk=OuterRef("pk"), given=True)
    talks = talks.annotate(has_transcript=Exists(Cue.objects.filter(talk=OuterRef("pk"))), has_consent=Exists(agreed))
    talks = talks.prefetch_related(
        Prefetch("talk_speakers", TalkSpeaker.objects.select_related("speaker")),
        Prefetch("slides", TalkSlides.objects.all()),
    )
    found: dict[int, list[TalkPage]] = {}
    for talk in talks:
        draft = drafted(talk)
        draft.has_transcript, draft.has_consent = talk.has_transcript, talk.has_consent
        found.setdefault(talk.meetup_id, []).append(draft)
    return found


def to_do(meetups: Iterable[MeetupPage]) -> list[ToDo]:
    """What each of these meetups still lacks, in the order given."""
    listed = [drafted(meetup) for meetup in meetups]
    talks, moments = programme(listed), _moments(listed)
    return [_to_do(meetup, talks.get(meetup.pk, []), moments.get(meetup.pk)) for meetup in listed]


def _to_do(meetup: MeetupPage, talks: list[TalkPage], goes_live_at: datetime | None) -> ToDo:
    missing: list[str | Promise] = []
    if not meetup.is_cancelled:
        if meetup.starts_at is None and not meetup.is_past:
            missing.append(_("hours"))
        if not (meetup.place_text or meetup.online_url):
            missing.append(_("place or online address"))
        if not talks:
            missing.append(_("programme"))
    checks = [check for check in CHECKS if meetup.is_past or not check.after] if not meetup.is_cancelled else []
    return ToDo(
        meetup=meetup,
        goes_live_at=goes_live_at,
        missing=tuple(missing),
        talks=tuple((talk, tuple(check for check in checks if check.lacks(talk))) for talk in talks),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """So many pages go live at this moment."""

    at: datetime
    pages: int


def scheduled(pages: Iterable[Page]) -> "QuerySet[Revision]":
    """Revisions of these pages that go live at a moment to come; a later draft may stand over each."""
    keys = [str(page.pk) for page in pages]
    found: QuerySet[Revision] = Revision.page_revisions.filter(object_id__in=keys, approved_go_live_at__isnull=False)
    return found.order_by("approved_go_live_at", "pk")


def appointments(pages: Iterable[Page]) -> tuple[Appointment, ...]:
    """When these pages go live, the next moment first; one query."""
    counted = scheduled(pages).order_by("approved_go_live_at").values_list("approved_go_live_at")
    return tuple(Appointment(at=at, pages=count) for at, count in counted.annotate(count=Count("object_id")))


def _moments(meetups: Iterable[MeetupPage]) -> dict[int, datetime]:
    found = scheduled(meetups).values_list("object_id", "approved_go_live_at")
    return {int(key): at for key, at in found if at is not None}


def own_meetups() -> "QuerySet[MeetupPage]":
    """Every meetup of the organisers, drafts included, newest first."""
    found: QuerySet[MeetupPage] = MeetupPage.objects.filter(alias_of=None).select_related("place", "latest_revision")
    return found.order_by("-date", "-pk")


def coming_meetups() -> "QuerySet[MeetupPage]":
    """Meetups to come, drafts included, the next one first."""
    return own_meetups().filter(is_upcoming()).order_by("date", "pk")


def past_meetups() -> "QuerySet[MeetupPage]":
    """Meetups that are over, drafts included, newest first."""
    return own_meetups().exclude(is_upcoming())


def model_meetup() -> MeetupPage | None:
    """The meetup a new one is made like: the last one that took place or is to come."""
    return own_meetups().exclude(status="cancelled").first()


def may_organise(user: object) -> bool:
    """Whether this person may publish meetups."""
    index = main_index()
    return index is not None and bool(index.permissions_for_user(user).can_add_subpage())
