"""One Markdown page of the documentation: its title, its tags and a body in the Markdown of this site."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape

from hub.imports.code_regions import change_text, text_parts
from hub.imports.front_matter import FrontMatter, split_front_matter
from hub.imports.html_conversion import html_to_markdown
from hub.imports.markdown_links import Link, rewrite_links
from hub.imports.table_rows import Mending, mend_tables
from hub.imports.text_cleaning import clean_text

_INCLUDE = re.compile(r"^[ \t]*#include[ \t]+[\"<]([^\">\n]+)[\">][ \t]*$", re.MULTILINE)
_TITLE = re.compile(r"^#[ \t]+(.+?)[ \t]*#*[ \t]*$", re.MULTILINE)
_TABLE_OF_CONTENTS = re.compile(r"^[ \t]*\[\[toc\]\][ \t]*$", re.MULTILINE | re.IGNORECASE)
_TRAILING_BLANKS = re.compile(r"^[ \t]+$", re.MULTILINE)
_NO_LINE_END = re.compile(r"[^\n]")
_BLANK_LINES = re.compile(r"\n{3,}")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!~|<>])")
_LINKED_WORDS = re.compile(r"!?\[([^\[\]]*)\]\([^()]*\)")
_MARKS = re.compile(r"(\*\*|__|\*|`|~~)(?=\S)(.+?)(?<=\S)\1")

LinkRewriter = Callable[[Link], str]
RowListener = Callable[[Mending, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcePage:
    """A page as read: `title` without markup, `body` without front matter, comments, title and include lines."""

    title: str
    body: str
    front_matter: FrontMatter
    includes: tuple[str, ...] = ()

    @property
    def tags(self) -> list[str]:
        return self.front_matter.lists.get("tags", [])

    @property
    def is_empty(self) -> bool:
        return not self.body.strip()


def plain_words(markdown: str) -> str:
    """A line of Markdown as words: no link, no emphasis, no escape, no entity."""
    text = _LINKED_WORDS.sub(r"\1", markdown)
    for _round in range(2):
        text = _MARKS.sub(r"\2", text)
    return " ".join(unescape(_ESCAPE.sub(r"\1", text)).split())


def read_page(raw: str, *, rewrite: LinkRewriter | None = None, tell_row: RowListener | None = None) -> SourcePage:
    """Read a page. Lines given to `rewrite`, and to `tell_row` with each row of a table mended, count from 1 in the file.

    The first `# ` heading is the title; further ones stay, as the documentation writes its references so. A page
    without heading has an empty title.
    """
    front_matter, text = split_front_matter(clean_text(raw))
    includes: list[str] = []

    def change(part: str, line: int) -> str:
        includes.extend(match[1] for match in _INCLUDE.finditer(part))
        part = _TABLE_OF_CONTENTS.sub("", _INCLUDE.sub("", part))
        part = html_to_markdown(part)
        if rewrite is not None:
            part = rewrite_links(part, rewrite, first_line=front_matter.lines + line + 1)
        return part

    title, text = _take_title(_join_parts(text))

    def tell(mending: Mending, line: int) -> None:
        if tell_row is not None:
            tell_row(mending, front_matter.lines + line + 1)

    changed = mend_tables(change_text(text, change), tell)
    body = _BLANK_LINES.sub("\n\n", _TRAILING_BLANKS.sub("", changed))
    return SourcePage(title=title, body=body.strip("\n"), front_matter=front_matter, includes=tuple(includes))


def _join_parts(text: str) -> str:
    """The text without its comments."""
    return "".join(part for _kind, part in text_parts(text))


def _take_title(text: str) -> tuple[str, str]:
    """Cut the first heading of the first level out, leaving its line empty so that the lines below keep their numbers."""
    shown = "".join(part if kind != "fence" else _NO_LINE_END.sub(" ", part) for kind, part in text_parts(text))
    match = _TITLE.search(shown)
    if match is None:
        return "", text
    return plain_words(match[1]), text[: match.start()] + text[match.end() :]
