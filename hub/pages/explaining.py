"""Marks the first mention of each term of the glossary in a page's HTML: a link to the term, with a note beside it.

Done when the page is shown, on the server, so that it works without a script. One pass over the text, whatever is in it.
"""

import re
from collections.abc import Sequence
from html import escape

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from hub.pages.glossary import Term, known_terms

LONGEST_HTML = 400_000  # characters; a longer page is shown as it stands
MOST_MARKED = 30  # more would underline the page instead of explaining it
# What leads elsewhere, is code, or is a title.
_LEFT_ALONE = frozenset(
    (
        "a",
        "abbr",
        "button",
        "code",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "kbd",
        "label",
        "math",
        "pre",
        "script",
        "style",
        "summary",
        "svg",
    )
)
_PARTS = re.compile(r"(<(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>)")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")


class _Finder:
    """The terms as one pattern; made once for each state of the glossary."""

    def __init__(self, terms: tuple[Term, ...]) -> None:
        self.terms = terms
        self.exact = {escape(term.title, quote=False): term for term in terms if term.is_acronym}
        self.folded = {escape(term.title, quote=False).casefold(): term for term in terms if not term.is_acronym}
        exact, folded = (
            "|".join(re.escape(title) for title in sorted(titles, key=lambda title: (-len(title), title)))
            for titles in (self.exact, self.folded)
        )
        groups = [group for group in (exact and f"(?:{exact})", folded and f"(?i:{folded})") if group]
        self.pattern = re.compile(rf"(?<![\w/&-])(?:{'|'.join(groups)})(?![\w-])") if groups else None

    def term(self, text: str) -> Term | None:
        return self.exact.get(text) or self.folded.get(text.casefold())


class _Kept:
    finder: _Finder | None = None


def _finder() -> _Finder:
    terms = known_terms()
    if _Kept.finder is None or _Kept.finder.terms is not terms:
        _Kept.finder = _Finder(tuple(terms))
        _Kept.finder.terms = terms
    return _Kept.finder


def explained(html: str, *, without: Sequence[str] = ()) -> SafeString:
    """The same safe HTML with the first mention of each term marked, but for the titles in `without`. Titles, code and
    links are left alone.
    """
    finder = _finder()
    pattern = finder.pattern
    if pattern is None or len(html) > LONGEST_HTML:
        return mark_safe(html)  # noqa: S308 -- safe as it came
    marked = {title.casefold() for title in without}
    count, inside = 0, 0

    def mark(found: re.Match[str]) -> str:
        nonlocal count
        term = finder.term(found[0])
        if term is None or not term.note or term.title.casefold() in marked or count >= MOST_MARKED:
            return found[0]
        marked.add(term.title.casefold())
        count += 1
        return format_html(
            '<a class="term" href="{}" aria-describedby="term-{}">{}</a>'
            '<span class="term-note" role="tooltip" id="term-{}" lang="fr"><strong>{}</strong> {}</span>',
            term.url,
            term.pk,
            mark_safe(found[0]),  # noqa: S308 -- a piece of the safe HTML
            term.pk,
            term.title,
            term.note,
        )

    parts = _PARTS.split(html)
    for place, part in enumerate(parts):
        if place % 2:
            tag = _TAG.match(part)
            if tag and tag[2].lower() in _LEFT_ALONE:
                inside = max(0, inside - 1) if tag[1] else inside + 1
        elif part and not inside and count < MOST_MARKED:
            parts[place] = pattern.sub(mark, part)
    return mark_safe("".join(parts))  # noqa: S308 -- the safe HTML and our own escaped marks
