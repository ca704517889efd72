"""Recordings from elsewhere: pyvideo folders, PeerTube answers, and folders of transcripts."""

import json
import re
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

from hub.imports.report import with_progress
from hub.imports.running import ImportRun
from hub.imports.text_cleaning import clean_text
from meetups.models import Cue, MeetupPage, TalkPage
from meetups.names import name_key
from meetups.recordings import RecordingError, read_recording
from meetups.services import save_meetup, save_talk, save_transcript

MOST_BYTES = 20_000_000
TRANSCRIPTS = (".vtt", ".srt")
LONGEST_TITLE = 250
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_LANGUAGE = re.compile(r"[._-](?:fr|en)(?:[-_][A-Za-z]{2})?$", re.IGNORECASE)
_NUMBERED = re.compile(r"(?:meetup[-_ ]?)?(\d{1,4})[-_/](\d{1,2})", re.IGNORECASE)


class RecordingFileError(ValueError):
    """A file that cannot be read as a description of recordings; the message is for people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingEntry:
    """One recorded talk as described; `slides` are (label, address)."""

    file: str
    title: str
    day: date
    event: str
    video_url: str
    names: tuple[str, ...] = ()
    description: str = ""
    tags: tuple[str, ...] = ()
    seconds: int | None = None
    slides: tuple[tuple[str, str], ...] = field(default=())


def import_recordings(path: Path, run: ImportRun) -> None:
    """Read a JSON file, or a folder of them with transcripts beside. A talk the archive knows (same video, or same title on the
    same day) keeps what it holds and gains what it lacks; another is added to the meetup of its day, made when there is none.
    """
    root = path if path.is_dir() else path.parent
    files = sorted(path.rglob("*.json")) if path.is_dir() else [path]
    for file in with_progress(files, label="recordings"):
        name = file.relative_to(root).as_posix()
        if file.name == "category.json":
            continue
        values: list[object] = []
        with run.item("talks", file=name):
            values = recordings_in(file)
        for position, value in enumerate(values, start=1):
            # Of a list each recording stands for itself: one that cannot be read takes no other with it.
            with run.item("talks", file=f"{name}[{position}]" if len(values) > 1 else name):
                _save(read_entry(value, file, root), run)
    if path.is_dir():
        found = (file for suffix in TRANSCRIPTS for file in path.rglob(f"*{suffix}"))
        for file in with_progress(sorted(found), label="transcripts"):
            _attach(file, root, run)


def recordings_in(file: Path) -> list[object]:
    """What one JSON file describes, unread: one recording, or each of a list.

    Raises:
        RecordingFileError: it is not JSON, or too large.
    """
    if file.stat().st_size > MOST_BYTES:
        raise RecordingFileError(_("the file is larger than {count} bytes").format(count=MOST_BYTES))
    try:
        data = json.loads(file.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise RecordingFileError(_("this is not JSON: {error}").format(error=error)) from error
    listed = data.get("data") if isinstance(data, dict) and isinstance(data.get("data"), list) else data
    return listed if isinstance(listed, list) else [listed]


def read_entry(value: object, file: Path, root: Path) -> RecordingEntry:
    """One recording: a pyvideo video, or a PeerTube video.

    Raises:
        RecordingFileError: it is no description of a recording.
    """
    if not isinstance(value, dict):
        raise RecordingFileError(_("an object is expected for each recording"))
    name = file.relative_to(root).as_posix()
    return _peertube(value, name) if "uuid" in value or "shortUUID" in value else _pyvideo(value, name, file)


def _pyvideo(value: dict[str, Any], name: str, file: Path) -> RecordingEntry:
    videos = _objects(value.get("videos"))
    addresses = [str(item.get("url", "")) for item in videos]
    links = _objects(value.get("related_urls"))
    return RecordingEntry(
        file=name,
        title=_text(value.get("title")),
        day=_day(value.get("recorded")),
        event=_category(file),
        video_url=_playable(addresses),
        names=_names(value.get("speakers")),
        description=_text(value.get("description") or value.get("summary"), lines=True),
        tags=_names(value.get("tags")),
        seconds=_number(value.get("duration")),
        slides=tuple(
            (_text(item.get("label"))[:120], str(item.get("url", "")))
            for item in links
            if re.search(r"slide|diapo|support", str(item.get("label", "")), re.IGNORECASE)
        ),
    )


def _peertube(value: dict[str, Any], name: str) -> RecordingEntry:
    channel = value.get("channel") if isinstance(value.get("channel"), dict) else {}
    key = str(value.get("shortUUID") or value.get("uuid"))
    host = channel.get("host") or ""
    return RecordingEntry(
        file=name,
        title=_text(value.get("name")),
        day=_day(value.get("originallyPublishedAt") or value.get("publishedAt") or value.get("createdAt")),
        event=_text(channel.get("displayName")),
        video_url=_playable([str(value.get("url") or (f"https://{host}/w/{key}" if host else ""))]),
        description=_text(value.get("description") or value.get("truncatedDescription"), lines=True),
        tags=_names(value.get("tags")),
        seconds=_number(value.get("duration")),
    )


def _text(value: object, *, lines: bool = False) -> str:
    text = clean_text(str(value)) if value is not None else ""
    return text.strip() if lines else " ".join(text.split())


def _objects(value: object) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _names(value: object) -> tuple[str, ...]:
    listed = value if isinstance(value, list) else []
    return tuple(dict.fromkeys(name for item in listed if (name := _text(item)) and name_key(name)))


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and 0 < value < 24 * 3600 else None


def _day(value: object) -> date:
    match = _ISO_DAY.match(str(value or ""))
    try:
        return date.fromisoformat(match[0] if match else "")
    except ValueError as error:
        raise RecordingFileError(_("the day it was recorded is missing, as 2021-06-24")) from error


def _playable(addresses: list[str]) -> str:
    """The first address this site plays."""
    reason = _("it names no video")
    for address in addresses:
        try:
            read_recording(address)
        except RecordingError as error:
            reason = str(error)
        else:
            return address
    raise RecordingFileError(reason)


def _category(file: Path) -> str:
    """The title pyvideo gives the folder of an event, in `category.json` beside `videos/`."""
    for folder in (file.parent, file.parent.parent):
        try:
            return _text(json.loads((folder / "category.json").read_text(encoding="utf-8")).get("title"))
        except (OSError, ValueError, AttributeError):
            continue
    return ""


def _save(entry: RecordingEntry, run: ImportRun) -> None:
    if not entry.title:
        raise RecordingFileError(_("the recording has no title"))
    key = f"recording:{entry.file}:{slugify(entry.title)[:100]}"
    known = _known_talk(entry)
    run.save("talks", key, asdict(entry), lambda: _write(entry, known), present=known is not None, file=entry.file)


def _known_talk(entry: RecordingEntry) -> TalkPage | None:
    recording = read_recording(entry.video_url)
    same = TalkPage.objects.filter(
        video_provider=recording.provider, video_key=recording.key, video_host=recording.host
    )
    found = list(same.order_by("pk")) + list(TalkPage.objects.filter(meetup__date=entry.day).order_by("pk"))
    # One recording may hold several talks: the title tells which.
    titled = [talk for talk in found if name_key(talk.title) == name_key(entry.title)]
    return titled[0] if titled else (found[0] if same.count() == 1 else None)


def _write(entry: RecordingEntry, known: TalkPage | None) -> str:
    if known is not None and known.source != entry.file:
        return _complete(entry, known)
    meetup = known.meetup if known is not None else MeetupPage.objects.filter(date=entry.day).order_by("pk").first()
    if meetup is None:
        title = entry.event or _("Meetup of {day}").format(day=entry.day.isoformat())
        meetup, _status = save_meetup(title=title[:LONGEST_TITLE], date=entry.day, source=entry.file)
    positions = TalkPage.objects.child_of(meetup).values_list("position", flat=True)
    _talk, status = save_talk(
        meetup=meetup,
        position=known.position if known is not None else max(positions, default=0) + 1,
        title=entry.title[:LONGEST_TITLE],
        speakers=[(name, "") for name in entry.names],
        abstract=entry.description,
        video_url=entry.video_url,
        end=entry.seconds,
        slides=entry.slides,
        themes=entry.tags,
        source=entry.file,
    )
    return status


def _complete(entry: RecordingEntry, talk: TalkPage) -> str:
    """Give a talk of another source what it lacks, and change nothing it holds."""
    gained = False
    if talk.state == "upcoming" and not talk.video_url:
        talk.video_url, talk.state, gained = entry.video_url, "online", True
    if not talk.abstract and entry.description:
        talk.abstract, gained = entry.description, True
    if not gained:
        return "unchanged"
    talk.full_clean()
    revision = talk.save_revision(clean=False, log_action=True)
    if talk.live:
        revision.publish()
    return "changed"


# --- transcripts ---------------------------------------------------------------------------------


def _attach(file: Path, root: Path, run: ImportRun) -> None:
    name = file.relative_to(root).as_posix()
    with run.item("transcripts", file=name):
        talk = _talk_of(file, root)
        if talk is None:
            raise RecordingFileError(_("no talk has this video, this number or this title"))
        if file.stat().st_size > MOST_BYTES:
            raise RecordingFileError(_("the file is larger than {count} bytes").format(count=MOST_BYTES))
        text = file.read_text(encoding="utf-8-sig")
        had = Cue.objects.filter(talk=talk).exists()
        _same, status = save_transcript(talk=talk, vtt=text)
        run.report.count("transcripts", status if had or status != "changed" else "added")


def _talk_of(file: Path, root: Path) -> TalkPage | None:
    """By the description beside it, else by its own name: identifier of the video, `10-2` (meetup, position), or the title."""
    stem = _LANGUAGE.sub("", file.stem)
    for beside in (file.with_name(f"{stem}.json"), file.parent.parent / "videos" / f"{stem}.json"):
        if beside.is_file():
            for value in recordings_in(beside)[:1]:
                return _known_talk(read_entry(value, beside, root))
    talks = TalkPage.objects.order_by("pk")
    by_video = talks.filter(video_key=stem)
    if by_video.count() == 1:
        return by_video.first()
    if match := _NUMBERED.fullmatch(stem):
        return talks.filter(meetup__number=int(match[1]), position=int(match[2])).first()
    named = talks.filter(slug=slugify(stem))
    return named.first() if named.count() == 1 else None
