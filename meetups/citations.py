"""Moments of talks cited in texts of the site: what is shown for them, and how they follow their sentence."""

from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction
from django.db.models import Q, QuerySet

from hub.base.citations import Cited, Reference
from meetups.models import Cue, MomentCitation, RecordingState, TalkPage
from meetups.queries import page_addresses, public_talks, transcript
from meetups.sentences import SentenceFinder, line_at
from meetups.timecodes import TimecodeError, read_timecode, write_timecode

WINDOW = 60  # seconds before a moment in which its line may have begun


def moment_of(reference: Reference) -> int | None:
    """The second a reference writes; None when it is no time."""
    try:
        return read_timecode(reference.moment)
    except TimecodeError:
        return None


def talks_named(names: Iterable[str]) -> dict[str, TalkPage]:
    """Public talks by what citations call them: `slug`, or `meetup/slug`. Of several with one slug, the newest meetup's."""
    wanted = set(names)
    slugs = {name.rpartition("/")[2] for name in wanted}
    found: dict[str, TalkPage] = {}
    for talk in public_talks().filter(slug__in=slugs) if slugs else ():
        for name in (talk.slug, f"{talk.meetup.slug}/{talk.slug}" if talk.meetup else ""):
            if name in wanted:
                found.setdefault(name, talk)
    return found


def shown(references: Sequence[Reference]) -> Mapping[Reference, Cited]:
    """What everybody may see in place of these: the talk, the moment where its sentence is now, and the sentence. Five
    queries whatever their number.
    """
    kept = _kept(references)
    fresh = [one for one in references if one not in kept and moment_of(one) is not None]
    named = talks_named(one.name for one in fresh)
    fresh = [one for one in fresh if one.name in named]
    lines = _lines([(named[one.name], moment_of(one) or 0) for one in fresh])
    moments: dict[Reference, tuple[TalkPage, int, str]] = {
        one: (citation.talk, citation.second, citation.quote if citation.quote_found else "")
        for one, citation in kept.items()
    }
    for one in fresh:
        talk, second = named[one.name], moment_of(one) or 0
        line = line_at(lines.get(talk.pk, ()), second)
        moments[one] = (talk, second, line.text if line else "")
    addresses = page_addresses([talk for talk, _second, _quote in moments.values()])
    return {
        one: _cited(talk, second, quote, addresses[talk.pk])
        for one, (talk, second, quote) in moments.items()
        if talk.pk in addresses
    }


def _cited(talk: TalkPage, second: int, quote: str, address: str) -> Cited:
    recording = talk.recording if not talk.is_unavailable else None
    is_local = recording is not None and recording.is_local
    return Cited(
        title=talk.title,
        url=f"{address}?t={second}",
        moment=write_timecode(second),
        quote=quote if talk.state != RecordingState.WITHDRAWN else "",
        video=recording.player_url(start=second, end=talk.end_seconds) if recording is not None and is_local else "",
    )


def _kept(references: Sequence[Reference]) -> dict[Reference, MomentCitation]:
    sources = {one.source for one in references} - {""}
    if not sources:
        return {}
    rows = list(MomentCitation.objects.filter(source__in=sources))
    talks = {talk.pk: talk for talk in public_talks().filter(pk__in={row.talk_id for row in rows})} if rows else {}
    by_place = {}
    for row in rows:
        if row.talk_id in talks:
            row.talk = talks[row.talk_id]
            by_place[row.source, row.written] = row
    places = {one: (one.source, one.written) for one in references}
    return {one: by_place[place] for one, place in places.items() if place in by_place}


def _lines(moments: Sequence[tuple[TalkPage, int]]) -> dict[int, list[Cue]]:
    """Lines around these moments by talk, in one query."""
    around = Q()
    for talk, second in moments:
        around |= Q(talk=talk, start__range=(second - WINDOW, second + 1))
    found: dict[int, list[Cue]] = {}
    for cue in Cue.objects.filter(around).order_by("talk", "start", "end", "pk") if moments else ():
        found.setdefault(cue.talk_id, []).append(cue)
    return found


@transaction.atomic
def keep_citations(source: str, references: Sequence[Reference]) -> None:
    """Remember what a text cites now, with the sentence said there; what it no longer cites is forgotten."""
    asked = {one.written: one for one in references if moment_of(one) is not None}
    MomentCitation.objects.filter(source=source).exclude(written__in=asked).delete()
    if not asked:
        return
    held = set(MomentCitation.objects.filter(source=source).values_list("written", flat=True))
    fresh = [one for one in asked.values() if one.written not in held]
    named = talks_named(one.name for one in fresh)
    fresh = [one for one in fresh if one.name in named]
    lines = _lines([(named[one.name], moment_of(one) or 0) for one in fresh])
    rows = []
    for one in fresh:
        talk, second = named[one.name], moment_of(one) or 0
        line = line_at(lines.get(talk.pk, ()), second)
        row = MomentCitation(talk=talk, source=source, written=one.written, second=second)
        if line is not None:
            row.quote, row.into_line = line.text, max(0, second - int(line.start))
        rows.append(row)
    MomentCitation.objects.bulk_create(rows)


def move_citations(talk: TalkPage) -> int:
    """After its transcript has changed, bring each citation of a talk to where its sentence is now. How many were touched."""
    rows = list(MomentCitation.objects.filter(talk=talk))
    if not rows:
        return 0
    cues = list(transcript(talk))
    finder = SentenceFinder(cues)
    changed = []
    for row in rows:
        before = (row.second, row.quote, row.quote_found)
        if row.quote:
            found = finder.find(row.quote, row.second - row.into_line)
            row.quote_found = found is not None
            if found is not None:
                row.second = int(found.line.start) + min(row.into_line, int(found.line.end - found.line.start))
                row.quote = row.quote if found.is_exact else found.line.text
        elif (line := line_at(cues, row.second)) is not None:
            row.quote, row.into_line = line.text, max(0, row.second - int(line.start))
        if (row.second, row.quote, row.quote_found) != before:
            changed.append(row)
    MomentCitation.objects.bulk_update(changed, ["second", "into_line", "quote", "quote_found"], batch_size=500)
    return len(changed)


def citations_of(talk: TalkPage) -> "QuerySet[MomentCitation]":
    """Every citation of a talk, in the order of the recording; who reads it may not see every text."""
    return MomentCitation.objects.filter(talk=talk).order_by("second", "pk")
