"""The calendars others subscribe to: no cookie, stable identifiers, a revision number that rises with each change."""

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hub.base.markdown import plain_text
from meetups.archive import ArchiveRequest
from meetups.calendars import CalendarEvent, write_calendar
from meetups.models import MeetupPage
from meetups.queries import TalkFilters, agenda, page_addresses, public_meetups

DESCRIPTION_LENGTH = 2000


@require_safe
def whole_agenda(request: HttpRequest) -> HttpResponse:
    """Every meetup, or those chosen by `?theme=`, `?base=`, `?town=` and `?speaker=`, as on the page of the meetups."""
    asked = ArchiveRequest.read(request.GET)
    chosen = [word for word in (asked.theme, asked.base, asked.town, asked.speaker) if word]
    name = " – ".join([_("Meetups – SNDS Hub"), *chosen])
    talks = TalkFilters(theme=asked.theme, base=asked.base, speaker=asked.speaker)
    return _calendar(request, name, "agenda", list(agenda(talks, town=asked.town)))


@require_safe
def one_meetup(request: HttpRequest, slug: str) -> HttpResponse:
    meetup = public_meetups().select_related("calendar_entry").filter(slug=slug).first()
    if meetup is None:
        raise Http404
    return _calendar(request, meetup.title, slug, [meetup])


def _calendar(request: HttpRequest, name: str, file_name: str, meetups: Sequence[MeetupPage]) -> HttpResponse:
    addresses = page_addresses(meetups)
    content = write_calendar(name, [_event(request, meetup, addresses.get(meetup.pk, "")) for meetup in meetups])
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{file_name}.ics"'
    return response


def _event(request: HttpRequest, meetup: MeetupPage, path: str) -> CalendarEvent:
    entry = getattr(meetup, "calendar_entry", None)
    address = request.build_absolute_uri(path)
    where = [meetup.place_line, meetup.address] if meetup.place_text or meetup.address else [meetup.public_online_url]
    return CalendarEvent(
        uid=f"{meetup.translation_key}@snds-hub",
        sequence=entry.sequence if entry else 0,
        changed_at=entry.changed_at if entry else meetup.last_published_at or timezone.now(),
        summary=meetup.title,
        day=meetup.date,
        starts_at=meetup.starts_at,
        ends_at=meetup.ends_at,
        zone_name=meetup.timezone,
        location=", ".join(part for part in where if part),
        url=address,
        description="\n\n".join(part for part in (plain_text(meetup.intro)[:DESCRIPTION_LENGTH], address) if part),
        status=meetup.status,
    )
