"""The sections of a page that can be changed by themselves: those of its Markdown, as they are written."""

from dataclasses import dataclass

from hub.base.markdown import SourceSection, source_sections
from hub.pages.models import ReadingPage

WHOLE = "*"


@dataclass(frozen=True, slots=True)
class EditableSection:
    """`key` names it within its page: its anchor, after the number of the block when that is not the first of Markdown."""

    key: str
    title: str
    level: int
    source: str


def _unix(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _blocks(page: ReadingPage) -> list[tuple[int, str]]:
    return [(place, _unix(block.value)) for place, block in enumerate(page.body) if block.block_type == "markdown"]


def _key(number: int, section: SourceSection) -> str:
    return f"{number}~{section.anchor}" if number else section.anchor


def sections(page: ReadingPage) -> list[EditableSection]:
    """Every section in order; none where the page holds no Markdown."""
    return [
        EditableSection(_key(number, section), section.title, section.level, section.source.strip("\n"))
        for number, (_place, text) in enumerate(_blocks(page))
        for section in source_sections(text)
    ]


def find_section(page: ReadingPage, key: str) -> EditableSection | None:
    """The section of this key; with `*`, the whole text of a page that is one block of Markdown."""
    if key == WHOLE:
        blocks = _blocks(page)
        return EditableSection(WHOLE, "", 0, blocks[0][1].strip("\n")) if len(blocks) == len(page.body) == 1 else None
    return next((section for section in sections(page) if section.key == key), None)


def replace_section(page: ReadingPage, key: str, text: str) -> None:
    """Put a text in place of a section of the page, which is not saved; nothing else changes, blank lines around included.

    Raises:
        KeyError: the page has no such section.
    """
    text = _unix(text).strip("\n")
    for number, (place, whole) in enumerate(_blocks(page)):
        if key == WHOLE:
            _write(page, place, text)
            return
        parts = source_sections(whole)
        for position, section in enumerate(parts):
            if _key(number, section) != key:
                continue
            lines = section.source
            body = lines.strip("\n")
            start = len(lines) - len(lines.lstrip("\n"))
            end = lines[start + len(body) :]
            sources = [part.source for part in parts]
            if end.count("\n") < 2 and position + 1 < len(parts) and text:  # noqa: PLR2004 -- a blank line before a heading
                end = "\n\n"
            sources[position] = f"{lines[:start]}{text}{end}" if text else ""
            _write(page, place, "".join(sources))
            return
    raise KeyError(key)


def _write(page: ReadingPage, place: int, text: str) -> None:
    page.body[place] = ("markdown", text, page.body[place].id)
