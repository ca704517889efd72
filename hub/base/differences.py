"""Texts compared and brought together, line by line: what changed between two, and one made of two that changed apart."""

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

CONTEXT_LINES = 3
MOST_LINES = 4000  # of a comparison; what stands below is left out of it
MOST_TOKENS = 600  # of a line whose words are compared
_ALIKE = 0.4  # two lines with less in common are shown as one taken out and one put in
_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Part:
    """Some words of a line; `changed` when the other line has others there."""

    text: str
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a comparison: `sign` is `+`, `-`, a space, or `…` where equal lines were left out."""

    sign: str
    parts: tuple[Part, ...] = ()


def compare(before: str, after: str, *, context: int = CONTEXT_LINES) -> tuple[Row, ...]:
    """Lines taken out and put in, with the words that changed, and a few equal lines around."""
    old, new = before.splitlines()[:MOST_LINES], after.splitlines()[:MOST_LINES]
    matcher = difflib.SequenceMatcher(None, old, new)
    rows: list[Row] = []
    for number, group in enumerate(matcher.get_grouped_opcodes(context)):
        if number or group[0][1]:
            rows.append(Row("…"))
        for tag, start, end, new_start, new_end in group:
            if tag == "equal":
                rows.extend(Row(" ", (Part(line),)) for line in old[start:end])
            else:
                rows.extend(_changed_lines(old[start:end], new[new_start:new_end]))
    return tuple(rows)


def _changed_lines(old: Sequence[str], new: Sequence[str]) -> Iterator[Row]:
    pairs = [_compared_words(first, second) for first, second in zip(old, new, strict=False)]
    for position, line in enumerate(old):
        yield Row("-", pairs[position][0] if position < len(pairs) else (Part(line),))
    for position, line in enumerate(new):
        yield Row("+", pairs[position][1] if position < len(pairs) else (Part(line),))


def _compared_words(old: str, new: str) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    first, second = _TOKEN.findall(old), _TOKEN.findall(new)
    whole = (Part(old),), (Part(new),)
    if max(len(first), len(second)) > MOST_TOKENS:
        return whole
    matcher = difflib.SequenceMatcher(None, first, second, autojunk=False)
    if matcher.ratio() < _ALIKE:
        return whole
    removed: list[Part] = []
    added: list[Part] = []
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        for parts, tokens in ((removed, first[start:end]), (added, second[new_start:new_end])):
            if tokens:
                parts.append(Part("".join(tokens), changed=tag != "equal"))
    return tuple(removed), tuple(added)


def added_lines(before: str, after: str) -> str:
    """The lines of the second text that the first has not."""
    known = set(before.splitlines())
    return "\n".join(line for line in after.splitlines() if line not in known)


def merge(base: str, here: str, there: str) -> str | None:
    """One text with the changes that both made of `base`; None where both changed the same lines otherwise."""
    if here in {base, there}:
        return there
    if there == base:
        return here
    base_lines, ours, theirs = (text.split("\n") for text in (base, here, there))
    merged: list[str] = []
    done = (0, 0, 0)
    for start, end, ours_start, theirs_start in _common(base_lines, ours, theirs):
        old, mine, yours = (
            base_lines[done[0] : start],
            ours[done[1] : ours_start],
            theirs[done[2] : theirs_start],
        )
        if yours in (mine, old):
            merged += mine
        elif mine == old:
            merged += yours
        else:
            return None
        merged += base_lines[start:end]
        length = end - start
        done = (end, ours_start + length, theirs_start + length)
    return "\n".join(merged)


def _common(base: list[str], ours: list[str], theirs: list[str]) -> Iterator[tuple[int, int, int, int]]:
    """Runs of lines that all three have: where each begins and ends in the base, and begins in the two others."""
    junk = max(len(base), len(ours), len(theirs)) > MOST_LINES  # slower without, by the square
    first = difflib.SequenceMatcher(None, base, ours, autojunk=junk).get_matching_blocks()
    second = difflib.SequenceMatcher(None, base, theirs, autojunk=junk).get_matching_blocks()
    one = two = 0
    while one < len(first) and two < len(second):
        a, b = first[one], second[two]
        start, end = max(a.a, b.a), min(a.a + a.size, b.a + b.size)
        if start < end:
            yield start, end, a.b + start - a.a, b.b + start - b.a
        if a.a + a.size < b.a + b.size:
            one += 1
        else:
            two += 1
    yield len(base), len(base), len(ours), len(theirs)
