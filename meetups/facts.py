"""Facts of a meetup or a talk as (label, value), and the way back to the home page, as the components take them."""

from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext as _

from wagtail.models import Page

from hub.base.dates import written_day
from meetups.localtimes import PARIS
from meetups.models import MeetupPage, TalkPage

Facts = list[tuple[str, str]]


def trail(request: HttpRequest, *steps: Page | tuple[str, str] | None) -> list[tuple[str, str]]:
    """Items of the breadcrumbs: pages, or (label, address)."""
    found = [(_("Home"), "/")]
    for step in steps:
        if isinstance(step, Page):
            found.append((step.title, step.get_url(request) or ""))
        elif step is not None:
            found.append(step)
    return found


def of_meetup(meetup: MeetupPage) -> Facts:
    facts = []
    if meetup.date:
        facts.append((_("Date"), written_day(meetup.date, weekday=True)))
    if start := meetup.local_start:
        hours = f"{start:%H:%M} – {meetup.local_end:%H:%M}" if meetup.local_end else f"{start:%H:%M}"
        facts.append((_("Time"), hours if meetup.timezone == PARIS else f"{hours} ({meetup.timezone})"))
    place = ", ".join(part for part in (meetup.place_line, meetup.address) if part)
    if place:
        facts.append((_("Place"), place))
    return facts


def of_talk(talk: TalkPage, meetup_url: str | None, meetup_title: str, tools: list[str]) -> Facts:
    facts: Facts = [(_("Meetup"), format_html('<a href="{}">{}</a>', meetup_url or "", meetup_title))]
    if talk.organisation:
        facts.append((_("Organisation"), talk.organisation))
    if talk.recording and talk.start_seconds:
        facts.append((_("Starts in the recording at"), talk.start_text))
    if talk.recording and talk.length:
        facts.append((_("Length"), talk.length_text))
    if tools:
        facts.append((_("Tools"), ", ".join(tools)))
    return facts
