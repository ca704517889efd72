"""What a visitor may ask of the archive, in its address, and the links that change one thing of it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from meetups.models import MeetupPage, RecordingState, TalkPage
from meetups.queries import WITHOUT_RECORDING, ArchiveWords, TalkFilters, Word

LONGEST_SUBJECT = 100
SUBJECTS_SHOWN = 40
SPEAKERS_SHOWN = 15
OLDEST = "oldest"
_SLUG = re.compile(r"[a-z0-9-]{1,140}")
_YEAR = re.compile(r"[1-9][0-9]{3}")  # a year without meetups is a filter all the same: the answer says so
Listed = tuple[MeetupPage, list[TalkPage]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One value of a filter: where it leads, whether it is in force, how many meetups it holds (None: not counted)."""

    label: str
    url: str
    selected: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    title: str
    choices: list[Choice]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveRequest:
    """Filters of the index. A value that cannot be one is left out, as if it had not been asked."""

    year: int | None = None
    theme: str = ""
    base: str = ""
    state: str = ""
    town: str = ""
    speaker: str = ""
    sort: str = ""  # the newest first, unless OLDEST is asked
    page: str = "1"

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "ArchiveRequest":
        year = query.get("year", "")
        state = query.get("state", "")
        return cls(
            year=int(year) if _YEAR.fullmatch(year) else None,
            theme=_subject(query.get("theme", "")),
            base=_subject(query.get("base", "")),
            state=state if state in {*RecordingState.values, WITHOUT_RECORDING} else "",
            town=_subject(query.get("town", "")),
            speaker=query.get("speaker", "") if _SLUG.fullmatch(query.get("speaker", "")) else "",
            sort=OLDEST if query.get("sort") == OLDEST else "",
            page=query.get("page", "1"),
        )

    @property
    def talks(self) -> TalkFilters:
        return TalkFilters(theme=self.theme, base=self.base, state=self.state, speaker=self.speaker)

    def url(self, **changes: str | int | None) -> str:
        """Address of the same list with these filters changed, from its first page."""
        asked = replace(self, **changes)  # type: ignore[arg-type]  # -- names of fields
        values = {name: getattr(asked, name) for name in ("year", "theme", "base", "state", "town", "speaker", "sort")}
        query = urlencode({name: value for name, value in values.items() if value})
        return f"?{query}" if query else "?"

    @property
    def agenda_url(self) -> str:
        """The same choice as a calendar to subscribe to; a year or a state of recordings says nothing of what is to come."""
        query = self.url(year=None, state="", sort="").removeprefix("?")
        return reverse("meetups:agenda") + (f"?{query}" if query else "")

    def facets(self, years: list[tuple[int, int]], words: ArchiveWords) -> list[Facet]:
        """Every filter with its choices; a chosen one leads back out."""
        in_states = {value: count for value, _name, count in words.states}
        states = [(value, label, in_states[value]) for value, label in _states() if value in in_states]
        orders = [("", _("Newest")), (OLDEST, _("Oldest"))] if years else []
        found = [
            Facet(
                title=_("Sort by"),
                choices=[
                    Choice(label=label, selected=value == self.sort, url=self.url(sort=value))
                    for value, label in orders
                ],
            ),
            Facet(
                title=_("Year"),
                choices=[
                    Choice(
                        label=str(year),
                        count=count,
                        selected=year == self.year,
                        url=self.url(year=None if year == self.year else year),
                    )
                    for year, count in years
                ],
            ),
            Facet(title=_("Theme"), choices=self._choices("theme", words.themes[:SUBJECTS_SHOWN])),
            Facet(title=_("Database"), choices=self._choices("base", words.bases[:SUBJECTS_SHOWN])),
            Facet(title=_("Recording"), choices=self._choices("state", states)),
            Facet(title=_("Town"), choices=self._choices("town", words.towns[:SUBJECTS_SHOWN])),
            Facet(title=_("Speaker"), choices=self._choices("speaker", words.speakers[:SPEAKERS_SHOWN])),
        ]
        return [facet for facet in found if facet.choices]

    def _choices(self, name: str, words: list[Word]) -> list[Choice]:
        return [self._choice(name, value, label, count) for value, label, count in words]

    def _choice(self, name: str, value: str, label: str, count: int) -> Choice:
        selected = getattr(self, name).casefold() == value.casefold()
        return Choice(
            label=_capital(label), count=count, selected=selected, url=self.url(**{name: "" if selected else value})
        )

    def in_force(self, words: ArchiveWords, speaker: str) -> list[Choice]:
        """The filters asked for, each with the address that drops it; subjects as the archive spells them."""
        state = dict(_states()).get(self.state, "")
        spelled = {name.casefold(): name for _value, name, _count in (*words.themes, *words.bases)}
        theme, base = (spelled.get(name.casefold(), name) for name in (self.theme, self.base))
        asked = [("year", str(self.year or "")), ("theme", theme), ("base", base), ("state", state)]
        asked += [("town", self.town), ("speaker", speaker)]
        return [
            Choice(label=_capital(label), url=self.url(**{name: None if name == "year" else ""}), selected=True)
            for name, label in asked
            if label
        ]


def _states() -> list[tuple[str, str]]:
    """With a recording, without, and why without."""
    labels = [(state.value, str(state.label)) for state in RecordingState]
    online = [state for state in labels if state[0] == RecordingState.ONLINE]
    return [*online, (WITHOUT_RECORDING, _("no recording online")), *(one for one in labels if one not in online)]


def by_year(meetups: Iterable[Listed]) -> list[tuple[int, list[Listed]]]:
    """Meetups, newest first, by the year they took place."""
    return [(year, list(listed)) for year, listed in groupby(meetups, key=lambda item: item[0].date.year)]


def _subject(text: str) -> str:
    """A theme or database as asked: one line without control characters, or nothing when it cannot be one."""
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_SUBJECT and text.isprintable() else ""


def _capital(label: str | Promise) -> str:
    text = str(label)
    return text[:1].upper() + text[1:]
