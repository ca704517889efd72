"""The HTML found in pages of the documentation, turned to Markdown or dropped."""

import re
from collections.abc import Callable
from html import unescape
from urllib.parse import parse_qs, urlsplit

_COMPONENT = re.compile(r"</?(?:TagLinks|TagList|OutboundLink)\b[^>]*>")
_STYLE = re.compile(r"<(style|script)\b[^>]*>.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_IFRAME = re.compile(r"<iframe\b([^>]*)>(?:\s*</iframe\s*>)*", re.IGNORECASE)
_OBJECT = re.compile(r"<object\b([^>]*)>.*?</object\s*>", re.DOTALL | re.IGNORECASE)
_EMBED = re.compile(r"<embed\b([^>]*)>(?:\s*</embed\s*>)?", re.IGNORECASE)
_IMAGE = re.compile(r"<img\b([^>]*)>", re.IGNORECASE)
_ANCHOR = re.compile(r"<a\b([^>]*)>(.*?)</a\s*>", re.DOTALL | re.IGNORECASE)
_WRAPPER = re.compile(r"[ \t]*</?(?:p|div|center|font|span|iframe)\b[^>]*>[ \t]*", re.IGNORECASE)
_LONE_BREAK = re.compile(r"^[ \t]*(?:<br\s*/?>[ \t]*)+$", re.MULTILINE | re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([\w-]+)\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s>]+)")
_YOUTUBE_ID = re.compile(r"[\w-]{6,20}")
_YOUTUBE_HOSTS = frozenset(
    {"www.youtube.com", "youtube.com", "m.youtube.com", "www.youtube-nocookie.com", "youtube-nocookie.com"}
)


def attributes(text: str) -> dict[str, str]:
    """Attributes written in a tag."""
    return {name.lower(): unescape(value.strip("\"'")).strip() for name, value in _ATTRIBUTE.findall(text)}


def video_of(url: str) -> tuple[str, int | None]:
    """Address to watch a YouTube video and its start in seconds; ("", None) when the address is no such video.

    Any of the usual forms is read: `/embed/ID`, `/watch?v=ID`, `youtu.be/ID`, with `start=` or `t=`.
    """
    try:
        parts = urlsplit(url)
    except ValueError:  # an address that only looks like one
        return "", None
    host = (parts.hostname or "").lower()
    query = parse_qs(parts.query)
    if host == "youtu.be":
        name = parts.path.strip("/")
    elif host in _YOUTUBE_HOSTS:
        name = parts.path.removeprefix("/embed/") if parts.path.startswith("/embed/") else query.get("v", [""])[0]
    else:
        return "", None
    if not _YOUTUBE_ID.fullmatch(name):
        return "", None
    start = (query.get("start") or query.get("t") or [""])[0].removesuffix("s")
    return f"https://www.youtube.com/watch?v={name}", int(start) if start.isdecimal() else None


def _iframe(match: re.Match[str]) -> str:
    url = attributes(match[1]).get("src", "")
    video, start = video_of(url)
    if video:
        return f"[Voir la vidéo]({video}&t={start}s)" if start else f"[Voir la vidéo]({video})"
    if "docs.google.com/presentation" in url:
        return f"[Voir la présentation]({url.partition('?')[0].replace('/embed', '/pub')})"
    return f"[Ouvrir la page intégrée]({url})" if url.startswith("http") else ""


def _document(match: re.Match[str]) -> str:
    found = attributes(match[1])
    url = found.get("data") or found.get("src") or ""
    return f"[Ouvrir le document]({_destination(url)})" if url else ""


def _image(match: re.Match[str]) -> str:
    found = attributes(match[1])
    alternative = found.get("alt", "").replace("[", "(").replace("]", ")")
    return f"![{alternative}]({_destination(found['src'])})" if found.get("src") else ""


def _anchor(match: re.Match[str]) -> str:
    url = attributes(match[1]).get("href", "")
    words = " ".join(match[2].split())
    return f"[{words}]({_destination(url)})" if url and words else words


def _destination(url: str) -> str:
    return url.replace(" ", "%20")


def _keeping_lines(convert: Callable[[re.Match[str]], str]) -> Callable[[re.Match[str]], str]:
    """What follows keeps its line number."""
    return lambda match: convert(match) + "\n" * match[0].count("\n")


def html_to_markdown(text: str) -> str:
    """Turn the HTML of one part of a page to Markdown. `<br>`, `<sup>` and `<sub>` stay: the renderer reads them."""
    text = _STYLE.sub(_keeping_lines(lambda _match: ""), text)
    text = _COMPONENT.sub("", text)
    text = _IFRAME.sub(_keeping_lines(_iframe), text)
    text = _OBJECT.sub(_keeping_lines(_document), text)
    text = _EMBED.sub(_keeping_lines(_document), text)
    text = _IMAGE.sub(_keeping_lines(_image), text)
    text = _ANCHOR.sub(_keeping_lines(_anchor), text)
    text = _WRAPPER.sub("", text)
    return _LONE_BREAK.sub("", text)
