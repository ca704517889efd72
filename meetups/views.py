"""Pages of the archive. The page types name the first three; Wagtail has checked view restrictions before they run."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from hub.base.markdown import render_markdown
from meetups import facts, queries
from meetups.archive import OLDEST, ArchiveRequest, by_year
from meetups.desk.queries import programme
from meetups.models import MeetupIndexPage, MeetupPage, RecordingState, TalkPage
from meetups.registrations.queries import room_of
from meetups.structured import event_data

MEETUPS_A_PAGE = 20
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
    if asked.town:
        past, upcoming = past.filter(queries.at_town(asked.town)), upcoming.filter(queries.at_town(asked.town))
    if asked.sort == OLDEST:
        past = past.reverse()
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
    words = queries.archive_words(asked.talks, year=asked.year, town=asked.town, hidden_pages=hidden)
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
            "filters": asked.facets(years, words),
            "in_force": asked.in_force(words, _speaker_name(asked.speaker, words)),
            "agenda": asked.agenda_url,
        },
    )


def _speaker_name(slug: str, words: queries.ArchiveWords) -> str:
    """How a speaker asked for is called; asked of the database when the other filters leave nobody of this name."""
    known = {key: name for key, name, _count in words.speakers}
    return (known.get(slug) or queries.speaker_name(slug)) if slug else ""


def show_meetup(request: HttpRequest, page: MeetupPage) -> HttpResponse:
    """One meetup: when, where, its talks (in a preview as their drafts have them), and its neighbours."""
    hidden = queries.hidden(page.restrictions_for(request))
    talks = queries.public_talks(hidden).filter(meetup_id=page.pk)
    may_edit = _may_edit(request, page)
    drafts = bool(page.pk and may_edit and request.is_preview)  # type: ignore[attr-defined]  # -- Wagtail's flag
    if drafts:
        listed = programme([page]).get(page.pk, [])
    else:
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
            "drafts": drafts,
            "missing": any(talk.state == RecordingState.UPCOMING or not talk.slides.all() for talk in listed),
            "previous": before,
            "next": after,
            "may_edit": may_edit,
            "data": event_data(request, page, listed) if page.pk else "",
            "is_open": page.is_open,
            "room": room_of(page) if page.pk and page.is_open else None,
        },
    )


def _may_edit(request: HttpRequest, page: MeetupPage | TalkPage) -> bool:
    user = request.user
    return bool(user.is_authenticated and page.pk and page.permissions_for_user(user).can_edit())
