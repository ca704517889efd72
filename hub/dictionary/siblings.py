"""
Tables that hold the same thing elsewhere: DCIR, DCIRS and EGB; the PMSI of one field and of another.

The rule is in the names: in the reimbursement databases only the first part changes (`ER_PHA_F`, `NS_PHA_F`,
`EB_PHA_F`; `IR_IMB_R`, `EB_IMB_R`), in the PMSI only the field (`T_MCOaaFA`, `T_SSRaaFA`).
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from hub.dictionary import queries
from hub.dictionary.identifiers import canonical_name, known_names
from hub.dictionary.names import name_key

# First parts that name a database and nothing else, in the order they are offered: DCIR, its referentials, DCIRS, EGB.
_DATABASES = ("ER", "IR", "NS", "EB")
_FIELDS = ("MCO", "SSR", "HAD", "RIP", "SUP")
_REIMBURSEMENT = re.compile(rf"({'|'.join(_DATABASES)})_([A-Z0-9]{{3}}_[FR])")
_PMSI = re.compile(rf"T_({'|'.join(_FIELDS)})\*(?:SUP_)?(\w+)")
# The lists of people, which no rule of naming joins.
_PEOPLE = ("IR_BEN_R", "IR_IBA_R", "EB_INB_F")
MOST_OFFERED = 5


def _rule(key: str) -> tuple[str, int] | None:
    """What a table shares with its siblings, and its place among them."""
    if key in _PEOPLE:
        return "people", _PEOPLE.index(key)
    if match := _REIMBURSEMENT.fullmatch(key):
        return match[2], _DATABASES.index(match[1])
    if match := _PMSI.fullmatch(key):
        return f"PMSI {match[2]}", _FIELDS.index(match[1])
    return None


class _Families:
    """Names by what they share, and nomenclatures by variable; made once for each state of the dictionary."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = names
        members: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for key, name in names.items():
            if rule := _rule(key):
                members[rule[0]].append((rule[1], name))
        self.members = {shared: tuple(name for _place, name in sorted(found)) for shared, found in members.items()}
        self.codes: Mapping[str, tuple[str, ...]] | None = None

    def codes_of(self, variable: str) -> tuple[str, ...]:
        """Names of the nomenclatures a variable is coded with."""
        if self.codes is None:
            self.codes = queries.nomenclatures_by_variable()
        return self.codes.get(variable.upper(), ())


class _Kept:
    families: _Families | None = None


def _families() -> _Families:
    names = known_names()
    if _Kept.families is None or _Kept.families.names is not names:
        _Kept.families = _Families(names)
    return _Kept.families


def siblings(name: str) -> tuple[str, ...]:
    """Names of what holds the same thing as a table in other databases; none where no rule joins it to another."""
    canonical = canonical_name(name)
    rule = _rule(name_key(canonical)) if canonical else None
    members = _families().members.get(rule[0], ()) if rule is not None else ()
    return tuple(member for member in members if member != canonical)


def related_documents(names: Iterable[str]) -> tuple[str, ...]:
    """
    Keys of the search documents to see beside what these names mean, best first, at most five.

    For a table its siblings; for a variable the nomenclatures it is coded with. What was itself named is left out.
    """
    families = _families()
    asked = dict.fromkeys(filter(None, map(canonical_name, names)))
    found: dict[str, None] = {}
    for name in asked:
        found.update((f"table:{other}", None) for other in siblings(name))
        found.update((f"nomenclature:{other}", None) for other in families.codes_of(name))
    named = {f"{kind}:{name}" for name in asked for kind in ("table", "nomenclature")}
    return tuple(key for key in found if key not in named)[:MOST_OFFERED]
