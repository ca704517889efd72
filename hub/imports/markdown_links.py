"""Links and pictures as Markdown writes them, and a way to rewrite each with its line."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

# The words may hold one level of brackets; the address may hold spaces and one level of parentheses.
_LINK = re.compile(
    r"(?P<picture>!?)\[(?P<words>(?:[^\[\]\\]|\\.|!?\[(?:[^\[\]\\]|\\.)*\](?:\([^()\n]*\))?)*)\]"
    r"\((?P<inside>(?:[^()\n]|\([^()\n]*\))*|\([^()\n]*)\)"
)
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
_WORDS = re.compile(r"\w\s+\w")
_PROSE = re.compile(r"[^/#<>\[\]:.]+")
_TITLE = re.compile(r"^(?P<url>.*?)\s+(?P<title>\"[^\"]*\"|'[^']*')$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Link:
    """One link or picture. `line` counts from 0 in the text given."""

    words: str
    url: str
    title: str
    is_picture: bool
    line: int


def read_destination(inside: str) -> tuple[str, str]:
    """The address and the quoted title between the parentheses of a link; a doubled parenthesis is forgiven."""
    inside = inside.strip()
    title = ""
    if match := _TITLE.match(inside):
        inside, title = match["url"].strip(), match["title"]
    if inside.startswith("(") and ")" not in inside:
        inside = inside[1:]
    if inside.startswith("<") and inside.endswith(">"):
        inside = inside[1:-1]
    return inside.strip(), title


def rewrite_links(text: str, rewrite: Callable[[Link], str], *, first_line: int = 0) -> str:
    """Replace each link and picture by what `rewrite` answers: the whole Markdown of it. Pictures inside links come first."""

    def replace(match: re.Match[str]) -> str:
        words = match["words"]
        line = first_line + text.count("\n", 0, match.start())
        if "](" in words:
            words = rewrite_links(words, rewrite, first_line=line)
        url, title = read_destination(match["inside"])
        return rewrite(Link(words, url, title, bool(match["picture"]), line))

    return _LINK.sub(replace, text)


def turned_round(link: Link) -> Link:
    """The link as it was meant when its address stands in the square brackets and its words in the round ones."""
    address = link.words.strip()
    if link.is_picture or not _ADDRESS.fullmatch(address) or not _WORDS.search(link.url):
        return link
    return replace(link, words=link.url, url=address)


def words_kept(link: Link) -> str:
    """What stays of a link that leads nowhere: its words, and those that stand where its address should."""
    words = link.words.strip()
    return f"{words} ({link.url})" if words and _WORDS.search(link.url) and _PROSE.fullmatch(link.url) else words


def write_link(link: Link, url: str) -> str:
    """The Markdown of a link with another address; signs that would end it are escaped."""
    address = url.replace(" ", "%20").replace("(", "%28").replace(")", "%29")
    title = f" {link.title}" if link.title else ""
    return f"{'!' if link.is_picture else ''}[{link.words}]({address}{title})"
