"""Corrections of transcripts and checks of recordings: what is suggested, reviewed, found, and told."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.accounts.models import User
from hub.base.guarding import refuse_blocked
from hub.notifications.notices import notify
from meetups.care.media_files import MediaError, read_media
from meetups.citations import move_citations
from meetups.models import (
    CheckState,
    Correction,
    CorrectionState,
    Cue,
    RecordingCheck,
    RecordingState,
    TalkPage,
)
from meetups.models.care import LONGEST_LINE
from meetups.recording_files import file_of
from meetups.recordings import FILE, RecordingError, read_recording
from search.services import request_indexing

MOST_PENDING = 50  # corrections of one person that nobody has reviewed yet
SLACK_SECONDS = 5  # a file may end this much before the talk does


@transaction.atomic
def suggest_correction(*, by: User, cue: Cue, text: str) -> Correction:
    """Suggest another wording of a line; a second suggestion of the same person for this line replaces the first.

    Raises:
        ValidationError: nothing changes, the text is empty or too long, or too much of theirs waits already.
        GuardedTextError: the text holds personal data.
    """
    text = " ".join(text.split())
    refuse_blocked(text)
    if not text or text == cue.text:
        raise ValidationError({"text": _("Change something in the line.")})
    if len(text) > LONGEST_LINE:
        raise ValidationError({"text": _("A line holds at most %(count)d characters.") % {"count": LONGEST_LINE}})
    pending = Correction.objects.filter(by=by, state=CorrectionState.PENDING)
    pending.filter(talk=cue.talk, start=cue.start, old_text=cue.text).delete()
    if pending.count() >= MOST_PENDING:
        raise ValidationError(_("Many of your corrections wait for a review: come back when they are settled."))
    return Correction.objects.create(talk=cue.talk, start=cue.start, old_text=cue.text, new_text=text, by=by)


@transaction.atomic
def review_correction(*, by: User, correction: Correction, accept: bool) -> str:
    """Accept or refuse a correction; an accepted one changes the line, and what cites it follows. Its state afterwards: a line
    that has changed meanwhile cannot be corrected any more, so its correction is refused.

    Raises:
        PermissionDenied: who reviews may not edit the talk.
    """
    correction = Correction.objects.select_for_update(of=("self",)).select_related("talk", "by").get(pk=correction.pk)
    if not correction.talk.permissions_for_user(by).can_edit():
        raise PermissionDenied
    if correction.state != CorrectionState.PENDING:
        return str(correction.state)
    talk = correction.talk
    cue = None
    if accept:
        same = list(Cue.objects.filter(talk=talk, text=correction.old_text))
        cue = min(same, key=lambda line: abs(line.start - correction.start), default=None)
    if cue is not None:
        cue.text = correction.new_text
        cue.save(update_fields=["text"])
        move_citations(talk)
        request_indexing(f"talk:{talk.pk}")
    correction.state = (CorrectionState.ACCEPTED if cue is not None else CorrectionState.REFUSED).value
    correction.reviewed_by = by
    correction.save(update_fields=["state", "reviewed_by"])
    if correction.by is not None and cue is not None:
        notify(
            to=correction.by,
            kind="correction_accepted",
            title=talk.title,
            url=f"{talk.get_url()}?t={int(cue.start)}",
            by=by,
            key=f"correction:{correction.pk}",
        )
    return str(correction.state)


# --- recordings ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkReport:
    """What somebody found at an address: an HTTP status, where it leads, the length in seconds; each may be unknown."""

    address: str
    status: int | None = None
    location: str = ""
    length: int | None = None


def fingerprint(talk: TalkPage, length: int | None) -> dict[str, object]:
    """What would tell this recording again elsewhere, or help to make its page whole without it."""
    lines = list(Cue.objects.filter(talk=talk).order_by("start", "end", "pk").values_list("text", flat=True))
    return {
        "title": talk.title,
        "provider": talk.video_provider,
        "key": talk.video_key,
        "host": talk.video_host,
        "length": length,
        "lines": len(lines),
        "transcript": hashlib.sha256("\n".join(lines).encode()).hexdigest() if lines else "",
        "slides": [item.href for item in talk.slides.all()],
    }


def check_files() -> dict[str, int]:
    """Look at every recording that is a file of this site: whether it is there, is a film or sound, and is long enough.
    How many talks are in each state. `/documents/` is not looked at: Wagtail keeps those.
    """
    counted: dict[str, int] = {}
    talks = TalkPage.objects.live().filter(state=RecordingState.ONLINE, video_provider=FILE).order_by("pk")
    for talk in talks.exclude(video_key__startswith="/documents/").iterator(chunk_size=100):
        state, detail, length = _looked_at(talk)
        _note(talk, state=state, detail=detail, length=length)
        counted[state] = counted.get(state, 0) + 1
    return counted


def _looked_at(talk: TalkPage) -> tuple[str, str, int | None]:
    path = file_of(talk.video_key)
    if path is None:
        return CheckState.DEAD.value, _("The file is not there."), None
    try:
        media = read_media(path)
    except MediaError as error:
        return CheckState.DEAD.value, str(error), None
    return (*_long_enough(talk, media.seconds), media.seconds)


def _long_enough(talk: TalkPage, length: int | None) -> tuple[str, str]:
    last = talk.end_seconds or talk.start_seconds or 0
    if length is not None and length + SLACK_SECONDS < last:
        detail = _("It lasts %(length)d seconds, the talk is said to end at %(last)d.")
        return CheckState.SHORT.value, detail % {"length": length, "last": last}
    return CheckState.OK.value, ""


def take_link_reports(reports: Iterable[LinkReport]) -> tuple[dict[str, int], list[str]]:
    """Note what was found elsewhere at the addresses of recordings. How many talks are in each state, and the addresses that
    are of no talk.
    """
    counted: dict[str, int] = {}
    unknown = []
    for report in reports:
        talks = _talks_at(report.address)
        if not talks:
            unknown.append(report.address)
        for talk in talks:
            state, detail = _reported(talk, report)
            moved = report.location if state == CheckState.MOVED else ""
            _note(talk, state=state, detail=detail, length=report.length, moved_to=moved)
            counted[state] = counted.get(state, 0) + 1
    return counted, unknown


def _talks_at(address: str) -> Sequence[TalkPage]:
    try:
        recording = read_recording(address)
    except RecordingError:
        return list(TalkPage.objects.filter(video_url=address))
    known = TalkPage.objects.filter(state=RecordingState.ONLINE, video_provider=recording.provider)
    return list(known.filter(video_key=recording.key, video_host=recording.host))


def _reported(talk: TalkPage, report: LinkReport) -> tuple[str, str]:
    status = report.status or 200
    if report.location and _identity(report.location) != _identity(report.address):
        return CheckState.MOVED.value, _("It leads to %(address)s.") % {"address": report.location[:200]}
    if status >= 400:  # noqa: PLR2004 -- HTTP's errors begin there
        return CheckState.DEAD.value, _("The server answers %(status)d.") % {"status": status}
    return _long_enough(talk, report.length)


def _identity(address: str) -> object:
    """Two addresses of one video, to watch or to embed, are the same."""
    try:
        recording = read_recording(address)
    except RecordingError:
        parts = urlsplit(address)
        return parts.hostname, parts.path.rstrip("/"), parts.query
    return recording.provider, recording.host, recording.key


@transaction.atomic
def _note(talk: TalkPage, *, state: str, detail: str, length: int | None, moved_to: str = "") -> None:
    values = {
        "address": talk.video_url,
        "state": state,
        "detail": detail[:300],
        "moved_to": moved_to[:500],
        "length": length,
        "fingerprint": fingerprint(talk, length),
        "checked_at": timezone.now(),
    }
    RecordingCheck.objects.update_or_create(talk=talk, defaults=values)
