"""Rows of tables that hold more than their columns."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.base.markdown import render_markdown
from hub.imports.page_conversion import read_page
from hub.imports.table_rows import mend_tables

HEAD = "| Groupe | Code | Libellé | Format |\n|---|---|:-:|---|\n"


def mended(text: str) -> tuple[list[str], list[tuple[str, int]]]:
    told: list[tuple[str, int]] = []
    return mend_tables(text, lambda mending, line: told.append((mending, line))).split("\n"), told


@pytest.mark.parametrize(
    ("row", "rows"),
    [
        (
            "| G | AA | un | car(1) |    |   | BB | deux | num(2) | | | CC | trois | date |",
            ["| G | AA | un | car(1) |", "|  | BB | deux | num(2) |", "|  | CC | trois | date |"],
        ),
        ("|  | AA | un | |  | BB | deux |", ["|  | AA | un |  |", "|  | BB | deux |"]),
        ("| G | AA | un | x |  | H | BB | deux | y |", ["| G | AA | un | x |", "| H | BB | deux | y |"]),
        ("| G | AA | un | ETA|SEQ |", ["| G | AA | un | ETA\\|SEQ |"]),
        ("| G | AA|BB | un | x |", ["| G | AA\\|BB | un | x |"]),
        ("| G | AA||BB | un | x |", ["| G | AA\\|\\|BB | un | x |"]),
        ("| G | `a | b` | un | x |", ["| G | `a \\| b` | un | x |"]),
        ("| G | AA | un | x | y | z |", ["| G | AA | un | x \\| y \\| z |"]),
    ],
)
def test_rows_too_long_lose_nothing(row: str, rows: list[str]) -> None:
    lines, told = mended(f"{HEAD}{row}\nsuite")
    assert lines[2:-1] == rows
    assert told == [("parted" if len(rows) > 1 else "joined", 2)]


@pytest.mark.parametrize(
    "text",
    [
        f"{HEAD}| G | AA | un | x | | |\n| G | AA |",
        f"```\n{HEAD}| 1 | 2 | 3 | 4 | 5 |\n```",
        "a | b\n\nc | d | e",
        f"{HEAD}\n| 1 | 2 | 3 | 4 | 5 |",
        f"{HEAD}| G | A\\|A | un | x |",
    ],
)
def test_other_lines_stay(text: str) -> None:
    assert mended(text) == (text.split("\n"), [])


def test_a_page_tells_its_mended_rows_by_their_line() -> None:
    told: list[tuple[str, int]] = []
    raw = f"---\nx: y\n---\n# T\n\n\n\n{HEAD}| G | AA | un | A|B |\n"
    page = read_page(raw, tell_row=lambda mending, line: told.append((mending, line)))
    assert told == [("joined", 10)]
    assert "A|B" in render_markdown(page.body, profile="page")


@given(st.lists(st.text(alphabet="ab|\\` ", max_size=40), max_size=4))
def test_no_words_are_lost(rows: list[str]) -> None:
    text = HEAD + "\n".join(rows)
    lines, _told = mended(text)
    kept = "\n".join(lines)
    assert [sign for sign in kept if sign in "ab"] == [sign for sign in text if sign in "ab"]
