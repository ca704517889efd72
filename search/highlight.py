"""Marks what matched and cuts a snippet around it. Everything is escaped here; no engine's markup is trusted."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from html import escape

from django.utils.safestring import SafeString, mark_safe

from search import analysis
from search.identifiers import canonical_identifiers
from search.reading import Reading
from search.slips import typing_errors

SNIPPET = 240
LEAD = 60
MAX_SCANNED = 40_000
BEGINNING = 3  # signs that all spellings of an identifier share

Span = tuple[int, int]


class Highlighter:
    """Marks the words of one reading; `fuzzy` also marks words that differ by the typing errors allowed."""

    def __init__(self, reading: Reading, *, fuzzy: bool = False) -> None:
        self._stems = reading.marks
        self._names = tuple(name for group in reading.groups for name in group.identifiers) + reading.identifiers
        self._spelt: dict[str, bool] = {}
        self._beginnings = frozenset(name[:BEGINNING] for name in self._names)
        self._parts = frozenset(part for group in reading.groups if not group.identifiers for part in group.parts)
        self._apart = tuple(group.parts for group in reading.groups if group.identifiers and len(group.parts) > 1)
        self._fuzzy = tuple((group.exact, group.edits) for group in reading.groups if group.edits) if fuzzy else ()
        self._known: dict[str, bool] = {}
        self._titles: dict[str, SafeString] = {}
        self._candidates = analysis.word_pattern(self._stems, frozenset(exact for exact, _edits in self._fuzzy))

    def _learn(self, word: str) -> bool:
        """Whether a word seen for the first time is to be marked."""
        known = not self._stems.isdisjoint(analysis.word_marks(word))
        if not known and self._fuzzy:
            folded = analysis.folded(word)
            known = any(
                folded[:1] == exact[:1] and typing_errors(folded, exact, edits) <= edits for exact, edits in self._fuzzy
            )
        self._known[word] = known
        return known

    def _matches(self, word: str) -> bool:
        known = self._known.get(word)
        return self._learn(word) if known is None else known

    def _is_name(self, token: str) -> bool:
        """Whether a token is an identifier asked for, in any of its spellings: `t_mco18b` for `t_mcoaab`."""
        known = self._spelt.get(token)
        if known is None:
            known = token in self._names or (
                token[:BEGINNING] in self._beginnings and not set(self._names).isdisjoint(canonical_identifiers(token))
            )
            self._spelt[token] = known
        return known

    def _is_part(self, word: str) -> bool:
        return not self._parts.isdisjoint((analysis.folded(word), analysis.forms(word)[0]))

    def spans(self, text: str) -> list[Span]:
        """Where marks belong, in characters, in order and apart."""
        found: list[Span] = []
        if self._names and "_" in text:
            found += [span for span in analysis.identifier_spans(text) if self._is_name(text[slice(*span)].lower())]
        if self._stems:
            found += analysis.marked_spans(text, self._matches, self._candidates)
        if not found and self._apart:
            found = [span for parts in self._apart for span in _in_a_row(text, parts)]
        if not found and self._parts:
            found = analysis.marked_spans(text, self._is_part)
        found.sort()
        apart: list[Span] = []
        for start, end in found:
            if apart and start < apart[-1][1]:
                apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
            else:
                apart.append((start, end))
        return apart

    def mark_title(self, title: str) -> SafeString:
        """The marked title; those of a family are often one, and are marked once."""
        marked = self._titles.get(title)
        if marked is None:
            marked = self._titles[title] = self.mark(title)
        return marked

    def mark(self, text: str, spans: list[Span] | None = None) -> SafeString:
        """The escaped text with `<mark>` around what matched."""
        pieces: list[str] = []
        last = 0
        for start, end in self.spans(text) if spans is None else spans:
            pieces += (escape(text[last:start]), "<mark>", escape(text[start:end]), "</mark>")
            last = end
        pieces.append(escape(text[last:]))
        return mark_safe("".join(pieces))  # noqa: S308 -- every piece was escaped just above

    def richest_piece(self, text: str, starts: Sequence[int]) -> int | None:
        """Number of the piece of a text, pieces begin at these characters, with the most different words that match: the
        first of equals, None where nothing matches.
        """
        found: dict[int, set[str]] = {}
        for start, end in self.spans(text):
            found.setdefault(bisect_right(starts, start) - 1, set()).add(text[start:end].lower())
        return max(found, key=lambda piece: (len(found[piece]), -piece), default=None)

    def snippet(self, text: str) -> SafeString:
        """About 240 signs around the densest group of matches, or the beginning of the text; escaped."""
        text = " ".join(text[:MAX_SCANNED].split())
        spans = self.spans(text)
        start = _best_start(text, spans)
        end = min(len(text), start + SNIPPET)
        if end < len(text) and (space := text.rfind(" ", start + SNIPPET // 2, end)) > 0:
            end = space
        inside = [(left - start, right - start) for left, right in spans if left >= start and right <= end]
        marked = self.mark(text[start:end], inside)
        return mark_safe(f"{'… ' if start else ''}{marked}{' …' if end < len(text) else ''}")  # noqa: S308 -- `marked` is escaped


def _in_a_row(text: str, parts: Sequence[str]) -> Iterator[Span]:
    """Where the pieces of a name stand one after the other, as transcripts say them; a piece alone tells nothing."""
    spans = analysis.word_spans(text)
    said = [analysis.folded(text[start:end]) for start, end in spans]
    for first in range(len(spans) - len(parts) + 1):
        if said[first : first + len(parts)] == list(parts):
            yield spans[first][0], spans[first + len(parts) - 1][1]


def _best_start(text: str, spans: list[Span]) -> int:
    """Where to begin so that the most different matched words stand in the snippet."""
    best, most = 0, 0
    for index, (left, _right) in enumerate(spans[:400]):
        seen: set[str] = set()
        for start, end in spans[index : index + 30]:
            if end > left + SNIPPET - LEAD:
                break
            seen.add(text[start:end].lower())
        if len(seen) > most:
            best, most = left, len(seen)
    if best <= LEAD:
        return 0
    return text.find(" ", best - LEAD, best) + 1 or best - LEAD
