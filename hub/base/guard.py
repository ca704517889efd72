"""Finds what may be personal health data in a text, before it is stored anywhere.

The patterns stand in `static/base/guard-rules.json`; this module and `static/base/guard.js` read the same ones in the same
order, on the server and in the browser, and one corpus tests both. What is certain (a social security number whose key is
right, a name with a date of birth) blocks; what is doubtful asks for a second look. Every pattern is bounded, so the time
grows with the length of the text and no faster.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Severity = Literal["block", "confirm"]

KINDS: dict[str, tuple[Promise, Promise]] = {  # label, advice
    "nir": (
        _("a social security number"),
        _("Nobody needs it to help you: take it out, or say only how the number is built."),
    ),
    "pseudonym": (
        _("the pseudonym of a beneficiary"),
        _("A pseudonym is personal data of health: take it out, or write a row of A instead."),
    ),
    "birth": (_("a date of birth"), _("Keep the year or an age group; take the day and the name out.")),
    "name": (_("the name of a patient"), _("Take the name out: the case can be told without it.")),
    "record": (_("the number of a patient’s record"), _("Take the number out: it leads to one person.")),
    "rows": (
        _("rows that look like patients"),
        _("Show the structure of the table with invented values, never rows of the data."),
    ),
    "small": (
        _("counts below 11"),
        _("Small counts may not leave the secure systems: write <11 instead."),
    ),
    "email": (_("a personal e-mail address"), _("Search engines read this page: leave addresses out.")),
    "phone": (_("a telephone number"), _("Search engines read this page: leave numbers out.")),
}


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """Where something of a `kind` stands in the text, from `start` to `end` (characters)."""

    start: int
    end: int
    kind: str
    severity: Severity

    @property
    def label(self) -> str:
        """What it is, in the reader's language."""
        return str(KINDS[self.kind][0])

    @property
    def advice(self) -> str:
        """What to do about it, in the reader's language."""
        return str(KINDS[self.kind][1])


# --- doors -------------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def findings(text: str) -> tuple[Finding, ...]:
    """What in this text may be personal data, in order and apart from one another; empty for nearly every text."""
    plain, places = _seen(_plain(text))
    found: list[Finding] = []
    for rule in (_nirs, _pseudonyms, _births, _names, _records, _mails, _phones, _rows, _small_counts):
        found.extend(rule(plain))
    apart = _apart(found)
    if not places:
        return apart
    return tuple(replace(one, start=places[one.start], end=places[one.end - 1] + 1) for one in apart)


def is_blocked(text: str) -> bool:
    """Whether something in this text is certain: it may not be stored."""
    return any(finding.severity == "block" for finding in findings(text))


def masked(text: str, *, certain_only: bool = False) -> str:
    """The text with a mask in place of everything found, or of what is certain only; nothing such is found in the result."""
    for _round in range(4):
        found = [one for one in findings(text) if one.severity == "block" or not certain_only]
        if not found:
            break
        for finding in reversed(found):
            span = text[finding.start : finding.end]
            mask = _MASKS.get(finding.kind) or re.sub(r"[^\W_]", "x", span)
            text = text[: finding.start] + mask + text[finding.end :]
    return text


# --- the rules as both sides read them ---------------------------------------------------------


def _read_rules() -> dict[str, Any]:
    path = Path(__file__).parent / "static" / "base" / "guard-rules.json"
    rules: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return rules


_RULES = _read_rules()
_MASKS: dict[str, str] = _RULES["masks"]


def _compiled(source: str, flags: str) -> re.Pattern[str]:
    while found := re.search(r"<([a-z]+)>", source):
        source = source.replace(found[0], _RULES["fragments"][found[1]])
    return re.compile(source, re.ASCII | (re.IGNORECASE if flags else re.NOFLAG))


_PATTERN = {name: _compiled(*rule) for name, rule in _RULES["patterns"].items()}
_CELLS = [(kind, _compiled(source, flags)) for kind, source, flags in _RULES["cells"]]

_DIGITS = {first + value: str(value) for first in (0x0660, 0x06F0, 0xFF10) for value in range(10)}  # Arabic, wide
_OLDEST = 1905
_YOUNGEST_NAMED = 2012  # a name beside a later date is more often a meeting than a birth
_CENTURY = 100
_AROUND = 80
_LONGEST_ROW = 1000
_FEWEST = 3  # rows without an identifier that are no longer a count of a day


def _apart(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Of findings that overlap, the certain one stays, else the first."""
    kept: list[Finding] = []
    for finding in sorted(found, key=lambda one: (one.severity, one.start, -one.end)):
        if all(finding.end <= other.start or other.end <= finding.start for other in kept):
            kept.append(finding)
    return tuple(sorted(kept))


def _seen(text: str) -> tuple[str, list[int]]:
    """The text as a reader sees it, without signs that show nothing or only weight, a space for `&nbsp;`, and where each
    sign stood; no places where none hides.
    """
    pieces, places, last = [], [], 0
    for match in _PATTERN["hidden"].finditer(text):
        pieces.append(text[last : match.start()])
        places.extend(range(last, match.start()))
        last = match.end()
        if match[1]:
            pieces.append(" ")
            places.append(last - 1)
    if not last:
        return text, []
    return "".join((*pieces, text[last:])), [*places, *range(last, len(text))]


def _plain(text: str) -> str:
    """The same length, digits of other scripts as ours."""
    return text if text.isascii() else text.translate(_DIGITS)


def _before(text: str, match: re.Match[str], about: str, length: int = _AROUND) -> bool:
    return bool(_PATTERN[about].search(text[max(0, match.start() - length) : match.start()]))


def _take(match: re.Match[str], kind: str, *, certain: bool = False) -> Finding:
    return Finding(match.start(), match.end(), kind, "block" if certain else "confirm")


# --- numbers -----------------------------------------------------------------------------------


def _nirs(text: str) -> Iterator[Finding]:
    for match in _PATTERN["nir"].finditer(text):
        sex, year, month, area, town, order, key, rank = match.groups()
        number = int(month)
        if not (1 <= number <= 12 or 20 <= number <= 42 or number >= 50):  # noqa: PLR2004 -- months of the official format
            continue
        value = sex + year + month + area.upper().replace("2A", "19").replace("2B", "18") + town + order
        grouped = len(match[0]) - sum(len(part) for part in match.groups("")) >= 4  # noqa: PLR2004 -- parted as on the card
        if key and 97 - int(value) % 97 == int(key):
            # With the rank of a twin behind it, it is as long as a moment in milliseconds.
            yield _take(match, "nir", certain=not rank or grouped or _before(text, match, "aboutNir"))
        elif grouped or (_before(text, match, "aboutNir") and sex in "12" and 1 <= number <= 12):  # noqa: PLR2004 -- months of a year
            yield _take(match, "nir")


def _looks_drawn(token: str, least: int) -> bool:
    """Letters and digits in the disorder of a hash, changing at `least` so often: no date, no constant, no row of crosses."""
    kinds = [sign.isdigit() for sign in token]
    switches = sum(one != other for one, other in pairwise(kinds))
    return sum(kinds) >= 3 and switches >= least and len(set(token)) >= 6  # noqa: PLR2004 -- as nearly all drawn at random


def _pseudonyms(text: str) -> Iterator[Finding]:
    tokens = list(_PATTERN["seventeen"].finditer(text))
    alone = [
        match for match in tokens if _looks_drawn(match[0], 4) and match[0] in {match[0].upper(), match[0].lower()}
    ]
    for match in tokens:
        if (match in alone and len(alone) > 1) or (
            _looks_drawn(match[0], 2) and _before(text, match, "aboutPseudonym")
        ):
            yield _take(match, "pseudonym", certain=True)
        elif match in alone:
            yield _take(match, "pseudonym")


def _records(text: str) -> Iterator[Finding]:
    return (_take(match, "record") for match in _PATTERN["record"].finditer(text))


# --- people ------------------------------------------------------------------------------------


def _year(match: re.Match[str]) -> int:
    year = int(next(group for group in match.groups() if group))
    return year if year >= _CENTURY else 1900 + year


def _births(text: str) -> Iterator[Finding]:
    for match in _PATTERN["birth"].finditer(text):
        if _year(match) < _OLDEST:
            continue
        line = text.rfind("\n", 0, match.start()) + 1
        around = text[max(line, match.start() - _AROUND) : match.start()]
        after = text[match.end() : match.end() + 40].partition("\n")[0]
        named = _PATTERN["anyName"].search(around) or _PATTERN["nameAfter"].search(after)
        yield _take(match, "birth", certain=bool(named))
    for match in _PATTERN["nameAndDay"].finditer(text):
        if _OLDEST <= _year(match) < _YOUNGEST_NAMED:
            yield _take(match, "birth")


def _names(text: str) -> Iterator[Finding]:
    return (_take(match, "name") for match in _PATTERN["namedPatient"].finditer(text))


def _mails(text: str) -> Iterator[Finding]:
    for match in _PATTERN["email"].finditer(text):
        if _PATTERN["personalMail"].search(match[1]) or _before(text, match, "aboutPerson"):
            yield _take(match, "email")


def _phones(text: str) -> Iterator[Finding]:
    for match in _PATTERN["phone"].finditer(text):
        mobile = match[1] in "67" and (match[2] or _before(text, match, "aboutPhone", 40))
        if mobile or _before(text, match, "aboutPerson"):
            yield _take(match, "phone")


# --- tables ------------------------------------------------------------------------------------


def _cells(line: str) -> list[tuple[int, str]]:
    """The cells of a line with where each stands: between tabs, semicolons, bars or commas, else between spaces."""
    parted = max("\t;|,", key=line.count)
    if line.count(parted) < (2 if parted == "," else 1):
        parted = ""
        pieces = [(match.start(), match[0]) for match in _PATTERN["phrases"].finditer(line)]
        if len(pieces) < 2:  # noqa: PLR2004 -- one piece: words between single spaces
            pieces = [(match.start(), match[0]) for match in _PATTERN["words"].finditer(line)]
    else:
        pieces, place = [], 0
        for piece in line.split(parted):
            pieces.append((place, piece))
            place += len(piece) + 1
    cells = []
    for start, piece in pieces:
        bare = _PATTERN["bare"].sub("", piece)
        cells.append((start + (piece.index(bare) if bare else 0), bare))
    if parted == "|":  # the bars at both ends hold nothing
        cells = [cell for place, cell in enumerate(cells) if cell[1] or 0 < place < len(cells) - 1]
    return cells


def _kind_of(cell: str, place: int, *, below_id: bool = False) -> str:
    if below_id and _PATTERN["shortNumber"].match(cell):
        return "id"
    for kind, pattern in _CELLS:
        if pattern.match(cell):
            return kind
    if not _PATTERN["code"].match(cell) and (
        (place < 2 and _PATTERN["number"].match(cell)) or _PATTERN["mixed"].match(cell)  # noqa: PLR2004 -- numbers further on are counts
    ):
        return "id"
    return "name" if _PATTERN["cellName"].match(cell) else ""


def _is_person(kinds: set[str]) -> bool:
    if "name" in kinds:
        return bool(kinds & {"date", "diagnosis", "id"}) or {"sex", "age"} <= kinds
    return "id" in kinds and bool(kinds & {"date", "diagnosis", "sex"}) and len(kinds - {""}) > 2  # noqa: PLR2004 -- an id and two facts


def _may_be_person(kinds: set[str]) -> bool:
    """As one line of several: without an identifier it may be a count of a day."""
    return {"sex", "age", "date"} <= kinds


def _folded(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign)).lower()


def _lines(text: str) -> Iterator[tuple[int, str, list[tuple[int, str]]]]:
    """Where each line stands, the line, its cells; a line longer than any row has none."""
    start = 0
    for line in text.split("\n"):
        yield start, line, _cells(line) if len(line) <= _LONGEST_ROW else []
        start += len(line) + 1


def _rows(text: str) -> Iterator[Finding]:
    header, first, last, count, certain, least = "", 0, 0, 0, False, _FEWEST
    ids: set[int] = set()
    for start, line, cells in (*_lines(text), (len(text), "", [])):
        told = [cell for _start, cell in cells] if len(cells) > 2 else []  # noqa: PLR2004 -- two cells tell nothing of a person
        kinds = {_kind_of(cell, place, below_id=place in ids) for place, cell in enumerate(told)}
        is_person = _is_person(kinds)
        if (is_person or _may_be_person(kinds)) and not _PATTERN["placeHeader"].search(header):
            first = first if count else start
            last, count, certain = start + len(line), count + 1, certain or "name" in kinds
            least = 2 if is_person else least
        elif not (_PATTERN["rule"].match(line) and line.strip()):
            if count >= least:
                certain = certain or bool(_PATTERN["certainHeader"].search(header))
                yield Finding(first, last, "rows", "block" if certain else "confirm")
            header, count, certain, least = _folded(line), 0, False, _FEWEST
            ids = {place for place, cell in enumerate(told) if _PATTERN["idHeader"].match(_folded(cell))}


def _small_counts(text: str) -> Iterator[Finding]:
    columns: list[int] = []
    for start, line, cells in _lines(text):
        named = [place for place, (_s, cell) in enumerate(cells) if _PATTERN["countHeader"].match(_folded(cell))]
        if len(cells) < 2:  # noqa: PLR2004 -- a table has two columns
            columns = []
        elif _PATTERN["rule"].match(line):
            continue
        elif named:
            columns = named
        else:
            for place in columns:
                where, cell = cells[place] if place < len(cells) else (0, "")
                if _PATTERN["small"].match(cell):
                    yield Finding(start + where, start + where + len(cell), "small", "confirm")
