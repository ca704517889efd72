"""The sections of a body made of blocks: for the table of contents, for search, and the anchors of rich text."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import nh3

from django.utils.html import escape, strip_tags
from django.utils.safestring import SafeString, mark_safe

from wagtail.blocks import StreamValue
from wagtail.rich_text import expand_db_html, get_text_for_indexing

from hub.base.markdown import Section, render_markdown, slugify_heading, split_sections

_HEADING = re.compile(r"<(h[2-4])(?:\s[^>]*)?>(.*?)</\1>", re.IGNORECASE | re.DOTALL)
_TICKS = re.compile(r"`{3,}")
_ADDRESS = re.compile(r"(?:https?:|mailto:|tel:|/(?![/\\])|#)", re.IGNORECASE)  # all the CMS writes


def _known_address(_tag: str, name: str, value: str) -> str | None:
    return value if name != "href" or _ADDRESS.match(value) else None


_RICH_TEXT = nh3.Cleaner(
    tags={
        *(
            "a",
            "b",
            "br",
            "code",
            "em",
            "h2",
            "h3",
            "h4",
            "hr",
            "i",
            "li",
            "ol",
            "p",
            "s",
            "strong",
            "sub",
            "sup",
            "ul",
        ),
    },
    attributes={"a": {"href"}},
    url_schemes={"http", "https", "mailto", "tel"},
    clean_content_tags={"script", "style"},
    attribute_filter=_known_address,
    link_rel="noopener",
)
TOC_LEVELS = range(2, 4)


def rich_text_html(source: str) -> SafeString:
    """HTML of a rich text as stored, links made real, cleaned, each heading with its anchor."""
    html = _RICH_TEXT.clean(expand_db_html(source))

    def anchored(found: re.Match[str]) -> str:
        anchor = slugify_heading(_words(found[2])) or "section"
        return f'<{found[1]} id="{escape(anchor)}">{found[2]}</{found[1]}>'

    return mark_safe(_HEADING.sub(anchored, html))  # noqa: S308 -- cleaned two lines above


def code_html(code: str, language: str) -> SafeString:
    """Code coloured as it is in Markdown: one renderer decides for the whole site."""
    longest = max((len(run[0]) for run in _TICKS.finditer(code)), default=2)
    fence = "`" * (longest + 1)
    return render_markdown(f"{fence}{language}\n{code}\n{fence}", profile="page")


def sections_of(body: StreamValue) -> list[Section]:
    """Cut a body at its headings, whatever the blocks. What precedes the first heading has level 0."""
    sections: list[Section] = []
    for part in _parts(body):
        if part.level or not sections:
            sections.append(part)
        elif part.text:
            last = sections[-1]
            sections[-1] = Section(last.level, last.title, last.anchor, f"{last.text}\n{part.text}".strip())
    return sections


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the table of contents, with the lines below it."""

    title: str
    anchor: str
    children: "tuple[Entry, ...]" = ()


def contents(sections: Iterable[Section]) -> list[Entry]:
    """Table of contents, two levels deep: a top-level heading of the text counts as a second-level one."""
    entries: list[Entry] = []
    for section in sections:
        level = max(section.level, TOC_LEVELS.start) if section.level else 0
        if level not in TOC_LEVELS or not section.title:
            continue
        entry = Entry(section.title, section.anchor)
        if level == TOC_LEVELS.start or not entries:
            entries.append(entry)
        else:
            above = entries[-1]
            entries[-1] = Entry(above.title, above.anchor, (*above.children, entry))
    return entries


def _words(html: str) -> str:
    return get_text_for_indexing(strip_tags(html)).strip()


def _parts(body: StreamValue) -> Iterator[Section]:
    for block in body:
        if block.block_type == "markdown":
            yield from split_sections(block.value)
        elif block.block_type == "text":
            yield from _rich_text_parts(block.value.source)
        else:
            words = block.block.get_searchable_content(block.value)
            if block.block_type == "code":
                words = [block.value["caption"], block.value["code"]]
            yield Section(0, "", "", "\n".join(str(word) for word in words if word))


def _rich_text_parts(source: str) -> Iterator[Section]:
    done, level, title, anchor = 0, 0, "", ""
    for found in _HEADING.finditer(source):
        text = get_text_for_indexing(source[done : found.start()])
        if level or text:
            yield Section(level, title, anchor, text)
        level, title = int(found[1][1]), _words(found[2])
        anchor, done = slugify_heading(title) or "section", found.end()
    yield Section(level, title, anchor, get_text_for_indexing(source[done:]))
