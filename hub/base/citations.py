"""Moments of recordings cited in any text as `[[talk:slug@12:40]]`, without the two sides knowing each other.

The side that keeps recordings registers a kind in `<app>/citations_provided.py`; the side that keeps texts tells what each
of them cites (`keep`) and asks what to show in place of it (`resolve`).
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from hub.base.markdown import plain_text

CITATION = re.compile(r"\[\[([a-z]{2,20}):([\w-]{1,255}(?:/[\w-]{1,255})?)@([0-9][0-9:hms]{0,11})\]\]")
MOST_CITATIONS = 30  # of one text; what is beyond stays as it was written


@dataclass(frozen=True, slots=True)
class Reference:
    """What a text wrote: `source` names the text, as `post:34`, "" for one that is not kept yet."""

    source: str
    prefix: str
    name: str
    moment: str

    @property
    def written(self) -> str:
        return f"{self.prefix}:{self.name}@{self.moment}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """What is shown in its place. `video` is the address of a file of this site, cut to the moment."""

    title: str
    url: str
    moment: str
    quote: str = ""
    video: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CitationKind:
    """`resolve` gives what everybody may see among these, in a fixed number of queries; `keep` replaces what one text cites."""

    prefix: str
    resolve: Callable[[Sequence[Reference]], Mapping[Reference, Cited]]
    keep: Callable[[str, Sequence[Reference]], None]


_kinds: dict[str, CitationKind] = {}


def register(kind: CitationKind) -> None:
    """Declare a kind; the same prefix again replaces it."""
    _kinds[kind.prefix] = kind


def references(source: str, text: str) -> tuple[Reference, ...]:
    """What a text cites, each once, in its order."""
    if "[[" not in text:
        return ()
    found = (Reference(source, *match.groups()) for match in CITATION.finditer(text))
    return tuple(dict.fromkeys(one for one in found if one.prefix in _kinds))[:MOST_CITATIONS]


def keep(source: str, text: str) -> None:
    """Remember what this text cites now; an empty text cites nothing any more."""
    asked = references(source, text)
    for prefix, kind in _kinds.items():
        kind.keep(source, [one for one in asked if one.prefix == prefix])


def resolve(texts: Iterable[tuple[str, str]]) -> dict[str, dict[str, Cited]]:
    """What to show in these (source, text), by source and by what is written there."""
    by_prefix: dict[str, list[Reference]] = defaultdict(list)
    for source, text in texts:
        for one in references(source, text):
            by_prefix[one.prefix].append(one)
    found: dict[str, dict[str, Cited]] = defaultdict(dict)
    for prefix, asked in by_prefix.items():
        for one, cited in _kinds[prefix].resolve(asked).items():
            found[one.source][one.written] = cited
    return dict(found)


def in_words(text: str, cited: Mapping[str, Cited]) -> str:
    """A plain text with the title and the minute in place of each citation that `cited` knows by what is written."""

    def said(match: re.Match[str]) -> str:
        found = cited.get(match[0][2:-2])
        return match[0] if found is None else f"{found.title} ({found.moment})"

    return CITATION.sub(said, text) if cited else text


def plain_texts(texts: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The words of these (source, Markdown), by source, with what they cite in words: for search, excerpts and mail."""
    known = dict(texts)
    cited = resolve(known.items())
    return {source: in_words(plain_text(text), cited.get(source, {})) for source, text in known.items()}


def card(cited: Cited) -> SafeString:
    """The citation as a card that fits inside a paragraph."""
    quote = format_html(" <q>{}</q>", cited.quote) if cited.quote else ""
    label = _("Play here: %(title)s") % {"title": cited.title}
    video = (
        format_html('<video controls preload="none" src="{}" aria-label="{}"></video>', cited.video, label)
        if cited.video
        else ""
    )
    return format_html(
        '<span class="cited"><a href="{}"><b>{}</b> <span class="moment">{}</span></a>{}{}</span>',
        cited.url,
        cited.title,
        cited.moment,
        quote,
        video,
    )
