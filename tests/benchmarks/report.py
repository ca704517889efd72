"""Keeps measured figures in docs/benchmarks.md, one part for each size, the last run of each."""

import re
from pathlib import Path

TARGET = Path(__file__).resolve().parents[2] / "docs" / "benchmarks.md"
BEGIN, END = "<!-- {size}: written by the benchmark -->", "<!-- {size}: end -->"


def store(size: int | str, text: str, command: str, *, title: str = "") -> None:
    """Replace the part of this size or name, or add it at the end."""
    begin, end = BEGIN.format(size=size), END.format(size=size)
    part = f"{begin}\n## {title or f'{size:,} documents'}\n\n`{command}`\n\n{text}\n{end}"
    before = TARGET.read_text(encoding="utf-8")
    if begin in before:
        after = re.sub(rf"{re.escape(begin)}.*?{re.escape(end)}", lambda _: part, before, flags=re.DOTALL)
    else:
        after = f"{before.rstrip()}\n\n{part}\n"
    TARGET.write_text(after, encoding="utf-8")
