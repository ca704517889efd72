"""Carrying a change of a page's text back to the file it came from: what did not change stays byte for byte."""

import difflib
import re
from collections.abc import Callable, Sequence
from html import unescape

from hub.imports.code_regions import text_parts
from hub.imports.front_matter import split_front_matter

_TAG = re.compile(r"<[^<>\n]{1,400}>")
_ADDRESS = re.compile(r"\]\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)")
_SIGNS = re.compile(r"[\W_]+")
_TITLE = re.compile(r"#[ \t]+\S")


def _likeness(line: str) -> str:
    """What a line has in common before and after the import: its letters and figures, or its signs when it has none."""
    words = _SIGNS.sub("", unescape(_TAG.sub("", _ADDRESS.sub("]", line)))).casefold()
    return words or "".join(line.split())


def _shown_lines(raw: str) -> list[str]:
    """The lines of a file without comments, front matter and title, which stay as empty lines."""
    front_matter, _text = split_front_matter(raw)
    lines: list[str] = []
    kinds: list[str] = []
    for kind, part in text_parts(raw):
        pieces = part.split("\n")
        if lines:
            lines[-1] += pieces[0]
            pieces = pieces[1:]
        else:
            kinds.append(kind)
        lines += pieces
        kinds += [kind] * (len(lines) - len(kinds))
    lines[: front_matter.lines] = [""] * front_matter.lines
    title = next((n for n, line in enumerate(lines) if kinds[n] != "fence" and _TITLE.match(line)), None)
    if title is not None:
        lines[title] = ""
    return lines


def _places(body: Sequence[str], shown: Sequence[str]) -> dict[int, int]:
    """Which line of the file each line of the body came from, for those that are recognised."""
    first = [(number, _likeness(line)) for number, line in enumerate(body) if line.strip()]
    second = [(number, _likeness(line)) for number, line in enumerate(shown) if line.strip()]
    matcher = difflib.SequenceMatcher(None, [key for _n, key in first], [key for _n, key in second], autojunk=False)
    return {
        first[block.a + step][0]: second[block.b + step][0]
        for block in matcher.get_matching_blocks()
        for step in range(block.size)
    }


def carry_back(raw: str, old: str, new: str, rewrite: Callable[[str], str]) -> str:
    """The file with what changed from `old`, the text that the import makes of it, to `new`. `rewrite` turns a new line
    into one of the file, its links into those of the documentation.
    """
    ending = "\r\n" if "\r\n" in raw else "\n"
    lines = raw.replace("\r\n", "\n").split("\n")
    before, after = old.split("\n"), new.split("\n")
    places = _places(before, _shown_lines("\n".join(lines)))
    top = min(places.values(), default=len(lines))
    # A page loses the spaces at its end when it is stored: a line that differs by nothing else did not change.
    stripped, other = ([line.rstrip() for line in text] for text in (before, after))
    changes = difflib.SequenceMatcher(None, stripped, other, autojunk=False).get_opcodes()
    for tag, start, end, new_start, new_end in reversed(changes):
        if tag == "equal":
            continue
        written = [rewrite(line) for line in after[new_start:new_end]]
        if start >= len(before):  # what is added at the end stands below everything
            first = last = next(
                number for number in range(len(lines), -1, -1) if not number or lines[number - 1].strip()
            )
        else:
            first, last = _range(before, start, end, places, top)
        lines[first:last] = written
    return ending.join(lines)


def _range(before: Sequence[str], start: int, end: int, places: dict[int, int], top: int) -> tuple[int, int]:
    """The lines of the file that stand for these lines of the body; between two, when they are none."""
    known = [places[number] for number in range(start, end) if number in places]
    above = next((places[number] for number in range(start - 1, -1, -1) if number in places), None)
    below = next((places[number] for number in range(end, len(before)) if number in places), None)
    if known:
        first, last = known[0], known[-1] + 1
        inside = [number for number in range(start, end) if before[number].strip()]
        if inside[0] not in places and above is not None:
            first = above + 1
        if inside[-1] not in places and below is not None:
            last = below
        # Blank lines at the edges of what changed go with it, as they do in the body.
        if start < end and not before[start].strip() and above is not None:
            first = min(first, above + 1)
        if start < end and not before[end - 1].strip() and below is not None:
            last = max(last, below)
        return first, last
    if start > 0 and before[start - 1].strip() and above is not None:
        inside_blank = end > start
        return above + 1, (below if inside_blank and below is not None else above + 1)
    if below is not None:
        return below, below
    return (top, top) if above is None else (above + 1, above + 1)
