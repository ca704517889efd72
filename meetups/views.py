"""Pages of the archive. The page types name the first three; Wagtail has checked view restrictions before they run."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hub.base.markdown import render_markdown
from meetups import facts, queries
from meetups.archive import ArchiveRequest, by_year
from meetups.models import MeetupIndexPage, MeetupPage, RecordingState, Speaker, TalkPage, TalkSpeaker
from meetups.passages import passages
from meetups.recordings import Recording
from meetups.timecodes import LONGEST, TimecodeError, read_timecode, write_timecode
from meetups.transcripts import CueText, write_vtt

MEETUPS_A_PAGE = 20
TALKS_A_PAGE = 50
SUBJECTS_SHOWN = 40
LARGEST_ID = 2**31 - 1  # of a page; a larger number in an address is no error of the database


def show_index(request: HttpRequest, page: MeetupIndexPage) -> HttpResponse:
    """What is to come, then the archive by year, with its filters."""
    asked = ArchiveRequest.read(request.GET)
    hidden = queries.hidden(page.restrictions_for(request))
    past = queries.past_meetups(hidden_pages=hidden)
    upcoming = queries.upcoming_meetups(None, hidden_pages=hidden)
    if asked.talks:
        matching = queries.public_talks(hidden).filter(asked.talks.condition()).order_by().values("meetup_id")
        past, upcoming = past.filter(pk__in=matching), upcoming.filter(pk__in=matching)
    years = queries.meetup_years(past)
    if asked.year:
        past, upcoming = past.filter(date__year=asked.year), upcoming.filter(date__year=asked.year)
    paginator = Paginator(past, MEETUPS_A_PAGE)
    # The years have been counted already: the paginator need not count again.
    paginator.count = sum(count for year, count in years if asked.year in {None, year})
    shown = paginator.get_page(asked.page)
    coming = list(upcoming[: queries.UPCOMING_SHOWN]) if shown.number == 1 else []
    archive = list(shown)
    talks = queries.talks_by_meetup([*coming, *archive], asked.talks, hidden_pages=hidden)
    themes, bases = queries.talk_subjects(hidden)
    return TemplateResponse(
        request,
        "meetups/index.html",
        {
            "page": page,
            "trail": facts.trail(request, (page.title, "")),
            "intro": render_markdown(page.intro, profile="page") if page.intro else "",
            "upcoming": [(meetup, talks.get(meetup.pk, [])) for meetup in coming],
            "years": by_year((meetup, talks.get(meetup.pk, [])) for meetup in archive),
            "archive": shown,
            "filters": asked.facets(years=years, themes=themes[:SUBJECTS_SHOWN], bases=bases[:SUBJECTS_SHOWN]),
            "in_force": asked.in_force(themes=themes, bases=bases),
        },
    )


def show_meetup(request: HttpRequest, page: MeetupPage) -> HttpResponse:
    """One meetup: when, where, its talks, and its neighbours."""
    hidden = queries.hidden(page.restrictions_for(request))
    talks = queries.public_talks(hidden).filter(meetup_id=page.pk)
    listed = list(queries.with_slides(queries.with_speakers(talks))) if page.pk else []
    before, after = queries.neighbours(page, hidden_pages=hidden) if page.pk and page.date else (None, None)
    index = page.get_parent()
    return TemplateResponse(
        request,
        "meetups/meetup.html",
        {
            "page": page,
            "trail": facts.trail(request, index, (page.title, "")),
            "eyebrow": _("Meetup no. %(number)d") % {"number": page.number} if page.number is not None else "",
            "facts": facts.of_meetup(page),
            "intro": render_markdown(page.intro, profile="page") if page.intro else "",
            "talks": listed,
            "missing": any(talk.state == RecordingState.UPCOMING or not talk.slides.all() for talk in listed),
            "previous": before,
            "next": after,
            "may_edit": _may_edit(request, page),
        },
    )


def show_talk(request: HttpRequest, page: TalkPage) -> HttpResponse:
    """One talk. Its player comes only with `?play=1`; `?t=` is the second of the recording to start at."""
    meetup = page.meetup or page.get_parent().specific
    recording = page.recording
    index = meetup.get_parent()
    moment = read_moment(request.GET.get("t", ""))
    playing = recording is not None and (recording.is_local or request.GET.get("play") == "1")
    siblings = list(queries.public_talks(queries.hidden(page.restrictions_for(request))).filter(meetup_id=meetup.pk))
    place = next((number for number, talk in enumerate(siblings) if talk.pk == page.pk), None)
    said = list(passages(queries.transcript(page))) if page.pk and page.state != RecordingState.WITHDRAWN else []
    subjects = _drafted_subjects(page) if request.is_preview else queries.subjects_of(page)  # type: ignore[attr-defined]  # -- Wagtail's flag
    start = moment if moment is not None else page.start_seconds
    # Past the end of the cut the recording goes on: who asks for a later second gets it.
    end = page.end_seconds if page.end_seconds and page.end_seconds > (start or 0) else None
    response = TemplateResponse(
        request,
        "meetups/talk.html",
        {
            "page": page,
            "meetup": meetup,
            "index": index,
            "trail": facts.trail(request, index, meetup, (page.title, "")),
            "eyebrow": f"{meetup.title} · {date_format(meetup.date)}",
            "facts": facts.of_talk(page, meetup.get_url(request), meetup.title, subjects["tool"]),
            "abstract": render_markdown(page.abstract, profile="page") if page.abstract else "",
            "speakers": _speakers(request, page),
            "slides": list(page.slides.all()),
            "subjects": [
                (_("Themes"), "theme", subjects["theme"]),
                (_("Databases"), "base", subjects["base"]),
            ],
            "recording": recording,
            "playing": playing,
            "player_url": recording.player_url(start=start, end=end) if recording and playing else "",
            "moment": moment,
            "moment_text": write_timecode(moment),
            "passages": said,
            "current": _current(said, moment),
            "play_query": "play=1&" if playing and recording and not recording.is_local else "",
            "previous": siblings[place - 1] if place else None,
            "next": siblings[place + 1] if place is not None and place + 1 < len(siblings) else None,
            "may_edit": _may_edit(request, page),
        },
    )
    if playing and recording is not None:
        allow_player(response, recording)
    return response


def allow_player(response: HttpResponse, recording: Recording) -> None:
    """Let this one answer frame the host of the recording, and nothing else."""
    if recording.origin:
        response._csp_update = {"frame-src": [recording.origin]}  # type: ignore[attr-defined]  # noqa: SLF001 -- django-csp's own door


def read_moment(text: str) -> int | None:
    """Seconds asked for by `?t=`; what is not a moment is as if nothing was asked."""
    try:
        return min(read_timecode(text), LONGEST) if text else None
    except TimecodeError:
        return None


def _speakers(request: HttpRequest, page: TalkPage) -> list[TalkSpeaker]:
    if request.is_preview:  # type: ignore[attr-defined]  # -- Wagtail's flag
        return list(page.talk_speakers.all())
    return list(page.talk_speakers.select_related("speaker"))


def _drafted_subjects(page: TalkPage) -> dict[str, list[str]]:
    """Subjects as the form holds them, before they are saved."""
    drafted = {"theme": page.themes, "base": page.bases, "tool": page.tools}
    return {kind: [word.name for word in words.all()] for kind, words in drafted.items()}


def _current(said: list[Any], moment: int | None) -> int | None:
    """Second of the passage in which this moment falls."""
    if moment is None:
        return None
    return max((passage.second for passage in said if passage.second <= moment), default=None)


def _may_edit(request: HttpRequest, page: MeetupPage | TalkPage) -> bool:
    user = request.user
    return bool(user.is_authenticated and page.pk and page.permissions_for_user(user).can_edit())


@require_safe
def show_speaker(request: HttpRequest, slug: str) -> HttpResponse:
    """The talks of one speaker; a name without a public talk has no page."""
    speaker = get_object_or_404(Speaker.objects.select_related("user"), slug=slug)
    shown = Paginator(queries.with_speakers(queries.talks_of_speaker(speaker)), TALKS_A_PAGE).get_page(
        request.GET.get("page")
    )
    if not shown.paginator.count:
        raise Http404
    person = speaker.user if speaker.user is not None and speaker.user.is_active else None
    return TemplateResponse(
        request,
        "meetups/speaker.html",
        {
            "speaker": speaker,
            "person": person,
            "talks": shown,
            "trail": facts.trail(request, queries.main_index(), (speaker.name, "")),
        },
    )


@require_safe
def captions(_request: HttpRequest, pk: int) -> HttpResponseBase:
    """The transcript of a public talk as WebVTT, for the captions of a local player."""
    known = queries.public_talks().exclude(state=RecordingState.WITHDRAWN).filter(cues__isnull=False)
    talk = known.filter(pk=pk).first() if pk <= LARGEST_ID else None
    if talk is None:
        raise Http404
    lines = queries.transcript(talk).iterator(chunk_size=1000)
    content = write_vtt(CueText(cue.start, cue.end, cue.text) for cue in lines)
    return StreamingHttpResponse(content, content_type="text/vtt; charset=utf-8")
