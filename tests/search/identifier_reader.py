"""Stands for the dictionary: knows two tables, the ways their year is written, and one sibling."""

import re
from collections.abc import Iterable

from search.analysis import identifier_tokens

IDENTIFIERS = {
    "t_mco19b": "T_MCOaaB",
    "t_mco&aa.b": "T_MCOaaB",
    "t_mcoxxb": "T_MCOaaB",
    "t_mcoaab": "T_MCOaaB",
    "er_prs_f": "ER_PRS_F",
}
IN_PIECES = re.compile(r"\ber[ -]prs[ -]f\b", re.IGNORECASE)
RELATED = {"er_prs_f": ("table:NS_PRS_F", "table:SECRET_F", "table:EB_PRS_F")}


def read(text: str, *, in_code: bool = False) -> tuple[str, ...]:
    found = (IDENTIFIERS.get(token.lower()) for token in identifier_tokens(text))
    return tuple(dict.fromkeys(name for name in found if name))


def locate(text: str) -> tuple[tuple[int, int, str], ...]:
    found = [(match.start(), match.end(), "ER_PRS_F") for match in IN_PIECES.finditer(text)]
    for token, name in IDENTIFIERS.items():
        start = text.lower().find(token)
        if start >= 0:
            found.append((start, start + len(token), name))
    return tuple(sorted(found))


def spelled_out(text: str) -> tuple[str, ...]:
    return ("ER_PRS_F",) if IN_PIECES.search(text) else ()


def nearest(token: str, limit: int = 3) -> tuple[str, ...]:
    return ("ER_PRS_F",)[:limit] if token.upper() == "ER_PSR_F" else ()


def related(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(key for name in names for key in RELATED.get(name.lower(), ()))
