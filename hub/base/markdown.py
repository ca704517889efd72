"""Markdown of posts and pages, to HTML that is safe twice: no raw HTML goes in, and a sanitiser looks at what comes out.

Two profiles. `post` is what anyone may write: line breaks count, no picture is loaded but those sent with a post, links earn nothing. `page` is
what editors write, in the dialect of the SNDS documentation: containers, footnotes, formulas, anchors on headings.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.footnote import footnote_plugin

from django.utils.safestring import SafeString, mark_safe

from hub.base.formulas import formula_plugin
from hub.base.markdown_output import (
    SCHEMES,
    Profile,
    cleaner,
    render_code,
    render_container,
    render_image,
    render_post_image,
    words_of,
)

LinkRewriter = Callable[[str], str]

MAX_LENGTH: dict[str, int] = {"post": 50_000, "page": 300_000}  # characters; longer text is shown as it stands
_KEPT = (
    128  # texts of which a process remembers what it made: a post that is saved, told, indexed and shown is read once
)
MAX_HIGHLIGHTED = 20_000  # characters of one text; some lexers slow down on long hostile input
_CONTAINERS = {
    "tip": "tip",
    "note": "tip",
    "info": "tip",
    "warning": "warning",
    "danger": "danger",
    "details": "details",
}

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)")
_LOOSE_FOOTNOTE = re.compile(r"\[\^([^\]\s]{1,40})\]\s+:")
_URL = re.compile(r"https?://[^\s<>\"`|\\^{}]{1,2000}", re.IGNORECASE)
_BREAK = re.compile(r"<br\s{0,3}/?>", re.IGNORECASE)
_SCRIPT = re.compile(r"<(/?)(sup|sub)>", re.IGNORECASE)
_SLUG_BREAK = re.compile(r"[\s~`!@#$%^&*()\-_+=\[\]{}|\\;:\"'“”‘’«»–—<>,.?/]+")


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the text below it, up to the next heading. The text before the first heading has level 0, no title and
    no anchor. `anchor` is the id the page profile gives to the heading; `text` is plain, without markup.
    """

    level: int
    title: str
    anchor: str
    text: str


# --- the doors ---------------------------------------------------------------------------------


def render_markdown(text: str, *, profile: Profile = "post", link: LinkRewriter | None = None) -> SafeString:
    """Render Markdown to safe HTML. `link` maps each address of a link or picture to the one to use; it cannot make an
    unsafe address safe. Code is marked with Pygments' short classes inside `<pre class="code">`.

    Raises:
        KeyError: the profile is neither `post` nor `page`.
    """
    if len(text) > MAX_LENGTH[profile]:
        return mark_safe(f"<pre>{escape(text)}</pre>")  # noqa: S308 -- escaped on the same line
    if profile == "post" and link is None:
        return _rendered_post(text)
    return _rendered(text, profile, link)


def _rendered(text: str, profile: Profile, link: LinkRewriter | None) -> SafeString:
    parser = _parser(profile)
    html = parser.render(_normalise(text, profile), {"link": link, "highlight_left": MAX_HIGHLIGHTED})
    return mark_safe(cleaner(profile).clean(html))  # noqa: S308 -- cleaned on the same line


@lru_cache(maxsize=_KEPT)
def _rendered_post(text: str) -> SafeString:
    """A post as HTML, the same in every language. Saving one asks for it several times over."""
    return _rendered(text, "post", None)


def plain_text(text: str) -> str:
    """The words of a Markdown text, code included, one block a line: for search, excerpts and mail."""
    return _words_of_post(text) if len(text) <= MAX_LENGTH["post"] else _words(text)


@lru_cache(maxsize=_KEPT)
def _words_of_post(text: str) -> str:
    return _words(text)


def _words(text: str) -> str:
    return "\n".join(section_text for *_, section_text in _walk(text) if section_text)


def split_sections(text: str) -> list[Section]:
    """Cut a page at its headings; empty introductions are left out."""
    sections: list[Section] = []
    level, title, anchor = 0, "", ""
    lines: list[str] = []

    def close() -> None:
        if level or any(lines):
            sections.append(Section(level, title, anchor, "\n".join(line for line in lines if line)))

    for heading_level, heading_anchor, words in _walk(text):
        if heading_level:
            close()
            level, title, anchor, lines = heading_level, words, heading_anchor, []
        else:
            lines.append(words)
    close()
    return sections


@dataclass(frozen=True, slots=True)
class SourceSection:
    """A section as it is written: its heading and what stands below, up to the next heading that is not inside a callout or a
    list. What precedes the first heading has level 0, no title and no anchor.
    """

    level: int
    title: str
    anchor: str
    source: str


def source_sections(text: str) -> list[SourceSection]:
    """Cut a page into its sections as written; their sources, one after the other, are the text with Unix line ends."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    tokens = _parser("page").parse(_normalise(text, "page", keep_lines=True), {"link": None, "highlight_left": 0})
    lines = re.findall(r"[^\n]*\n|[^\n]+", text)
    starts = [(0, 0, "", "")]
    for token, inline in pairwise(tokens):
        if token.type == "heading_open" and not token.level and token.map:
            starts.append(
                (token.map[0], token.meta["level"], words_of(inline.children or ()), str(token.attrs.get("id", "")))
            )
    ends = [start[0] for start in starts[1:]] + [len(lines)]
    return [
        SourceSection(level, title, anchor, "".join(lines[first:last]))
        for (first, level, title, anchor), last in zip(starts, ends, strict=True)
        if level or first < last
    ]


def slugify_heading(title: str) -> str:
    """The anchor VuePress makes of a heading: unaccented lower case, punctuation as hyphens, never a leading digit."""
    unaccented = "".join(sign for sign in unicodedata.normalize("NFKD", title) if not unicodedata.combining(sign))
    slug = _SLUG_BREAK.sub("-", unaccented).strip("-").lower()
    return f"_{slug}" if slug[:1].isdigit() else slug


# --- reading -----------------------------------------------------------------------------------


def _normalise(text: str, profile: Profile, *, keep_lines: bool = False) -> str:
    """Bring the spellings seen in the documentation to those the parser knows, outside fenced code. With `keep_lines`,
    every line keeps its number.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if profile == "post":
        return text
    lines: list[str] = []
    fence = ""
    for line in _without_comments(text, keep_lines=keep_lines).split("\n"):
        mark = _FENCE.match(line)
        if mark and not fence:
            fence = mark[1]
        elif mark and mark[1].startswith(fence) and not mark[2].strip():
            fence = ""
        if not fence and line.startswith("[^"):
            line = _LOOSE_FOOTNOTE.sub(r"[^\1]:", line, count=1)  # noqa: PLW2901 -- the line as the parser wants it
        lines.append(line)
    return "\n".join(lines)


def _without_comments(text: str, *, keep_lines: bool) -> str:
    """Drop `<!-- … -->`; an unclosed comment stays as text (a regular expression would search it again and again)."""
    parts: list[str] = []
    done = 0
    while (start := text.find("<!--", done)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        parts.append(text[done:start])
        if keep_lines:
            parts.append("\n" * text.count("\n", start, end))
        done = end + 3
    return "".join(parts) + text[done:]


def _walk(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield (heading level or 0, anchor, words) for each block."""
    text = text[: MAX_LENGTH["page"]]
    tokens = _parser("page").parse(_normalise(text, "page"), {"link": None, "highlight_left": 0})
    heading: Token | None = None
    row: list[str] | None = None
    for token in tokens:
        if token.type == "heading_open":
            heading = token
        elif token.type == "tr_open":
            row = []
        elif token.type == "tr_close" and row is not None:
            yield 0, "", " | ".join(cell for cell in row if cell)
            row = None
        elif token.type == "inline":
            words = words_of(token.children or ())
            if heading is not None:
                yield heading.meta["level"], str(heading.attrs.get("id", "")), words
                heading = None
            elif row is not None:
                row.append(words)
            else:
                yield 0, "", words
        elif token.type in {"fence", "code_block", "formula_block"}:
            yield 0, "", token.content.strip("\n")
        elif token.type.startswith("container_") and token.nesting == 1 and token.meta.get("title"):
            yield 0, "", token.meta["title"]


# --- the parser --------------------------------------------------------------------------------


class _Parser(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802 -- the library's name
        """Only web and mail addresses and relative ones; what looks like any other scheme is not a link."""
        scheme, colon, _rest = re.split(r"[/?#]", url, maxsplit=1)[0].partition(":")
        return not colon or scheme.lower() in SCHEMES


@lru_cache(maxsize=2)
def _parser(profile: Profile) -> MarkdownIt:
    parser = _Parser(
        "commonmark",
        {"html": False, "breaks": profile == "post", "maxNesting": 20, "highlight": None},
    )
    parser.enable(["table", "strikethrough"])
    parser.core.ruler.push("addresses", _link_addresses)
    parser.core.ruler.push("rewrite", _rewrite_links)
    parser.core.ruler.push("headings", _headings if profile == "page" else _lower_headings)
    parser.core.ruler.push("tables", _align_cells)
    parser.inline.ruler.before("html_inline", "small_html", _small_html)
    parser.add_render_rule("script", lambda _renderer, tokens, index, *_: tokens[index].content)
    parser.add_render_rule("fence", render_code)
    parser.add_render_rule("code_block", render_code)
    parser.add_render_rule("image", render_image if profile == "page" else render_post_image)
    parser.add_render_rule("table_open", lambda *_: '<div class="table-scroll"><table>\n')
    parser.add_render_rule("table_close", lambda *_: "</table></div>\n")
    if profile == "page":
        parser.use(formula_plugin)
        parser.use(footnote_plugin, inline=False)
        parser.add_render_rule("footnote_block_open", lambda *_: '<section class="footnotes"><ol>\n')
        parser.add_render_rule("footnote_block_close", lambda *_: "</ol></section>\n")
        parser.use(container_plugin, "block", validate=_is_container, render=render_container)
        parser.core.ruler.push("containers", _name_containers)
    return parser


def _small_html(state: StateInline, silent: bool) -> bool:
    """Read `<br>`, `<sup>` and `<sub>`, which tables of the documentation cannot do without; all other HTML is text."""
    if state.src[state.pos] != "<":
        return False
    if found := _BREAK.match(state.src, state.pos):
        if not silent:
            state.push("hardbreak", "br", 0)
    elif found := _SCRIPT.match(state.src, state.pos):
        if not silent:
            # nesting 0: a stray closing tag is the sanitiser's to drop
            state.push("script", found[2].lower(), 0).content = found[0].lower()
    else:
        return False
    state.pos = found.end()
    return True


def _inline_tokens(state: StateCore) -> Iterator[Token]:
    return (token for token in state.tokens if token.type == "inline" and token.children)


def _link_addresses(state: StateCore) -> None:
    """Make links of bare http(s) addresses."""
    for block in _inline_tokens(state):
        if "://" not in block.content:
            continue
        children: list[Token] = []
        inside = 0
        for token in block.children or ():
            inside += token.nesting if token.type in {"link_open", "link_close"} else 0
            if inside or token.type != "text":
                children.append(token)
            else:
                children.extend(_cut_addresses(token, state.md))
        block.children = children


def _cut_addresses(token: Token, parser: MarkdownIt) -> Iterator[Token]:
    text, done = token.content, 0
    for found in _URL.finditer(text):
        address = _without_trailing_punctuation(found[0])
        href = parser.normalizeLink(address)
        if not parser.validateLink(href):
            continue
        yield Token("text", "", 0, content=text[done : found.start()])
        yield Token("link_open", "a", 1, attrs={"href": href}, info="auto")
        yield Token("text", "", 0, content=address)
        yield Token("link_close", "a", -1, info="auto")
        done = found.start() + len(address)
    yield Token("text", "", 0, content=text[done:])


def _without_trailing_punctuation(address: str) -> str:
    surplus = address.count(")") - address.count("(")
    end = len(address)
    while end and (address[end - 1] in ".,;:!?'*_~»]…" or (address[end - 1] == ")" and surplus > 0)):
        surplus -= address[end - 1] == ")"
        end -= 1
    return address[:end]


def _rewrite_links(state: StateCore) -> None:
    rewrite: LinkRewriter | None = state.env.get("link")
    if rewrite is None:
        return
    for block in _inline_tokens(state):
        for token in block.children or ():
            name = {"link_open": "href", "image": "src"}.get(token.type)
            if name:
                address = rewrite(str(token.attrs.get(name, "")))
                token.attrs[name] = address if state.md.validateLink(address) else ""


def _headings(state: StateCore) -> None:
    """Anchor each heading as VuePress does; a page's own title is the only `<h1>`, so none comes from the text."""
    seen: dict[str, int] = {}
    for position, token in enumerate(state.tokens):
        if token.type not in {"heading_open", "heading_close"}:
            continue
        level = int(token.tag[1])
        token.tag = f"h{max(level, 2)}"
        if token.type == "heading_open":
            slug = slugify_heading(words_of(state.tokens[position + 1].children or ())) or "section"
            seen[slug] = seen.get(slug, 0) + 1
            token.attrs["id"] = slug if seen[slug] == 1 else f"{slug}-{seen[slug]}"
            token.meta["level"] = level


def _lower_headings(state: StateCore) -> None:
    """A post stands below the headings of its page."""
    for token in state.tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1]) + 2, 6)}"


def _align_cells(state: StateCore) -> None:
    """The policy forbids style attributes: alignment becomes a class."""
    for token in state.tokens:
        if token.type in {"th_open", "td_open"} and "style" in token.attrs:
            token.attrs = {"class": "align-" + str(token.attrs["style"]).rpartition(":")[2].strip(" ;")}


def _is_container(params: str, _marker: str) -> bool:
    name = params.strip().split(None, 1)[:1]
    return bool(name) and name[0].lower() in _CONTAINERS


def _name_containers(state: StateCore) -> None:
    """Read the kind and title of each container once, for the page and for its plain text."""
    for token in state.tokens:
        if token.type.startswith("container_") and token.nesting == 1:
            name, _, title = token.info.strip().partition(" ")
            words = words_of(state.md.parseInline(title.strip(), {})[0].children or ()) if title.strip() else ""
            token.meta = {
                "kind": _CONTAINERS[name.lower()],
                "title": words or ("Note" if name.lower() == "note" else ""),
            }
