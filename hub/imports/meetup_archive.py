"""The archive of meetups, one Markdown page for all: `## date name`, `### talk`, bullets, a frame for the video."""

import re
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from django.utils.translation import gettext as _

from hub.imports.html_conversion import attributes, video_of
from hub.imports.markdown_links import Link, rewrite_links
from hub.imports.page_conversion import plain_words
from hub.imports.speakers import explanations, read_speakers
from hub.imports.text_cleaning import clean_text

ONLINE, UPCOMING, NOT_RECORDED = "online", "upcoming", "not_recorded"

_MEETUP = re.compile(r"##[ \t]+(\d{4})[./-](\d{1,2})[./-](\d{1,2})[ \t]+(.+?)[ \t]*")
_HEADING = re.compile(r"(#{1,6})[ \t]+(.+?)[ \t]*#*[ \t]*")
_NUMBER = re.compile(r"(\d+)\s*$")
_BULLET = re.compile(r"[ \t]*[-*][ \t]+(.*)")
_FIELD = re.compile(r"([^\W\d_][\w'’ -]{2,30}?)\s*:\s*(.*)", re.DOTALL)
_FRAME = re.compile(r"<iframe\b([^>]*)>", re.IGNORECASE)
_VIDEO_TO_COME = re.compile(r"vid[ée]os?\s+(?:à|a)\s+venir", re.IGNORECASE)
_EVENT_PAGE = re.compile(r"page de l['’]\s*[ée]v[éèe]nement", re.IGNORECASE)
_POST = re.compile(
    r"\b(?:à|au|aux|chez)\b|^(?:Chef|Cheffe|Directeur|Directrice|Responsable|Ingénieure?|Doctorante?|Médecin|Pharmacienn?e?|Professeure?|Statisticienn?e?|Chercheure?|Chercheuse|Designer|Data)\b",
    re.IGNORECASE,
)
_TEAM = re.compile(r"(?:équipe|unité|service|laboratoire|institut|agence)\b", re.IGNORECASE)
_LAST_COMMA = re.compile(r",\s+(?![^()]*\))")
_KINDS = {"pdf": "PDF", "pptx": "PPTX", "ppt": "PPT", "odp": "ODP"}


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkEntry:
    """One talk as written. `slides` are (label, address as written); `video_url` is the address as written too."""

    position: int
    title: str
    speakers: tuple[tuple[str, str], ...] = ()
    slides: tuple[tuple[str, str], ...] = ()
    abstract: str = ""
    state: str = NOT_RECORDED
    video_url: str = ""
    start: int | None = None
    line: int = 0

    @property
    def organisation(self) -> str:
        """The organisation all speakers have in common, alone or after their posts; a post is no organisation."""
        wholes = {affiliation for _name, affiliation in self.speakers}
        ends = {_last_part(affiliation) for affiliation in wholes}
        for shared in (wholes, ends):
            name = next(iter(shared)) if len(shared) == 1 else ""
            if _TEAM.match(name):
                name = name[:1].upper() + name[1:]
            if name and not _POST.search(name) and not name[:1].islower():
                return name
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetupEntry:
    """One meetup as written, with its talks in order."""

    number: int | None
    title: str
    date: date
    url: str = ""
    talks: tuple[TalkEntry, ...] = ()
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A part that could not be read; `line` counts from 1."""

    reason: str
    line: int


def links_in(markdown: str) -> list[tuple[str, str]]:
    """(words, address) of each link, in order."""
    found: list[tuple[str, str]] = []

    def keep(link: Link) -> str:
        if link.url and not link.is_picture:
            found.append((plain_words(link.words), link.url))
        return ""

    rewrite_links(markdown, keep)
    return found


def read_meetups(text: str) -> tuple[list[MeetupEntry], list[Problem]]:
    """Read the whole page. A meetup whose date does not exist, or whose number is above already, is left out and told."""
    lines = clean_text(text).split("\n")
    starts = [number for number, line in enumerate(lines) if line.startswith("## ")]
    meetups: list[MeetupEntry] = []
    problems: list[Problem] = []
    for start, end in pairwise([*starts, len(lines)]):
        match = _MEETUP.fullmatch(lines[start])
        if match is None:
            problems.append(Problem(reason=_("a heading without the date of a meetup"), line=start + 1))
            continue
        year, month, day, name = match.groups()
        try:
            held = date(int(year), int(month), int(day))
        except ValueError:
            problems.append(Problem(reason=_("{date} is no date").format(date=f"{year}.{month}.{day}"), line=start + 1))
            continue
        meetup = _read_meetup(name, held, lines[start + 1 : end], start + 1)
        first = next((other for other in meetups if other.number == meetup.number is not None), None)
        if first is not None:
            reason = _("meetup {number} is already on the page, at line {line}")
            problems.append(Problem(reason=reason.format(number=meetup.number, line=first.line), line=start + 1))
            continue
        meetups.append(meetup)
    return meetups, problems


def _read_meetup(name: str, held: date, lines: list[str], offset: int) -> MeetupEntry:
    talks = [number for number, line in enumerate(lines) if line.startswith("### ")]
    number = _NUMBER.search(name)
    head = "\n".join(lines[: talks[0]] if talks else lines)
    url = next((url for words, url in links_in(head) if _EVENT_PAGE.search(words)), "")
    return MeetupEntry(
        number=int(number[1]) if number else None,
        title=plain_words(name),
        date=held,
        url=url,
        talks=tuple(
            _read_talk(position, lines[start:end], offset + start + 1)
            for position, (start, end) in enumerate(pairwise([*talks, len(lines)]), start=1)
        ),
        line=offset,
    )


def _read_talk(position: int, lines: list[str], line: int) -> TalkEntry:
    heading = _HEADING.fullmatch(lines[0])
    talk = TalkEntry(position=position, title=plain_words(heading[2] if heading else lines[0]), line=line)
    fields, rest = _read_fields(lines[1:])
    abstract: list[str] = []
    speakers: list[tuple[str, str]] = []
    for label, value in fields:
        key = label.casefold()
        if key.startswith("titre"):
            talk = replace(talk, title=plain_words(value) or talk.title)
        elif key.startswith(("présenté", "présentation par", "présentée", "intervenant")):
            speakers += read_speakers(value)
            abstract += explanations(value)
        elif key.startswith("support"):
            talk = replace(talk, slides=tuple(_slides(value)))
        else:
            abstract.append(f"{label} : {value}" if label else value)
    video_url, start = _video("\n".join(lines))
    prose = "\n".join(part for part in rest if not _FRAME.search(part) and not _VIDEO_TO_COME.search(part)).strip()
    state = ONLINE if video_url else UPCOMING if _VIDEO_TO_COME.search("\n".join(lines)) else NOT_RECORDED
    return replace(
        talk,
        speakers=tuple(dict.fromkeys(speakers)),
        abstract="\n\n".join(part for part in (*abstract, prose) if part),
        state=state,
        video_url=video_url,
        start=start,
    )


def _read_fields(lines: list[str]) -> tuple[list[tuple[str, str]], list[str]]:
    """Bullets as (label, value), a value running on until a blank line or the next bullet; and the lines between them."""
    fields: list[tuple[str, str]] = []
    rest: list[str] = []
    open_field = False
    for line in lines:
        bullet = _BULLET.fullmatch(line)
        is_nested = bool(bullet) and line[:1] in " \t"
        if bullet and not is_nested:
            match = _FIELD.fullmatch(bullet[1])
            fields.append((match[1].strip(), match[2].strip()) if match else ("", bullet[1].strip()))
            open_field = True
        elif open_field and line.strip() and not _FRAME.search(line):
            label, value = fields[-1]
            fields[-1] = (label, f"{value}\n{line.strip()}".strip("\n"))
        else:
            open_field = False
            rest.append(line)
    return fields, rest


def _slides(value: str) -> list[tuple[str, str]]:
    """(label, address) of each link; the label says what the file is, whatever the page says."""
    found = []
    for words, url in links_in(value):
        extension = url.partition("?")[0].rpartition(".")[2].lower()
        label = "Google Slides" if "docs.google.com/presentation" in url else _KINDS.get(extension, words or url)
        found.append((label, url))
    return found


def _last_part(affiliation: str) -> str:
    """What follows the last comma outside brackets."""
    return _LAST_COMMA.split(affiliation)[-1]


def _video(text: str) -> tuple[str, int | None]:
    """The address of the first video, as given, and its start in seconds."""
    for match in _FRAME.finditer(text):
        given = attributes(match[1]).get("src", "")
        watched, start = video_of(given)
        if watched:
            return (given if given.startswith(("https://", "http://")) else watched), start
    return "", None
