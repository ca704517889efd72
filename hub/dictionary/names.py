"""Names of SNDS tables and variables as people write them: years, placeholders, archives. Pure functions, no database."""

import re
from functools import lru_cache

# A year inside a name: 18, 2018, aa, xx, aaaa, a macro variable (&aa.) or a format field ({aa}).
_YEAR = r"(?:20\d\d|\d\d|AAAA|AA|XXXX|XX|YYYY|YY|&[A-Z]\w{0,11}\.{0,2}|\{\w{1,12}\})"

_PMSI = re.compile(rf"T_(MCO|SSR|HAD|RIP|SUP)_?{_YEAR}?(?:_NN|_)?(\w.*)")
_CARTOGRAPHY = re.compile(rf"CT_(IND|IDE|DEP)_{_YEAR}_G(?:N|X|\d{{1,2}})")
_GROUPING = re.compile(r"GV(?:\d{1,2}|XX)")
_ARCHIVE = re.compile(rf"(.+?)_{_YEAR}")

# First parts of names in the databases of the SNDS, for what the dictionary does not hold (yet).
_FIRST_PARTS = """
AT BE BEN BSE CPL CT DA DCT DS EB ER ES ETB ETE EXE FLX IC IR KI MA MS NS NT OPEN ORG PFS PHA PRE PRS PSE PSP REM T VF
XC ZO
"""
PREFIXES = frozenset(_FIRST_PARTS.split())
_SHAPE = re.compile(r"[A-Z]{2,3}_[A-Z0-9]{2,4}_[A-Z0-9]{1,3}")
_SEGMENTS = re.compile(r"([A-Z]+)(?:_[A-Z0-9]+)+")


@lru_cache(maxsize=8192)
def name_key(name: str) -> str:
    """Key shared by every spelling of one name: `T_MCO19B`, `t_mcoaab` and `T_MCO&aa.B` give `T_MCO*B`."""
    upper = name.replace("\\", "").upper()
    if match := _PMSI.fullmatch(upper):
        family, rest = match.groups()
        return f"T_{family}*{_GROUPING.sub('GV*', rest)}"
    if match := _CARTOGRAPHY.fullmatch(upper):
        return f"CT_{match[1]}_*_G*"
    return upper


@lru_cache(maxsize=8192)
def archive_base(name: str) -> str:
    """Name without the year of an archive: `ER_PRS_F_2012` and `ER_PRS_F_aaaa` give `ER_PRS_F`; else an empty text."""
    match = _ARCHIVE.fullmatch(name.replace("\\", "").upper())
    return match[1] if match else ""


def looks_like_identifier(token: str) -> bool:
    """Whether a token nobody declared is written as SNDS names are: capitals, underscores, a usual first part."""
    if _SHAPE.fullmatch(token):
        return True
    match = _SEGMENTS.fullmatch(token)
    return bool(match and match[1] in PREFIXES)


def base_facets(base: str) -> tuple[str, ...]:
    """Values of the facet `base`: `PMSI MCO` is found under PMSI too, `DCIR et DCIRS` under both."""
    parts = tuple(base.split(" et "))
    if len(parts) > 1 and all(part.isupper() for part in parts):
        return parts
    if base.startswith("PMSI "):
        return ("PMSI", base)
    return (base,) if base else ()
