"""Names of SNDS tables and variables as people write them: years, placeholders, archives. Pure functions, no database."""

import re
from functools import lru_cache

# What stands for a value inside a name, by language: SAS (&aa. &&an&i.. %substr(…)), templates ({aa} ${aa}), Python (%s).
MACRO = r"&{1,3}[A-Za-z][A-Za-z0-9]{0,11}+\.{0,2}+"
FIELD = r"\$?\{[^{}\s]{1,24}\}|<(?:AAAA|aaaa|AA|aa|annee|XX|xx|YY|yy)>|%[A-Za-z]{3,8}\([^()\n]{0,40}\)|%(?:0?\d?d|s)"
_USUAL_MACRO = r"&{1,3}(?:ANNEE|AAAA|AA|AN|YEAR|YYYY|YY)(?![A-Z0-9]*\.)"
_PLACEHOLDER = re.compile(rf"{_USUAL_MACRO}|{MACRO}|{FIELD}", re.IGNORECASE)
_EDGES = " \t\n\"'`«»“”‘’()[]<>,;:!?.*"
LONGEST = 80

# A year inside a name: 18, 2018, aa, xx, aaaa; a placeholder was made AA before.
_YEAR = r"(?:20\d\d|\d\d|AAAA|AA|XXXX|XX|YYYY|YY)"
_MONTH = r"(?:_(?:NN|XX|\d\d)_?|_)?"
_PMSI = re.compile(rf"T_(MCO|SSR|HAD|RIP|SUP)_?{_YEAR}?{_MONTH}(\w.*)")
_PMSI_SHORT = re.compile(
    rf"T?(MCO|SSR|HAD|RIP|SUP){_YEAR}_?([A-Z]\w*)"
)  # without T_ or its `_`: only a year makes it a name
_CARTOGRAPHY = re.compile(rf"CT_(IND|IDE|DEP)_?{_YEAR}_?G(?:AA|N|X|XX|\d{{1,2}})")
_GROUPING = re.compile(r"GV(?:\d{1,2}|XX|AA)")
_VERSION = re.compile(r"(IR_CCAM_V)(?:\d\d|XX|AA|NN)")
_ARCHIVE = re.compile(rf"(.+?)(?:_{_YEAR}|20\d\d|AAAA)(?:_?(?:0[1-9]|1[0-2]))?")

# First parts of names in the databases of the SNDS, for what the dictionary does not hold (yet).
_FIRST_PARTS = """
AT BE BEN BSE CPL CT DA DCT DS EB ER ES ETB ETE EXE FLX IC IR KI MA MS NS NT OPEN ORG PFS PHA PRE PRS PSE PSP REM T VF
XC ZO
"""
PREFIXES = frozenset(_FIRST_PARTS.split())
_SHAPE = re.compile(r"[A-Z]{2,3}_[A-Z0-9]{2,4}_[A-Z0-9]{1,3}")
_SEGMENTS = re.compile(r"([A-Z]+)(?:_[A-Z0-9]+)+")
_STANDS_FOR_ANY = re.compile(r"_(?:X{2,}|Y{2,}|N{2,}|\d{4,})(?=_|$)")  # NS_XXX_F speaks of a family, NS_000001 of a row

_FIELD_ALONE = re.compile(r"T_(?:MCO|SSR|HAD|RIP|SUP)")  # the beginning of a name


@lru_cache(maxsize=8192)
def plain_name(token: str) -> str:
    """A token in capitals without quotes, escapes and library or alias (`a.`, `ORAVUE.`), each placeholder made `AA`."""
    upper = _PLACEHOLDER.sub("AA", token[:LONGEST].replace("\\", "").upper()).strip(_EDGES)
    return upper.rpartition(".")[2]


@lru_cache(maxsize=8192)
def name_key(name: str) -> str:
    """Key shared by every spelling of one name: `T_MCO19B`, `t_mcoaab` and `T_MCO&aa.B` give `T_MCO*B`."""
    plain = plain_name(name)
    if match := _PMSI.fullmatch(plain) or _PMSI_SHORT.fullmatch(plain):
        family, rest = match.groups()
        return f"T_{family}*{_GROUPING.sub('GV*', rest)}"
    if match := _CARTOGRAPHY.fullmatch(plain):
        return f"CT_{match[1]}_*_G*"
    return _VERSION.sub(r"\1*", plain)


@lru_cache(maxsize=8192)
def archive_base(name: str) -> str:
    """Name without the year of an archive: `ER_PRS_F_2012` and `ER_PRS_F_aaaa` give `ER_PRS_F`; else an empty text."""
    match = _ARCHIVE.fullmatch(plain_name(name))
    return match[1] if match else ""


def looks_like_identifier(token: str) -> bool:
    """Whether a token nobody declared is written as SNDS names are: capitals, underscores, a usual first part."""
    if _STANDS_FOR_ANY.search(token) or _FIELD_ALONE.fullmatch(token):
        return False
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
