"""The page of a talk, and the files that stand beside its recording. Wagtail has checked view restrictions before it runs."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlencode, urlsplit

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.cache import patch_vary_headers
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hub.base import targets
from hub.base.dates import written_day
from hub.base.markdown import render_markdown
from meetups import facts, queries
from meetups.chapters import chapter_at, marks
from meetups.citations import citations_of
from meetups.languages import language_of
from meetups.models import MeetupPage, RecordingState, TalkPage, TalkSlides, TalkSpeaker
from meetups.oembed import oembed_address
from meetups.passages import Passage, passages
from meetups.recordings import Recording
from meetups.related import related_to
from meetups.slide_files import local_pdf
from meetups.structured import length_after_start, video_data
from meetups.thumbnails import draw_thumbnail
from meetups.timecodes import LONGEST, TimecodeError, read_timecode, write_timecode
from meetups.transcripts import CueText, write_vtt
from meetups.word_search import LONGEST as LONGEST_SEARCH
from meetups.word_search import asked_words, marked, matching

LANGUAGE_PASSAGES = 60  # of a transcript, half a minute each
LARGEST_ID = 2**31 - 1  # of a page; a larger number in an address is no error of the database


@dataclass(slots=True)
class Minute:
    """A moment texts of the site cite, with those of them the reader may see."""

    second: int
    quote: str
    citing: list[targets.Target] = field(default_factory=list)

    @property
    def timecode(self) -> str:
        return write_timecode(self.second)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPassage:
    """A passage as the page shows it: lines with the words searched for marked, and how many questions it answered."""

    second: int
    timecode: str
    lines: list[tuple[float, SafeString | str]]
    answered: int = 0


def show_talk(request: HttpRequest, page: TalkPage) -> HttpResponse:
    """One talk. `?play=1` brings the player to whoever asked for it on this page, `?t=` is the second of the recording to start at, `?find=` searches the
    transcript, `?side=1` puts the slides beside the player.
    """
    meetup = page.meetup or page.get_parent().specific
    recording = page.recording if not page.is_unavailable else None
    index = meetup.get_parent()
    moment = read_moment(request.GET.get("t", ""))
    asked = request.GET.get("play") == "1"
    playing = recording is not None and (recording.is_local or (asked and _comes_from(request, request.path)))
    hidden = queries.hidden(page.restrictions_for(request))
    siblings = list(queries.public_talks(hidden).filter(meetup_id=meetup.pk))
    place = next((number for number, talk in enumerate(siblings) if talk.pk == page.pk), None)
    quotable = page.pk is not None and page.state != RecordingState.WITHDRAWN
    said = list(passages(queries.transcript(page))) if quotable else []
    minutes = cited_minutes(request, page) if quotable else []
    find = " ".join(request.GET.get("find", "").split())[:LONGEST_SEARCH]
    words = asked_words(find)
    shown = _shown(matching(said, words) if words else said, words, minutes)
    subjects = _drafted_subjects(page) if request.is_preview else queries.subjects_of(page)  # type: ignore[attr-defined]  # -- Wagtail's flag
    speakers = _speakers(request, page)
    slides = list(page.slides.all())
    beside = next((item for item in slides if item.pk and local_pdf(item)), None)
    side = beside is not None and recording is not None and request.GET.get("side") == "1"
    start = moment if moment is not None else page.start_seconds
    # Past the end of the cut the recording goes on: who asks for a later second gets it.
    end = page.end_seconds if page.end_seconds and page.end_seconds > (start or 0) else None
    address = page.get_url(request) or ""
    chapters = page.chapter_list if page.state != RecordingState.WITHDRAWN else ()
    begins, length = page.start_seconds or 0, page.length or length_after_start(page) or 0
    response = TemplateResponse(
        request,
        "meetups/talk.html",
        {
            "page": page,
            "meetup": meetup,
            "index": index,
            "trail": facts.trail(request, index, meetup, (page.title, "")),
            "eyebrow": f"{meetup.title} · {written_day(meetup.date)}",
            "facts": facts.of_talk(page, meetup.get_url(request), meetup.title, subjects["tool"]),
            "abstract": render_markdown(page.abstract, profile="page") if page.abstract else "",
            "speakers": speakers,
            "slides": slides,
            "beside": beside,
            "side": side,
            "other_side": _other_side(page, address, side=side, plays=bool(playing and asked), moment=moment),
            "subjects": [
                (_("Themes"), "theme", subjects["theme"]),
                (_("Databases"), "base", subjects["base"]),
            ],
            "recording": recording,
            "playing": playing,
            # Who was sent the address of a player stands on it: a link to a place of that very page would ask nothing of the site.
            "player_place": "" if asked else "#player",
            "player_url": recording.player_url(start=start, end=end) if recording and playing else "",
            "player_end": end,
            "moment": moment,
            "moment_text": write_timecode(moment),
            "chapters": chapters,
            "marks": marks(chapters, begins=begins, ends=begins + length) if recording else (),
            "length": length,
            "chapter": chapter_at(chapters, moment),
            "has_transcript": bool(said),
            "spoken_language": (
                language := language_of(" ".join(passage.text for passage in said[:LANGUAGE_PASSAGES]))
            ),
            "passages": shown,
            # A search may find nothing: a correction then begins where the transcript does.
            "at": moment if moment is not None else next((passage.second for passage in shown or said), 0),
            "find": find,
            "searching": bool(words),
            "current": _current(said, moment),
            "minutes": minutes,
            "play_query": ("play=1&" if playing and recording and not recording.is_local else "")
            + ("side=1&" if side else ""),
            "share_url": f"{settings.HUB_BASE_URL}{address}?t={start or 0}",
            "share_text": f"[[talk:{meetup.slug}/{page.slug}@{write_timecode(start or 0)}]]",
            "related": related_to(page, themes=subjects["theme"], bases=subjects["base"]) if page.pk else None,
            "data": video_data(
                page,
                meetup,
                [item.speaker.name for item in speakers],
                address,
                language=language,
                spoken_until=max((passage.cues[-1].end for passage in said), default=0),
            )
            if recording
            else "",
            "oembed": oembed_address(request, page, moment) if page.live else "",
            "previous": siblings[place - 1] if place else None,
            "next": siblings[place + 1] if place is not None and place + 1 < len(siblings) else None,
            "may_edit": (may_edit := _may_edit(request, page)),
            "may_consent": may_edit
            or any(item.speaker.user_id == request.user.pk for item in speakers if request.user.pk),
        },
    )
    if playing and recording is not None:
        allow_player(response, recording)
    if asked:
        patch_vary_headers(response, ["Sec-Fetch-Site", "Referer"])  # nor does the page cache keep it then
    return response


def _other_side(page: TalkPage, address: str, *, side: bool, plays: bool, moment: int | None) -> str:
    """Address of the same moment with the slides beside the player, or apart from it; what plays goes on playing."""
    hosted = page.recording is not None and not page.recording.is_local
    asked = {"play": 1 if plays and hosted else None, "side": None if side else 1, "t": moment}
    query = urlencode({name: value for name, value in asked.items() if value is not None})
    return f"{address}?{query}" if query else address


def _comes_from(request: HttpRequest, path: str) -> bool:
    """Whether the reader followed a link of this page of the site: a link that was sent to them loads nothing from a video
    host. Browsers say where a request comes from by one header, the other, or both.
    """
    site, referrer = request.headers.get("Sec-Fetch-Site", ""), urlsplit(request.headers.get("Referer", ""))
    if site not in {"", "same-origin"}:
        return False
    if not referrer.netloc:
        return site == "same-origin"
    return (referrer.netloc, unquote(referrer.path)) == (request.get_host(), path)


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


def cited_minutes(request: HttpRequest, page: TalkPage) -> list[Minute]:
    """Moments of the talk that texts cite, in order, each with the texts this reader may see, a thread once."""
    rows = list(citations_of(page))
    seen = targets.resolve(request.user, [row.source for row in rows]) if rows else {}
    minutes: dict[int, Minute] = {}
    for row in rows:
        citing = seen.get(row.source)
        if citing is None:
            continue
        minute = minutes.setdefault(row.second, Minute(row.second, row.quote if row.quote_found else ""))
        if citing.title not in {other.title for other in minute.citing}:
            minute.citing.append(citing)
    return list(minutes.values())


def _shown(said: list[Passage], words: tuple[str, ...], minutes: list[Minute]) -> list[ShownPassage]:
    shown = []
    for passage in said:
        ends = passage.cues[-1].end
        answers = {citing.title for one in minutes if passage.second <= one.second < ends for citing in one.citing}
        lines = [(cue.start, marked(cue.text, words) if words else cue.text) for cue in passage.cues]
        shown.append(ShownPassage(second=passage.second, timecode=passage.timecode, lines=lines, answered=len(answers)))
    return shown


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
def captions(_request: HttpRequest, pk: int) -> HttpResponseBase:
    """The transcript of a public talk as WebVTT, for the captions of a local player."""
    known = queries.public_talks().exclude(state=RecordingState.WITHDRAWN).filter(cues__isnull=False)
    talk = known.filter(pk=pk).first() if pk <= LARGEST_ID else None
    if talk is None:
        raise Http404
    lines = queries.transcript(talk).iterator(chunk_size=1000)
    content = write_vtt(CueText(cue.start, cue.end, cue.text) for cue in lines)
    return StreamingHttpResponse(content, content_type="text/vtt; charset=utf-8")


@require_safe
def thumbnail(_request: HttpRequest, pk: int) -> HttpResponse:
    """A card with the title of a public talk, drawn here, where machines expect a picture of its recording."""
    talk = queries.with_speakers(queries.public_talks().filter(pk=pk)).first() if pk <= LARGEST_ID else None
    if talk is None or talk.meetup is None:
        raise Http404
    names = ", ".join(item.speaker.name for item in talk.talk_speakers.all())
    occasion = f"{talk.meetup.title} · {talk.meetup.date:%d/%m/%Y}"
    content = draw_thumbnail(title=talk.title, names=names, occasion=occasion)
    return HttpResponse(content, content_type="image/png")


@require_safe
def slides_file(_request: HttpRequest, pk: int) -> HttpResponseBase:
    """The PDF of a public talk's slides, to stand beside its player: the one place where a page of this site frames it."""
    talks = queries.public_talks().order_by()
    item = (
        TalkSlides.objects.filter(pk=pk, talk__in=talks).select_related("document").first()
        if pk <= LARGEST_ID
        else None
    )
    file = local_pdf(item) if item is not None else None
    if file is None:
        raise Http404
    try:
        content = file.open("rb")
    except OSError as error:
        raise Http404 from error
    response = FileResponse(content, content_type="application/pdf", filename="slides.pdf")
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_safe
def to_watch(request: HttpRequest) -> HttpResponse:
    """The list each reader keeps in their own browser: the page is the same for everybody, a script fills it in."""
    index = queries.main_index()
    return TemplateResponse(
        request,
        "meetups/to_watch.html",
        {
            "trail": facts.trail(request, index, (_("To watch"), "")),
            "archive": index.get_url(request) if index else "/",
        },
    )
