"""What may be read of meetups. Everything here is public: live pages under no view restriction, talks of live meetups, and no
alias, which would be listed without the restrictions of its source.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Value, When
from django.db.models.functions import ExtractYear
from django.utils import timezone

from wagtail.models import Page, PageViewRestriction, Site

from hub.accounts.models import User
from hub.base.pages import under
from meetups.models import (
    Cue,
    Database,
    MeetupIndexPage,
    MeetupPage,
    RecordingState,
    Speaker,
    TalkDatabase,
    TalkPage,
    TalkSlides,
    TalkSpeaker,
    TalkTheme,
    Theme,
    Tool,
)
from meetups.models.care import UNAVAILABLE

Word = tuple[str, str, int]
UPCOMING_SHOWN = 20
WITHOUT_RECORDING = "without"  # beside the states of a recording: every one but online


def hidden(restrictions: Iterable[PageViewRestriction] | None = None) -> Q:
    """Pages under a view restriction: of these, or of all in one query; worth reading once for several questions."""
    return under(PageViewRestriction.objects.select_related("page") if restrictions is None else restrictions)


def public_meetups(hidden_pages: Q | None = None) -> "QuerySet[MeetupPage]":
    """Every public meetup, newest first."""
    found: QuerySet[MeetupPage] = (
        MeetupPage.objects.live().filter(alias_of=None).exclude(hidden() if hidden_pages is None else hidden_pages)
    )
    return found.select_related("place").order_by("-date", "-starts_at", "-pk")


def public_talks(hidden_pages: Q | None = None) -> "QuerySet[TalkPage]":
    """Every public talk with its meetup: newest meetup first, in the order of the programme."""
    found: QuerySet[TalkPage] = TalkPage.objects.live().filter(meetup__live=True, alias_of=None)
    found = found.exclude(hidden() if hidden_pages is None else hidden_pages)
    return found.select_related("meetup", "recording_check").order_by("-meetup__date", "-meetup_id", "position", "pk")


def with_speakers(talks: "QuerySet[TalkPage]") -> "QuerySet[TalkPage]":
    """Read the speakers with the talks, in one more query."""
    return talks.prefetch_related(Prefetch("talk_speakers", TalkSpeaker.objects.select_related("speaker")))


def with_slides(talks: "QuerySet[TalkPage]") -> "QuerySet[TalkPage]":
    """Read the slides with the talks, in one more query."""
    return talks.prefetch_related(Prefetch("slides", TalkSlides.objects.select_related("document")))


def is_unavailable() -> Q:
    """Talks whose recording was not there at the last look, unless its address has changed since."""
    return Q(recording_check__state__in=UNAVAILABLE, recording_check__address=F("video_url"))


def is_upcoming() -> Q:
    """Meetups that are not over: of today or later, or running past midnight."""
    return Q(date__gte=timezone.localdate()) | Q(ends_at__gte=timezone.now())


def upcoming_meetups(limit: int | None = UPCOMING_SHOWN, *, hidden_pages: Q | None = None) -> "QuerySet[MeetupPage]":
    """Meetups to come, cancelled ones included (they say so), the next one first."""
    found = (
        public_meetups(hidden_pages).filter(is_upcoming()).order_by("date", F("starts_at").asc(nulls_first=True), "pk")
    )
    return found if limit is None else found[:limit]


def past_meetups(*, hidden_pages: Q | None = None) -> "QuerySet[MeetupPage]":
    """Meetups that are over, newest first."""
    return public_meetups(hidden_pages).exclude(is_upcoming())


def latest_meetup() -> MeetupPage | None:
    """The last meetup that took place."""
    return past_meetups().exclude(status__in=["cancelled", "postponed"]).first()


def main_index() -> MeetupIndexPage | None:
    """The page under which meetups are published."""
    index: MeetupIndexPage | None = MeetupIndexPage.objects.order_by("-live", "path").first()
    return index


def neighbours(meetup: MeetupPage, *, hidden_pages: Q | None = None) -> tuple[MeetupPage | None, MeetupPage | None]:
    """The public meetups just before and just after this one, in two queries."""
    around = public_meetups(hidden_pages).exclude(pk=meetup.pk)
    before = around.filter(Q(date__lt=meetup.date) | Q(date=meetup.date, pk__lt=meetup.pk)).order_by("-date", "-pk")
    after = around.filter(Q(date__gt=meetup.date) | Q(date=meetup.date, pk__gt=meetup.pk)).order_by("date", "pk")
    return before.first(), after.first()


# --- speakers ------------------------------------------------------------------------------------


def talks_of_speaker(speaker: Speaker) -> "QuerySet[TalkPage]":
    """Public talks of this speaker, newest first."""
    return public_talks().filter(talk_speakers__speaker=speaker)


def speakers_of(talks: Sequence[int], *, limit: int) -> list[tuple[User, int]]:
    """Active people who gave some of these public talks under a name linked to them, with how many, most first."""
    if not talks:
        return []
    public = public_talks().filter(pk__in=talks).order_by().values("pk")
    appearances = TalkSpeaker.objects.filter(talk__in=public, speaker__user__is_active=True)
    rows = appearances.values("speaker__user").annotate(given=Count("talk", distinct=True))
    given = dict(rows.order_by("-given", "speaker__user").values_list("speaker__user", "given")[:limit])
    people = User.objects.in_bulk(given)
    return [(people[pk], count) for pk, count in given.items() if pk in people]


# --- filters of the index --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkFilters:
    """What the visitor asked of the archive; an empty field asks nothing."""

    theme: str = ""
    base: str = ""
    state: str = ""
    speaker: str = ""  # the end of the address of their page

    def __bool__(self) -> bool:
        return bool(self.theme or self.base or self.state or self.speaker)

    def condition(self) -> Q:
        """Conditions on a talk; each on its own rows, so that no talk comes twice."""
        asked = Q()
        if self.theme:
            asked &= Q(pk__in=TalkTheme.objects.filter(tag__name__iexact=self.theme).values("content_object_id"))
        if self.base:
            asked &= Q(pk__in=TalkDatabase.objects.filter(tag__name__iexact=self.base).values("content_object_id"))
        if self.state == WITHOUT_RECORDING:
            asked &= ~Q(state=RecordingState.ONLINE)
        elif self.state:
            asked &= Q(state=self.state)
        if self.speaker:
            asked &= Q(pk__in=TalkSpeaker.objects.filter(speaker__slug=self.speaker).values("talk_id"))
        return asked


def at_town(town: str) -> Q:
    """Meetups in this town, or where the organisers wrote its name alone."""
    return Q(place__name__iexact=town) | Q(place__isnull=True, place_name__iexact=town)


def speaker_name(slug: str) -> str:
    """How a speaker of this address is called; the address itself when nobody is."""
    return Speaker.objects.filter(slug=slug).values_list("name", flat=True).first() or slug


def meetup_years(meetups: "QuerySet[MeetupPage]") -> list[tuple[int, int]]:
    """Years of these meetups with their number, newest first."""
    counted = meetups.order_by().annotate(year=ExtractYear("date")).values_list("year").annotate(count=Count("pk"))
    return [(year, count) for year, count in counted.order_by("-year")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveWords:
    """What the archive may be narrowed to: (value of the filter, name, number of meetups). Each number is what the list
    would hold with that value beside the other filters in force; speakers come in its order, the rest by name.
    """

    themes: list[Word]
    bases: list[Word]
    states: list[Word]
    towns: list[Word]
    speakers: list[Word]


def archive_words(
    filters: TalkFilters | None = None, *, year: int | None = None, town: str = "", hidden_pages: Q | None = None
) -> ArchiveWords:
    """Words of the filters of the archive, in one query."""
    restricted = hidden() if hidden_pages is None else hidden_pages
    filters = filters or TalkFilters()
    meetups = public_meetups(restricted).order_by()
    if year:
        meetups = meetups.filter(date__year=year)
    there = meetups.filter(at_town(town)) if town else meetups
    talks = public_talks(restricted).order_by()
    if year or town:
        talks = talks.filter(meetup__in=there.values("pk"))

    def beside(kind: str) -> "QuerySet[TalkPage]":
        """Talks that pass every filter but this one."""
        return talks.filter(replace(filters, **{kind: ""}).condition())

    held = Count("content_object__meetup", distinct=True)
    themes = TalkTheme.objects.filter(content_object__in=beside("theme").values("pk")).values("tag__name")
    bases = TalkDatabase.objects.filter(content_object__in=beside("base").values("pk")).values("tag__name")
    is_online = Case(When(state=RecordingState.ONLINE, then=Value("")), default=Value(WITHOUT_RECORDING))
    states = beside("state").values("state").annotate(count=Count("meetup", distinct=True))
    without = beside("state").annotate(absent=is_online).values("absent")
    given = (
        Speaker.objects.filter(appearances__talk__in=beside("speaker").values("pk")).order_by().values("slug", "name")
    )
    if filters:
        meetups = meetups.filter(pk__in=talks.filter(filters.condition()).values("meetup_id"))
    town_of = Case(When(place__isnull=False, then=F("place__name")), default=F("place_name"))
    towns = meetups.annotate(town=town_of).exclude(town="").values("town").annotate(count=Count("pk"))
    counted: list[tuple[str, QuerySet[Any, Any], str, str]] = [
        ("theme", themes.order_by().annotate(count=held), "tag__name", "tag__name"),
        ("base", bases.order_by().annotate(count=held), "tag__name", "tag__name"),
        ("state", states, "state", "state"),
        ("state", without.annotate(count=Count("meetup", distinct=True)), "absent", "absent"),
        ("town", towns, "town", "town"),
        ("speaker", given.annotate(count=Count("appearances__talk__meetup", distinct=True)), "slug", "name"),
    ]
    rows = [
        words.annotate(kind=Value(kind), key=F(key), label=F(label)).values_list("kind", "key", "label", "count")
        for kind, words, key, label in counted
    ]
    found: dict[str, list[Word]] = {"theme": [], "base": [], "state": [], "town": [], "speaker": []}
    for kind, key, name, count in sorted(rows[0].union(*rows[1:]), key=lambda row: str(row[2]).casefold()):
        if key:
            found[kind].append((key, name, count))
    return ArchiveWords(
        themes=found["theme"],
        bases=found["base"],
        states=found["state"],
        towns=found["town"],
        speakers=sorted(found["speaker"], key=lambda word: -word[2]),
    )


def talks_by_meetup(
    meetups: Iterable[MeetupPage], filters: TalkFilters | None = None, *, hidden_pages: Q | None = None
) -> dict[int, list[TalkPage]]:
    """Public talks of these meetups that pass the filters, with their speakers and without their abstracts, by meetup: two queries."""
    given = {meetup.pk: meetup for meetup in meetups}
    # The meetups are at hand: to read each again with each of its talks took a tenth of the page's time.
    talks = with_speakers(public_talks(hidden_pages).filter(meetup__in=given)).select_related(None)
    talks = talks.select_related("recording_check").defer("abstract")
    if filters:
        talks = talks.filter(filters.condition())
    found: dict[int, list[TalkPage]] = {}
    for talk in talks:
        if talk.meetup_id is not None:
            talk.meetup = given[talk.meetup_id]
            found.setdefault(talk.meetup_id, []).append(talk)
    return found


def subjects_of(talk: TalkPage) -> dict[str, list[str]]:
    """Names of a saved talk's themes, databases and tools, in one query."""
    kinds = {"theme": Theme.objects, "base": Database.objects, "tool": Tool.objects}
    rows = [
        words.filter(talk_items__content_object=talk).order_by().values_list("name").annotate(kind=Value(kind))
        for kind, words in kinds.items()
    ]
    found: dict[str, list[str]] = {kind: [] for kind in kinds}
    for name, kind in sorted(rows[0].union(*rows[1:]), key=lambda row: row[0].casefold()):
        found[kind].append(name)
    return found


# --- what was said -----------------------------------------------------------------------------------


def transcript(talk: TalkPage) -> "QuerySet[Cue]":
    return Cue.objects.filter(talk=talk).order_by("start", "end", "pk")


# --- addresses ---------------------------------------------------------------------------------------


def page_addresses(pages: Sequence[Page]) -> Mapping[int, str]:
    """Address of each page by its key, without a query a page. A page outside every site has none."""
    roots = Site.get_site_root_paths()
    addresses = {}
    for page in pages:
        page._wagtail_cached_site_root_paths = roots  # noqa: SLF001 -- where Wagtail itself keeps them
        url = page.get_url()
        if url:
            addresses[page.pk] = url
    return addresses


CALENDAR_COLUMNS = (
    *("title", "slug", "url_path", "translation_key", "last_published_at", "status", "intro"),
    *("date", "starts_at", "ends_at", "timezone"),
    *("place_name", "address", "place__name", "online_url", "takes_registrations"),
    *("calendar_entry__sequence", "calendar_entry__changed_at"),
)


def agenda(talks: TalkFilters | None = None, *, town: str = "") -> "QuerySet[MeetupPage]":
    """Every public meetup for calendars, or those with such talks, or in that town; newest first."""
    # A page has fifty columns; a calendar of the whole archive reads those it shows.
    found = public_meetups().select_related("place", "calendar_entry").only(*CALENDAR_COLUMNS)
    if talks:
        found = found.filter(pk__in=public_talks().filter(talks.condition()).order_by().values("meetup_id"))
    return found.filter(at_town(town)) if town else found


def latest_news(limit: int) -> list[MeetupPage | TalkPage]:
    """Meetups and talks last published, the newest first."""
    meetups = public_meetups().order_by("-first_published_at", "-pk")[:limit]
    talks = with_speakers(public_talks().order_by("-first_published_at", "-pk"))[:limit]
    pages: list[MeetupPage | TalkPage] = [*meetups, *talks]
    pages.sort(key=lambda page: (page.first_published_at or timezone.now(), page.pk), reverse=True)
    return pages[:limit]


def latest_recordings(limit: int) -> "QuerySet[TalkPage]":
    """Talks whose recording is online and not known to be gone, the newest meetup first; `has_transcript` on each."""
    online = public_talks().filter(state=RecordingState.ONLINE).exclude(video_provider="").exclude(is_unavailable())
    return with_speakers(online.annotate(has_transcript=Exists(Cue.objects.filter(talk=OuterRef("pk")))))[:limit]
