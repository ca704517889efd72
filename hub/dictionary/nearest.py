"""Known names near to what somebody typed: one slip of the fingers, or the underscores left out or spoken as spaces."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import pairwise

from hub.dictionary.identifiers import canonical_name, known_names, located_names
from hub.dictionary.names import LONGEST, archive_base, name_key, plain_name

_SHORTEST = 5
_MOST_PIECES = 6
_FEWEST_PIECES = 3
_APART = re.compile(r"[\s-]+")
_PIECE = re.compile(r"[A-Za-z0-9]+")
_YEAR_INSIDE = re.compile(r"(?<=^T_[A-Z]{3})(?:(?:20)?\d\d|AA|XX)(?=_?[A-Z])")  # T_MOC19B: its field is no field
_BETWEEN = " \t\u00a0\u202f-.–"  # what stands between the pieces of a name in pieces


def _squeezed(name: str) -> str:
    """A name or its key without underscores: what two spellings share when these are forgotten."""
    return name.replace("_", "").replace("*", "")


def _shorter(word: str) -> Iterator[str]:
    """The word, and the word without each of its signs."""
    yield word
    for place in range(len(word)):
        yield word[:place] + word[place + 1 :]


class _Index:
    """The names of the dictionary by every form that lacks one sign; made once for each state of the dictionary."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = names
        self.by_form: dict[str, set[str]] = defaultdict(set)
        self.first_pieces = {key.partition("_")[0] for key in names if "_" in key}
        for key in names:
            squeezed = _squeezed(key)
            if len(squeezed) >= _SHORTEST:
                for form in _shorter(squeezed):
                    self.by_form[form].add(key)


class _Kept:
    index: _Index | None = None


def _index() -> _Index:
    names = known_names()
    if _Kept.index is None or _Kept.index.names is not names:
        _Kept.index = _Index(names)
    return _Kept.index


def is_one_slip(one: str, other: str) -> bool:
    """Whether two words differ by one sign missing, added, wrong, or by two neighbours exchanged; or not at all."""
    if len(one) > len(other):
        one, other = other, one
    if len(other) - len(one) > 1:
        return False
    start = next((place for place, sign in enumerate(one) if sign != other[place]), len(one))
    if len(one) < len(other):
        return one[start:] == other[start + 1 :]
    if one[start + 1 :] == other[start + 1 :]:
        return True
    exchanged = one[:start] + one[start + 1 : start + 2] + one[start : start + 1] + one[start + 2 :]
    return exchanged == other


def nearest_names(token: str, limit: int = 3) -> tuple[str, ...]:
    """
    Canonical names nearest to a token that is no known name: `BEN_NIR_PAS` gives `BEN_NIR_PSA`.

    Underscores, case, year and placeholder are no difference; beyond them one slip is allowed: a sign missing, added or
    wrong, or two neighbours exchanged. First what differs by underscores alone, then exchanged neighbours, then by name.
    A known name, and a token of fewer than five signs, have none.
    """
    token = token[:LONGEST].strip()
    if canonical_name(token):
        return ()
    token = _APART.sub("_", token)
    index = _index()
    ranked: list[tuple[int, str]] = []
    forms = (name_key(token), archive_base(token), _YEAR_INSIDE.sub("", plain_name(token)))
    for asked in dict.fromkeys(_squeezed(form) for form in forms):
        if len(asked) < _SHORTEST:
            continue
        candidates = {key for form in _shorter(asked) for key in index.by_form.get(form, ())}
        for key in candidates:
            other = _squeezed(key)
            if is_one_slip(asked, other):
                rank = 0 if asked == other else 1 if sorted(asked) == sorted(other) else 2
                ranked.append((rank, index.names[key]))
    return tuple(dict.fromkeys(name for _rank, name in sorted(ranked)))[:limit]


def spelled_out(text: str) -> tuple[tuple[int, int, str], ...]:
    """
    Names said or written in pieces, `er prs f` or `T MCO 19 B`: (start, end, canonical name), apart and in order.

    Two pieces alone are words of every day as likely as not (`mode sortie`): a name needs three, or a year.
    """
    first = _index().first_pieces
    pieces = [(match.start(), match.end(), match.group()) for match in _PIECE.finditer(text)]
    found: list[tuple[int, int, str]] = []
    place = 0
    while place < len(pieces):
        best = 0
        if pieces[place][2].upper() in first:
            fewest = _FEWEST_PIECES - (pieces[place][2] in "Tt")  # T MCO19B
            for count in range(min(_MOST_PIECES, len(pieces) - place), fewest - 1, -1):
                chosen = pieces[place : place + count]
                gaps = (text[left[1] : right[0]] for left, right in pairwise(chosen))
                if all(0 < len(gap) <= 2 and not gap.strip(_BETWEEN) for gap in gaps):  # noqa: PLR2004 -- "er - prs" has three
                    name = canonical_name("_".join(piece for _start, _end, piece in chosen))
                    if name and len(plain_name(name)) > _FEWEST_PIECES:
                        found.append((chosen[0][0], chosen[-1][1], name))
                        best = count
                        break
        place += best or 1
    return tuple(found)


def read_spelled_out(text: str) -> tuple[str, ...]:
    """Canonical names that a text holds in pieces, each once. Most texts are passed over at the cost of a split."""
    pieces = text.upper().replace("-", " ").replace(".", " ").split()
    if _index().first_pieces.isdisjoint(pieces):
        return ()
    return tuple(dict.fromkeys(name for _start, _end, name in spelled_out(text)))


def locate(text: str) -> tuple[tuple[int, int, str], ...]:
    """Where names stand in a short text, written or in pieces: (start, end, canonical name), apart and in order.

    A library or an alias before a name (`ORAVUE.ER_PRS_F`, `a.BEN_NIR_PSA`) belongs to where it stands.
    """
    found = list(located_names(text))
    taken = [(start, end) for start, end, _name in found]
    for start, end, name in spelled_out(text):
        if all(end <= left or right <= start for left, right in taken):
            found.append((start, end, name))
    return tuple(sorted(found))
