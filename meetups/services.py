"""What changes meetups, talks and transcripts. `save_*` find by natural key, write only what differs, and say what they did."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from wagtail.models import Page

from hub.accounts.models import User
from hub.places.models import Place
from meetups.citations import move_citations
from meetups.localtimes import PARIS, MissingHourError, instant, zone
from meetups.models import Cue, MeetupIndexPage, MeetupPage, RecordingState, Speaker, TalkPage, TalkSlides, TalkSpeaker
from meetups.names import better_spelling, name_key, tidy_name
from meetups.queries import main_index
from meetups.recordings import RecordingError, read_recording
from meetups.transcripts import CueText, read_transcript
from search.services import request_indexing

ADDED, CHANGED, UNCHANGED = "added", "changed", "unchanged"
_SLUG_LENGTH = 80
_LONGEST_SUBJECT = 100
_BATCH = 500

_Published = TypeVar("_Published", MeetupPage, TalkPage)
_Child = TypeVar("_Child", TalkSpeaker, TalkSlides)


@transaction.atomic
def save_meetup(  # noqa: PLR0913 -- a meetup is described field by field
    *,
    by: User | None = None,
    index: MeetupIndexPage | None = None,
    number: int | None = None,
    title: str,
    date: date | None = None,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    timezone: str = PARIS,
    place: str = "",
    address: str = "",
    town: Place | None = None,
    url: str = "",
    online_url: str = "",
    status: str = "scheduled",
    takes_registrations: bool = False,
    seats: int | None = None,
    intro: str = "",
    source: str = "",
    slug: str = "",
    publish: bool = True,
) -> tuple[MeetupPage, str]:
    """Add or change the meetup of this number; one without a number is known by its slug (its date and title).

    `date` or `starts_at` is needed; datetimes without a zone are wall-clock time in `timezone`. `url` is the page of the
    event, `intro` is Markdown. With `takes_registrations` people register here for `seats` (None: no limit); without it
    what organisers chose stays. A new meetup is published unless `publish` is false; one that an organiser has unpublished
    stays so, its changes become a draft. An import (it has a `source`) over a meetup that is not imported and has another
    title replaces it: nothing of the other stays on the page, its address neither.

    Returns:
        The page and `added`, `changed` or `unchanged`.

    Raises:
        ValidationError: a value is wrong, the date is missing, or no meetups page exists.
    """
    parent = index or main_index()
    if parent is None:
        raise ValidationError(_("There is no meetups page to publish under."))
    # The parent's row keeps the number of its children: read again under a lock, or two writers give one place twice.
    parent = MeetupIndexPage.objects.select_for_update().get(pk=parent.pk)
    starts_at, ends_at = _aware(starts_at, timezone), _aware(ends_at, timezone)
    day = starts_at.astimezone(zone(timezone)).date() if starts_at else date
    if day is None:
        raise ValidationError({"date": _("A meetup has a date.")})
    slug = slug or (f"meetup-{number}" if number is not None else slugify(f"{day} {title}")[:_SLUG_LENGTH].strip("-"))
    values = {
        "number": number,
        "title": title.strip(),
        "date": day,
        "starts_at": starts_at,
        "ends_at": ends_at,
        "timezone": timezone,
        "place_name": place.strip(),
        "address": address.strip(),
        "place": town,
        "event_url": url.strip(),
        "online_url": online_url.strip(),
        "status": status,
        "intro": intro.strip(),
        "source": source,
        **({"takes_registrations": True, "seats": seats} if takes_registrations else {}),
    }
    siblings = MeetupPage.objects.all() if number is not None else MeetupPage.objects.child_of(parent)
    known = siblings.filter(number=number) if number is not None else siblings.filter(slug=slug)
    page = known.first()
    if page is None:
        page = MeetupPage(slug=_free_slug(parent, slug), **values)
        return _add(parent, page, by=by, publish=publish), ADDED
    if is_replaced(page, title=title, source=source):
        values["slug"] = _free_slug(parent, slug, besides=page)
        return _replace(page, values, by=by, publish=publish)
    return _change(page, values, by=by, publish=publish)


@transaction.atomic
def save_talk(  # noqa: PLR0913 -- a talk is described field by field
    *,
    by: User | None = None,
    meetup: MeetupPage,
    position: int,
    title: str,
    speakers: Iterable[tuple[str, str]] = (),
    organisation: str = "",
    abstract: str = "",
    state: str = "",
    video_url: str = "",
    start: int | None = None,
    end: int | None = None,
    slides: Iterable[tuple[str, str]] = (),
    chapters: str | None = None,
    themes: Iterable[str] = (),
    bases: Iterable[str] = (),
    tools: Iterable[str] = (),
    source: str = "",
    publish: bool = True,
) -> tuple[TalkPage, str]:
    """Add or change the talk at this position of a meetup.

    `speakers` are (name, affiliation) in order, `slides` are (label, address), `start` and `end` are seconds of the
    recording, `abstract` is Markdown, `chapters` one a line (None: what is there stays). Without a `state` a talk with a `video_url` is online, another is upcoming.
    An import (it has a `source`) over a talk that is not imported and has another title replaces it: nothing of the other
    stays on the page, neither its transcript, its documents nor its address. Under the same title the transcript stays.

    Returns:
        The page and `added`, `changed` or `unchanged`.

    Raises:
        ValidationError: a value is wrong: an address no player knows, an end before the start, a state that is not one.
    """
    parent = MeetupPage.objects.select_for_update(of=("self",)).get(pk=meetup.pk)
    first, last = _cut_in(video_url)
    begins = first if start is None else start
    values: dict[str, Any] = {
        "position": position,
        "title": title.strip(),
        "organisation": organisation.strip(),
        "abstract": abstract.strip(),
        "state": state or (RecordingState.ONLINE if video_url else RecordingState.UPCOMING).value,
        "video_url": video_url.strip(),
        "start_seconds": begins,
        "end_seconds": last if end is None and (last or 0) > (begins or 0) else end,
        "source": source,
        "speakers": [(find_speaker(name=name), affiliation.strip()) for name, affiliation in speakers],
        "slides": [(label.strip(), address.strip()) for label, address in slides],
        "themes": _words(themes),
        "bases": _words(bases),
        "tools": _words(tools),
    }
    if chapters is not None:
        values["chapters"] = chapters.strip()
    page = TalkPage.objects.child_of(parent).filter(position=position).first()
    slug = slugify(title)[:_SLUG_LENGTH].strip("-") or f"talk-{position}"
    if page is None:
        page = TalkPage(slug=_free_slug(parent, slug))
        _assign(page, values)
        return _add(parent, page, by=by, publish=publish), ADDED
    if is_replaced(page, title=title, source=source):
        remove_transcript(talk=page)
        values["slug"] = _free_slug(parent, slug, besides=page)
        return _replace(page, values, by=by, publish=publish)
    return _change(page, values, by=by, publish=publish)


@transaction.atomic
def save_transcript(*, talk: TalkPage, vtt: str) -> tuple[TalkPage, str]:
    """Replace the transcript of a talk with this WebVTT or SRT text, all of it or nothing.

    Returns:
        The talk and `added`, `changed` or `unchanged`.

    Raises:
        TranscriptError: the text cannot be read; the old transcript stays.
    """
    return save_cues(talk=talk, cues=read_transcript(vtt))


@transaction.atomic
def save_cues(*, talk: TalkPage, cues: Sequence[CueText]) -> tuple[TalkPage, str]:
    """Replace the transcript of a talk with these cues, which are in order. Citations follow their sentences.

    Returns:
        The talk and `added`, `changed` or `unchanged`.
    """
    TalkPage.objects.select_for_update(of=("self",)).get(pk=talk.pk)
    old = list(Cue.objects.filter(talk=talk).order_by("start", "end", "pk").values_list("start", "end", "text"))
    if old == [(cue.start, cue.end, cue.text) for cue in cues]:
        return talk, UNCHANGED
    Cue.objects.filter(talk=talk).delete()
    Cue.objects.bulk_create(
        [Cue(talk=talk, start=cue.start, end=cue.end, text=cue.text) for cue in cues], batch_size=_BATCH
    )
    move_citations(talk)
    request_indexing(f"talk:{talk.pk}")
    return talk, CHANGED if old else ADDED


@transaction.atomic
def remove_transcript(*, talk: TalkPage) -> bool:
    """Take the transcript of a talk away; whether there was one."""
    removed, _kinds = Cue.objects.filter(talk=talk).delete()
    if removed:
        move_citations(talk)
        request_indexing(f"talk:{talk.pk}")
    return bool(removed)


def is_replaced(page: MeetupPage | TalkPage, *, title: str, source: str) -> bool:
    """Whether an import of this title would make another meetup or talk of a page that no import wrote."""
    return bool(source) and not page.source and name_key(page.title) != name_key(title)


@transaction.atomic
def withdraw_unimported_talks(*, meetup: MeetupPage, by: User | None = None) -> list[str]:
    """Unpublish the talks of a meetup that no import wrote: they were held at the meetup it replaced. Their titles."""
    talks = list(TalkPage.objects.child_of(meetup).filter(source="", live=True))
    for talk in talks:
        talk.unpublish(user=by)
    return [talk.title for talk in talks]


def find_speaker(*, name: str) -> Speaker:
    """The speaker of this name, made when new. A better spelling (no capitals, then accents) becomes the one shown.

    Raises:
        ValidationError: the name is empty or too long.
    """
    name = tidy_name(name)
    if not name_key(name):
        raise ValidationError({"speakers": _("A speaker has a name.")})
    limit = Speaker._meta.get_field("name").max_length
    if limit is not None and len(name) > limit:
        raise ValidationError({"speakers": _("A name holds at most %(limit)d characters.") % {"limit": limit}})
    speaker, created = Speaker.objects.get_or_create(key=name_key(name), defaults={"name": name})
    if speaker.merged_into is not None:
        return speaker.merged_into
    shown = better_spelling(speaker.name, name)
    if not created and shown != speaker.name:
        speaker.name = shown
        speaker.save(update_fields=["name", "key", "updated_at"])
    return speaker


@transaction.atomic
def link_speaker(*, speaker: Speaker, user: User | None) -> None:
    """Say who a speaker is among the people of the hub, or that it is unknown again."""
    speaker.user_id = user.pk if user is not None else None
    speaker.save(update_fields=["user", "updated_at"])


# --- how pages are written -------------------------------------------------------------------------


def _aware(moment: datetime | None, zone_name: str) -> datetime | None:
    """An instant; wall-clock time is read in the zone."""
    if moment is None or moment.tzinfo is not None:
        return moment.astimezone(UTC) if moment is not None else None
    try:
        return instant(moment.date(), moment.time(), zone_name, fold=moment.fold)
    except MissingHourError:
        message = _("%(time)s does not exist on %(date)s: the clocks go forward.")
        raise ValidationError(
            {"starts_at": message % {"time": f"{moment:%H:%M}", "date": moment.date().isoformat()}}
        ) from None


def _cut_in(video_url: str) -> tuple[int | None, int | None]:
    """The seconds an address itself asks for; a wrong address is refused later, with its reason."""
    try:
        recording = read_recording(video_url) if video_url.strip() else None
    except RecordingError:
        recording = None
    return (recording.start, recording.end) if recording is not None else (None, None)


def _words(names: Iterable[str]) -> list[str]:
    """Names without blanks and repetitions, sorted, so that their order says nothing."""
    tidy = [" ".join(name.split()) for name in names]
    if any(len(name) > _LONGEST_SUBJECT for name in tidy):
        raise ValidationError(_("A theme, database or tool holds at most %d characters.") % _LONGEST_SUBJECT)
    return sorted({name.casefold(): name for name in tidy if name}.values(), key=str.casefold)


def _free_slug(parent: Page, slug: str, *, besides: Page | None = None) -> str:
    """Keep this slug, or take the first free `slug-2`, `slug-3`… under the parent; the one of `besides` is free for it."""
    others = Page.objects.child_of(parent).exclude(pk=besides.pk if besides else None)
    taken = set(others.filter(slug__startswith=slug).values_list("slug", flat=True))
    number = 1
    while (free := slug if number == 1 else f"{slug}-{number}") in taken:
        number += 1
    return free


def _assign(page: MeetupPage | TalkPage, values: dict[str, Any]) -> None:
    """Put values on a page; lists become its children, unsaved until the page is."""
    for name, value in values.items():
        if name == "speakers":
            page.talk_speakers = [
                _checked(TalkSpeaker(speaker=speaker, affiliation=affiliation), order)
                for order, (speaker, affiliation) in enumerate(value)
            ]
        elif name == "slides":
            # A document chosen by an organiser is theirs: an import replaces addresses only.
            kept = [slide for slide in page.slides.all() if slide.document_id]
            given = [TalkSlides(label=label, url=url) for label, url in value]
            page.slides = [_checked(slide, order) for order, slide in enumerate([*given, *kept])]
        elif name in {"themes", "bases", "tools"}:
            getattr(page, name).set(value)
        else:
            setattr(page, name, value)


def _checked(item: _Child, order: int) -> _Child:
    """Number a child of a talk and validate it, which saving its page does not."""
    item.sort_order = order
    item.full_clean(exclude=["talk"])
    return item


def _present(page: MeetupPage | TalkPage, name: str) -> Any:
    """What the page holds, in the shape `save_*` take it."""
    if name == "speakers":
        return [(item.speaker, item.affiliation) for item in page.talk_speakers.all()]
    if name == "slides":
        return [(item.label, item.url) for item in page.slides.all() if not item.document_id]
    if name in {"themes", "bases", "tools"}:
        return _words(tag.name for tag in getattr(page, name).all())
    return getattr(page, name)


def _same(page: MeetupPage | TalkPage, name: str, value: Any) -> bool:
    present = _present(page, name)
    if name in {"themes", "bases", "tools"}:
        return [word.casefold() for word in present] == [word.casefold() for word in value]
    return bool(present == value)


def _add(parent: Page, page: _Published, *, by: User | None, publish: bool) -> _Published:
    page.live = False
    page.owner = by
    # Wagtail checks a page that is not live only a little: check all of it, before the database refuses it less kindly.
    page.depth, page._cached_parent_obj = parent.depth + 1, parent  # noqa: SLF001 -- where treebeard itself keeps it
    page.full_clean(exclude=["path", "url_path"])
    parent.add_child(instance=page)
    revision = page.save_revision(user=by, clean=False, log_action=True)
    if publish:
        revision.publish(user=by)
        page.refresh_from_db()
    return page


def _change(page: _Published, values: dict[str, Any], *, by: User | None, publish: bool) -> tuple[_Published, str]:
    goes_live = publish and (page.live or page.first_published_at is None)
    # What is public is compared with what is public; a draft with the latest draft.
    held = page if page.live and goes_live else page.get_latest_revision_as_object()
    differing = {name: value for name, value in values.items() if not _same(held, name, value)}
    if not differing and (page.live or not goes_live):
        return page, UNCHANGED
    _assign(held, differing)
    held.full_clean()
    revision = held.save_revision(user=by, clean=False, log_action=True)
    if goes_live:
        revision.publish(user=by)
    page = type(page).objects.get(pk=page.pk)
    return page, CHANGED


def _replace(page: _Published, values: dict[str, Any], *, by: User | None, publish: bool) -> tuple[_Published, str]:
    """Make another meetup or talk of a page: all that it held goes, what an editor or a draft added as well."""
    held: _Published = type(page).objects.get(pk=page.pk)
    if isinstance(held, TalkPage):
        held.slides, held.chapters = [], ""
    held.seo_title = held.search_description = ""
    held.go_live_at = held.expire_at = None
    _assign(held, values)
    held.full_clean()
    page.revisions.update(approved_go_live_at=None)
    revision = held.save_revision(user=by, clean=False, log_action=True)
    if publish:
        revision.publish(user=by)
    page = type(page).objects.get(pk=page.pk)
    return page, CHANGED
