"""Words taken out of a page: its summary, and the two halves of a glossary title."""

import re

from hub.base.markdown import plain_text

MAX_SUMMARY = 280
_TERM = re.compile(r"(?P<term>\S(?:.*?\S)?)\s+[-–—:]\s+(?P<expansion>\S.*)")
_NO_PROSE = re.compile(r"\s*(?:#|:::|\||[-*+]\s|\d+[.)]\s|>|```|~~~|!\[|<|\[\^)")
_NOTE_MARK = re.compile(r"[ \t]*\[\^[^\]\s]+\]")
_SENTENCE_END = re.compile(r"[.!?…](?=\s)")


def summary_of(body: str) -> str:
    """The first paragraph of prose of a Markdown text, cut at a sentence or a word; empty when there is none."""
    for paragraph in re.split(r"\n\s*\n", body):
        if not paragraph.strip() or _NO_PROSE.match(paragraph):
            continue
        words = " ".join(plain_text(_NOTE_MARK.sub("", paragraph)).split())
        if words:
            return _shorten(words)
    return ""


def _shorten(words: str) -> str:
    if len(words) <= MAX_SUMMARY:
        return words
    ends = [match.end() for match in _SENTENCE_END.finditer(words[:MAX_SUMMARY])]
    if ends and ends[-1] > MAX_SUMMARY // 3:
        return words[: ends[-1]]
    return words[: MAX_SUMMARY - 1].rpartition(" ")[0].rstrip(" ,;:") + "…"


def split_term(title: str, stem: str) -> tuple[str, str]:
    """Cut a glossary title into (term, what it stands for): `DCIR - Datamart …`.

    A title that only spells out the acronym its file is named after becomes that acronym.
    """
    if match := _TERM.fullmatch(title):
        return match["term"], match["expansion"]
    letters = [sign for sign in stem if sign.isalpha()]
    initials = [word[0].upper() for word in re.findall(r"[^\W\d_]+", title)]
    if len(letters) > 1 and stem.upper() == stem and len(initials) > 1 and _is_within(letters, initials):
        return stem, title
    return title or stem, ""


def _is_within(letters: list[str], initials: list[str]) -> bool:
    """Whether the letters are among the initials, in order."""
    left = iter(initials)
    return all(letter in left for letter in letters)
