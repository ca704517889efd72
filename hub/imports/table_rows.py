"""Rows of Markdown tables with more cells than their table has columns: a reader of Markdown drops the rest without a word."""

import re
from collections.abc import Callable
from typing import Literal

from hub.imports.code_regions import text_parts

Mending = Literal["parted", "joined"]
_DELIMITERS = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*")
_PIPE = re.compile(r"(?<!\\)\|")
_TIGHT_PIPES = re.compile(r"(?<![\s|\\])\|{1,2}(?![\s|])")
_CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")
_LEAST_CELLS = 3  # fewer after the last column are a pipe inside a cell, not a row of their own


def cells_of(row: str) -> list[str]:
    """The cells of a row, without the pipes at its ends; an escaped pipe is part of its cell."""
    row = row.strip()
    row = row.removeprefix("|")
    if row.endswith("|") and not row.endswith("\\|"):
        row = row[:-1]
    return [cell.strip() for cell in _PIPE.split(row)]


def mend_tables(text: str, tell: Callable[[Mending, int], None]) -> str:
    """Part two rows written on one line and keep the pipes inside cells; `tell` gets each mended line, from 0.

    A row whose cells beyond the last column are blank stays as it is: nothing of it is lost. Fenced code stays.
    """
    lines = text.split("\n")
    shown = "".join(part if kind != "fence" else "\n" * part.count("\n") for kind, part in text_parts(text)).split("\n")
    done: list[str] = []
    columns = 0
    for number, line in enumerate(lines):
        is_text = number < len(shown) and bool(shown[number].strip())
        if not is_text or "|" not in line:
            columns = 0
        elif number and _DELIMITERS.fullmatch(line) and len(cells_of(lines[number - 1])) == len(cells_of(line)):
            columns = len(cells_of(line))
        elif columns and any(cells_of(line)[columns:]):
            rows, mending = _mend(line, columns)
            tell(mending, number)
            done += rows
            continue
        done.append(line)
    return "\n".join(done)


def _mend(row: str, columns: int) -> tuple[list[str], Mending]:
    rows = _parted(cells_of(row), columns)
    if len(rows) > 1:
        return [_written(cells) for cells in rows], "parted"
    escaped = _CODE.sub(lambda match: _PIPE.sub(r"\\|", match[0]), row)
    excess = len(cells_of(escaped)) - columns
    tight = sum(len(match[0]) for match in _TIGHT_PIPES.finditer(escaped))
    if excess > 0 and tight == excess:
        escaped = _TIGHT_PIPES.sub(lambda match: r"\|" * len(match[0]), escaped)
    cells = cells_of(escaped)
    last = r" \| ".join(cells[columns - 1 :])
    return [_written([*cells[: columns - 1], last.removesuffix(r" \| ")])], "joined"


def _parted(cells: list[str], columns: int) -> list[list[str]]:
    """The rows on one line. The next begins with a blank first cell, after the blank between the pipes of both."""
    rows: list[list[str]] = []
    left = cells
    while len(left) > columns >= _LEAST_CELLS:
        rest = left[columns:]
        if not any(rest):
            left = left[:columns]
            break
        if rest[0] or sum(map(bool, rest)) < _LEAST_CELLS - 1 or len(rest) < max(_LEAST_CELLS, columns - 1):
            return [cells]
        rows.append(left[:columns])
        first = next(place for place, cell in enumerate(rest) if cell)
        # One blank is the first cell of the next row, unless that row is full without it.
        is_full = first == 1 and len(rest) == columns + 1 and bool(rest[-1])
        left = rest[first:] if is_full else rest[first - 1 :]
    return [*rows, left]


def _written(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
