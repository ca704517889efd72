"""Reads a CSV file of cards as spreadsheets write them: any separator, any encoding they use, headings in French or English."""

import codecs
import csv
import io
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

MAX_BYTES = 2_000_000
MAX_ROWS = 1_000
MAX_CELL = 8_000
SEPARATORS = ";,\t"
LIST_SEPARATOR = ";"
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
# Column of a card to the headings it may have, in lower case, without accents and spaces.
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "identifier": ("identifier", "identifiant", "id"),
    "kind": ("kind", "type", "nature"),
    "name": ("name", "nom"),
    "acronym": ("acronym", "sigle", "acronyme"),
    "organisation": ("organisation", "organization", "organisme", "structure"),
    "headline": ("headline", "enuneligne", "resume", "titre"),
    "bio": ("presentation", "bio", "description"),
    "place": ("place", "lieu", "ville", "commune", "codepostal"),
    "precision": ("precision", "niveau", "level"),
    "databases": ("databases", "bases", "basesdedonnees"),
    "topics": ("topics", "themes", "thematiques"),
    "tools": ("tools", "outils"),
    "languages": ("languages", "langues"),
    "website": ("website", "site", "siteweb"),
    "orcid": ("orcid",),
    "contact_email": ("contactemail", "email", "courriel", "adresseelectronique"),
}
REQUIRED = ("name",)
_COLUMN_OF = {heading: column for column, headings in HEADINGS.items() for heading in headings}


class UnreadableFileError(ValueError):
    """The file as a whole cannot be read; the message says why, in the reader's language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvRow:
    """One line of the file: its number (the heading is line 1) and its cells by column; `problem` when it cannot be used."""

    line: int
    cells: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvFile:
    """The rows of a file, and what is to be known of how it was read."""

    rows: tuple[CsvRow, ...]
    notes: tuple[str, ...] = ()


def decode(content: bytes) -> tuple[str, str]:
    """Return the text of a file and, unless it is UTF-8, the name of its encoding.

    Raises:
        UnreadableFileError: it is too long, a spreadsheet's own format, or no text.
    """
    if len(content) > MAX_BYTES:
        raise UnreadableFileError(_("The file is larger than %(most)s MB.") % {"most": MAX_BYTES // 1_000_000})
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise UnreadableFileError(_("This is a spreadsheet's own format: save it as CSV first."))
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if content.startswith(mark):
            try:
                return content.decode(encoding), "UTF-16"
            except UnicodeDecodeError as error:
                raise UnreadableFileError(_("The file is not text, or is cut off.")) from error
    if b"\0" in content:
        raise UnreadableFileError(_("The file is not text, or is cut off."))
    try:
        return content.decode("utf-8-sig"), ""
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("cp1252"), "Windows-1252"
    except UnicodeDecodeError as error:
        raise UnreadableFileError(_("The encoding of the file is not known: save it as CSV UTF-8.")) from error


def read_rows(text: str) -> CsvFile:
    """Read the lines of a file. A line that cannot be used is there with its problem.

    Raises:
        UnreadableFileError: there is no heading, a column is missing or there twice, or there are too many lines.
    """
    first_line = text.split("\n", 1)[0]
    separator = max(SEPARATORS, key=first_line.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        headings = next(reader, [])
        columns, ignored = _columns(headings)
        rows = []
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(rows) == MAX_ROWS:
                raise UnreadableFileError(
                    _("The file has more than %(most)s lines: import it in parts.") % {"most": MAX_ROWS}
                )
            rows.append(_row(reader.line_num, cells, columns, len(headings)))
    except csv.Error as error:
        raise UnreadableFileError(
            _("Line %(line)s cannot be read: a quotation mark is missing, or a cell is too long.")
            % {"line": reader.line_num}
        ) from error
    if not rows:
        raise UnreadableFileError(_("The file has headings and no line."))
    notes = [_("Columns left out: %(names)s") % {"names": ", ".join(ignored)}] if ignored else []
    return CsvFile(rows=tuple(rows), notes=tuple(notes))


def written_cell(value: object) -> str:
    """Return a value as a cell that no spreadsheet takes for a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text


def _columns(headings: list[str]) -> tuple[dict[int, str], list[str]]:
    columns: dict[int, str] = {}
    ignored = []
    for position, heading in enumerate(headings):
        column = _COLUMN_OF.get(_plain(heading))
        if column is None:
            ignored += [heading.strip()[:60]] if heading.strip() else []
        elif column in columns.values():
            raise UnreadableFileError(_("Two columns mean the same: %(name)s.") % {"name": heading.strip()[:60]})
        else:
            columns[position] = column
    missing = [name for name in REQUIRED if name not in columns.values()]
    if missing:
        raise UnreadableFileError(
            _("A column is missing: “nom” or “name”. The first line holds the names of the columns; found: %(names)s")
            % {"names": ", ".join(heading.strip()[:60] for heading in headings[:20]) or "—"}
        )
    return columns, ignored


def _plain(heading: str) -> str:
    decomposed = unicodedata.normalize("NFKD", heading).casefold()
    return "".join(sign for sign in decomposed if sign.isalnum())


def _row(line: int, cells: list[str], columns: dict[int, str], width: int) -> CsvRow:
    if len(cells) > width and any(cell.strip() for cell in cells[width:]):
        return CsvRow(line=line, problem=_("more cells than there are headings"))
    found = {}
    for position, column in columns.items():
        text = cells[position].strip() if position < len(cells) else ""
        if text.startswith("'") and text[1:].startswith(FORMULA_SIGNS):
            text = text[1:]  # as our export writes it
        elif text.startswith(FORMULA_SIGNS):
            problem = _("the cell “%(name)s” begins like a formula (%(sign)s)") % {"name": column, "sign": text[0]}
            return CsvRow(line=line, cells={"name": _name(cells, columns)}, problem=problem)
        if len(text) > MAX_CELL:
            return CsvRow(line=line, problem=_("the cell “%(name)s” is too long") % {"name": column})
        if any(unicodedata.category(sign) == "Cc" and sign not in "\n\r\t" for sign in text):
            return CsvRow(line=line, problem=_("the cell “%(name)s” holds control signs") % {"name": column})
        found[column] = text
    if not found.get("name"):
        return CsvRow(line=line, cells=found, problem=_("no name"))
    return CsvRow(line=line, cells=found)


def _name(cells: list[str], columns: dict[int, str]) -> str:
    return next((cells[at][:150] for at, column in columns.items() if column == "name" and at < len(cells)), "")
