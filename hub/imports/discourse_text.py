"""Texts of a Discourse: what people typed (`raw`) or the HTML made of it (`cooked`), to the Markdown of our posts.

Nothing is trusted: what comes out is text for our own renderer, which lets no HTML through.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise

from hub.imports.html_conversion import attributes
from hub.imports.text_cleaning import clean_text

Address = Callable[[str], str]
"""Gives the address here of a link or an image there, "" when only its words are kept."""

DEEPEST = 20  # levels of quotes and lists; deeper ones are flattened
_QUOTE = re.compile(r"(\[quote(?:=[^\]\n]{0,200})?\]|\[/quote\])")
_SIZE = re.compile(r"(!?\[[^\]|\n]{0,300})\|[^\]\n]{0,60}\](?=\()")
_LINK = re.compile(r"(!?)\[([^\]\n]{0,300})\]\(([^)\s]{1,2000})([^)\n]{0,300})\)")
_IMAGE = re.compile(r"<img\b[^<>]{0,2000}>", re.IGNORECASE)
_WRAPPERS = re.compile(r"</?(?:details|summary|div|span|center|p)\b[^<>]{0,200}>", re.IGNORECASE)
_DETAILS = re.compile(r"\[details(?:=([^\]\n]{0,200}))?\]")
_MARKERS = re.compile(r"\[/?(?:details|spoiler|poll|wrap|grid|chat|event)(?:[ =][^\]\n]{0,300})?\]")
_DATE = re.compile(r"\[date=(\d{4}-\d\d-\d\d)(?: time=(\d\d:\d\d)[\d:]{0,3})?[^\]\n]{0,200}\]")
_PAIR = re.compile(r"\[(b|i|u|s)\]([^\[\]]{1,500})\[/\1\]")
_URL = re.compile(r"\[url=([^\]\s]{1,2000})\]([^\[\]\n]{1,300})\[/url\]")
_BARE = re.compile(r"(?<![\w`(\[\"'=/])<?(https?://[^\s<>\"'`)\]]{1,2000}[^\s<>\"'`)\].,;:!?])>?")
_PAIRED = {"b": "**", "i": "*", "u": "", "s": "~~"}
_FENCE = re.compile(r"^ {0,3}(?:```|~~~)", re.MULTILINE)
_SPECIAL = re.compile(r"[\\`*\[\]<~]|(?<!\w)_|_(?!\w)")
_LINE_START = re.compile(r"^(\s*)([#>+-]|\d{1,9}[.)])(?=\s|$)", re.MULTILINE)
_BLANKS = re.compile(r"\n{3,}")


def from_raw(text: str, address: Address) -> str:
    """Markdown as typed into Discourse, its own additions turned into plain Markdown; code stays as it is."""
    text = clean_text(text)
    marks = [match.start() for match in _FENCE.finditer(text)]
    # Between two fences is code; a last one that nothing closes opens code to the end.
    cuts = [0, *marks, len(text)]
    parts = [text[start:end] for start, end in pairwise(cuts)]
    pieces: list[tuple[str, bool]] = []
    for number, part in enumerate(parts):
        is_code = bool(number % 2)
        pieces += [(part, True)] if is_code else [(piece, False) for piece in _QUOTE.split(_plain(part, address))]
    return _quoted(pieces).strip()


def _plain(text: str, address: Address) -> str:
    text = _IMAGE.sub(lambda match: _image_of(attributes(match[0])), text)
    text = _WRAPPERS.sub("", text)
    text = _SIZE.sub(r"\1]", text)
    text = _DETAILS.sub(_folded, text)
    text = _DATE.sub(lambda match: " ".join(filter(None, match.groups())), _MARKERS.sub("", text))
    text = _PAIR.sub(lambda match: f"{_PAIRED[match[1]]}{match[2]}{_PAIRED[match[1]]}", text)
    text = _URL.sub(r"[\2](\1)", text)
    text = _LINK.sub(lambda match: _link_of(match, address), text)
    return _BARE.sub(lambda match: _bare_link_of(match, address), text)


def _folded(match: re.Match[str]) -> str:
    """The title of a folded part, which is shown whole here."""
    title = (match[1] or "").strip(' "“”*')
    return f"\n\n**{title}**\n\n" if title else "\n\n"


def _bare_link_of(match: re.Match[str], address: Address) -> str:
    """An address that stands as it is: one that leads here now keeps its words, and goes to ours."""
    url = match[1]
    here = address(url)
    return f"[{url}]({_destination(here)})" if here.startswith("/") else match[0]


def _link_of(match: re.Match[str], address: Address) -> str:
    sign, words, url, title = match.groups()
    here = address(url)
    return f"{sign}[{words}]({here}{title})" if here else words


def _image_of(values: dict[str, str]) -> str:
    alternative = values.get("alt", "").replace("[", "(").replace("]", ")")
    return f"![{alternative}]({values['src'].replace(' ', '%20')})" if values.get("src") else ""


def _quoted(pieces: list[tuple[str, bool]]) -> str:
    """Turn `[quote="name, post:3, topic:12"]…[/quote]` into a quotation that says whose it is; code stays as it is."""
    levels: list[list[str]] = [[]]
    names: list[str] = []
    for piece, is_code in pieces:
        if is_code:
            levels[-1].append(piece)
        elif piece.startswith("[quote") and _QUOTE.fullmatch(piece) and len(levels) <= DEEPEST:
            levels.append([])
            names.append(piece[6:-1].lstrip("=").strip('"“”').split(",")[0].strip())
        elif piece == "[/quote]" and len(levels) > 1:
            inner = "".join(levels.pop()).strip()
            name = names.pop()
            lead = f"{_escaped(name)} :\n" if name else ""
            levels[-1].append(f"\n\n{_prefixed(lead + inner, '> ')}\n\n")
        elif not _QUOTE.fullmatch(piece):
            levels[-1].append(piece)
    while len(levels) > 1:  # a quote that nothing closes is no quote
        inner = "".join(levels.pop())
        levels[-1].append(inner)
    return "".join(levels[0])


def _prefixed(text: str, prefix: str) -> str:
    return "\n".join((prefix + line).rstrip() for line in text.split("\n"))


def _escaped(text: str) -> str:
    return _SPECIAL.sub(lambda match: f"\\{match[0]}", text)


# --- HTML ----------------------------------------------------------------------------------------

_MARKS = {"strong": "**", "b": "**", "em": "*", "i": "*", "del": "~~", "s": "~~"}
_BLOCKS = {"p", "div", "section", "article", "details", "summary", "figure", "figcaption", "dl", "dt", "dd"}
_DROPPED = {"script", "style", "template", "svg", "math", "iframe", "object", "noscript", "head", "title", "textarea"}
_FRAMES = {"blockquote", "aside", "ul", "ol", "li", "a", "pre", "table", "tr", "td", "th", "code"}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_ALONE = {"br": "\n", "hr": "\n\n---\n\n"}
_OPENING = _MARKS | dict.fromkeys(_HEADINGS, "\n\n### ") | dict.fromkeys(_BLOCKS, "\n\n")


@dataclass(slots=True)
class _Frame:
    """An element that is open, and the Markdown of what it holds so far."""

    tag: str
    values: dict[str, str]
    parts: list[str] = field(default_factory=list)
    rows: int = 0


class _Writer(HTMLParser):
    def __init__(self, address: Address) -> None:
        super().__init__(convert_charrefs=True)
        self.address = address
        self.frames = [_Frame("", {})]
        self.dropping: str = ""
        self.dropped = 0  # how many of these are open, one within the other

    def write(self, text: str) -> None:
        self.frames[-1].parts.append(text)

    def inside(self, *tags: str) -> bool:
        return any(frame.tag in tags for frame in self.frames)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if self.dropping or tag in _DROPPED or self._is_of_the_machine(tag, values):
            self.dropping = self.dropping or tag
            self.dropped += tag == self.dropping
        elif tag in _ALONE:
            self.write(_ALONE[tag])
        elif tag == "img":
            self._image(values)
        elif self.inside("pre"):
            if tag == "code":  # it says the language
                self.frames[-1].values.setdefault("language", values.get("class", ""))
        elif tag in _OPENING:
            self.write(_OPENING[tag])
        elif tag in _FRAMES and len(self.frames) <= DEEPEST:
            self.frames.append(_Frame(tag, values))

    def _is_of_the_machine(self, tag: str, values: dict[str, str]) -> bool:
        """The head of a quotation, which says again whose it is, and the size below a picture."""
        kinds = values.get("class", "").split()
        return tag == "div" and (("title" in kinds and self.inside("aside")) or ("meta" in kinds and self.inside("a")))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"br", "hr", "img"}:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if self.dropping:
            self.dropped -= tag == self.dropping
            self.dropping = self.dropping if self.dropped else ""
        elif tag in _FRAMES:
            if any(frame.tag == tag for frame in self.frames):
                while self.frames[-1].tag != tag:
                    self._close()
                self._close()
        elif self.inside("pre"):
            return
        elif tag in _MARKS:
            self.write(_MARKS[tag])
        elif tag in _BLOCKS or tag in _HEADINGS:
            self.write("\n\n")

    def handle_data(self, data: str) -> None:
        if self.dropping:
            return
        if self.inside("pre", "code"):
            self.write(data)
        else:
            self.write(_LINE_START.sub(r"\1\\\2", _escaped(data)))

    def _image(self, values: dict[str, str]) -> None:
        alternative = _escaped(values.get("alt", "") or values.get("title", ""))
        if "emoji" in values.get("class", "").split() or not values.get("src"):
            self.write(alternative)
        elif "avatar" not in values.get("class", "").split():
            here = self.address(values["src"])
            self.write(f"![{alternative}]({_destination(here)})" if here else alternative)

    def _close(self) -> None:
        frame = self.frames.pop()
        text = "".join(frame.parts)
        above = self.frames[-1]
        match frame.tag:
            case "pre":
                fence = "```" if "```" not in text else "~~~~~~"
                body = text.replace("~~~~~~", "") if fence != "```" else text
                body = body.strip("\n")
                self.write(f"\n\n{fence}{_language(frame)}\n{body}\n{fence}\n\n")
            case "code":
                one_line = " ".join(text.split())
                mark = "`" if "`" not in one_line else "``"
                self.write(f"{mark} {one_line} {mark}" if "`" in one_line else f"`{one_line}`" if one_line else "")
            case "a":
                self._link(frame, text)
            case "blockquote":
                self.write(f"\n\n{_prefixed(_tidy(text), '> ')}\n\n")
            case "aside" if "quote" in frame.values.get("class", ""):
                name = frame.values.get("data-username", "")
                self.write(f"\n\n{_escaped(name)} :{text}" if name else text)
            case "li":
                above.rows += 1
                mark = f"{above.rows}. " if above.tag == "ol" else "- "
                lines = _tidy(text).split("\n")
                self.write("\n" + mark + ("\n" + " " * len(mark)).join(lines))
            case "td" | "th":
                self.write(f" {' '.join(text.split()).replace('|', chr(92) + '|')} |")
            case "tr":
                above.rows += 1
                self.write(f"\n|{text}")
                if above.rows == 1:
                    self.write("\n|" + " --- |" * max(1, text.count(" |")))
            case _:
                self.write(f"\n\n{text}\n\n")

    def _link(self, frame: _Frame, text: str) -> None:
        words = " ".join(text.split())
        kinds = frame.values.get("class", "").split()
        url = frame.values.get("href", "")
        if "mention" in kinds or not url or url.startswith("#") or not words:
            self.write(words)
        elif "lightbox" in kinds:
            self.write(text)
        else:
            here = self.address(url)
            self.write(f"[{words}]({_destination(here)})" if here else words)


def _language(frame: _Frame) -> str:
    found = re.search(r"lang-([a-z0-9+#]{1,20})", " ".join(frame.values.values()))
    return found[1] if found and found[1] not in {"auto", "nohighlight", "plaintext"} else ""


def _destination(url: str) -> str:
    """An address within the brackets of a Markdown link."""
    kept = "".join(sign for sign in url if sign.isprintable() and not sign.isspace())
    return kept.replace("(", "%28").replace(")", "%29").replace("<", "%3C").replace(">", "%3E").replace("\\", "%5C")


def _tidy(text: str) -> str:
    lines = [line.rstrip() for line in text.split("\n")]
    return _BLANKS.sub("\n\n", "\n".join(lines)).strip()


def from_cooked(html: str, address: Address) -> str:
    """Markdown of a post of which only the HTML is there."""
    writer = _Writer(address)
    writer.feed(clean_text(html))
    writer.close()
    while len(writer.frames) > 1:
        writer._close()  # noqa: SLF001 -- elements that nothing closed end with the text
    return _tidy("".join(writer.frames[0].parts))
