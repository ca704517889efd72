"""Reads a pasted code against the dictionary: the names it uses, those unknown, misplaced, or of other years."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from typing import Literal

from hub.dictionary.code_words import CodeWord, code_words
from hub.dictionary.identifiers import canonical_name
from hub.dictionary.models import Nomenclature, Table, Variable, split_list
from hub.dictionary.names import looks_like_identifier, plain_name
from hub.dictionary.nearest import nearest_names

LONGEST_CODE = 20_000  # characters
MOST_NAMES = 400  # different names looked up
MOST_PROBLEMS = 100
FIRST_YEAR, LAST_YEAR = 2005, 2060

ProblemKind = Literal["unknown", "absent", "year"]

_READS = {"FROM", "JOIN", "SET", "MERGE"}  # a table follows
_KEYWORDS = """
ON WHERE INNER LEFT RIGHT FULL OUTER CROSS NATURAL JOIN GROUP ORDER UNION HAVING USING AS SET BY IF RUN QUIT KEEP DROP
RENAME SELECT AND OR LIMIT
"""
_NO_ALIAS = frozenset(_KEYWORDS.split())
_TABLE_YEAR = re.compile(
    r"(?<=_)(?:AAAA|(20\d\d))\Z|^T_?[A-Z]{3}_?(\d\d)(?=_?[A-Z])|(?<=_)(20\d\d)(?=_|\Z)", re.IGNORECASE
)
_DATE_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_LET_YEAR = re.compile(r"%let\s{1,20}(?:an|annee|aaaa|year|yyyy)\s{0,20}=\s{0,20}(20\d\d)\b", re.IGNORECASE)
_LET_SHORT = re.compile(r"%let\s{1,20}(?:aa|an|yy)\s{0,20}=\s{0,20}(\d\d)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A name found: what it is, where it is explained, the lines it stands on."""

    name: str
    kind: str
    title: str
    url: str
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something that does not fit: `name` as typed, on `lines`.

    `unknown`: no such name, `nearest` are known ones. `absent`: `table` (or the tables named, when empty) does not hold the
    variable, `nearest` are tables that do. `year`: the variable or table is not there in `year`; `since` and `until` tell when.
    """

    kind: ProblemKind
    name: str
    lines: tuple[int, ...]
    table: str = ""
    nearest: tuple[str, ...] = ()
    year: int = 0
    since: int | None = None
    until: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was read in a code."""

    tables: tuple[Named, ...] = ()
    variables: tuple[Named, ...] = ()
    nomenclatures: tuple[Named, ...] = ()
    problems: tuple[Problem, ...] = ()
    years: tuple[int, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.tables or self.variables or self.nomenclatures or self.problems)


@dataclass(slots=True)
class _Use:
    """One use of a name: the table it is said to be of, "" when nothing says so."""

    typed: str
    name: str
    line: int
    table: str = ""


@dataclass(slots=True)
class _Code:
    """What a code says by itself, before the dictionary is asked for more than its names."""

    uses: list[_Use] = field(default_factory=list)
    unknown: list[_Use] = field(default_factory=list)
    table_years: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    made: set[str] = field(default_factory=set)
    reads_unknown: bool = False  # a table that is not of the dictionary is read too


def read_code(code: str, *, table: str = "", year: int | None = None) -> Reading:
    """Read a code of at most LONGEST_CODE characters, in four queries. `table` is where names without a table are looked
    for, beside those the code reads; `year` the year of the question when the code does not say.

    What a code makes itself (an alias, a new column, a work table) is not looked up.
    """
    code = code[:LONGEST_CODE]
    said = _read(list(code_words(code)))
    names = list(dict.fromkeys([canonical_name(table) or table, *(use.name for use in said.uses)]))[:MOST_NAMES]
    tables = {found.name: found for found in Table.objects.filter(name__in=names).defer("description")}
    rows: dict[str, list[Variable]] = defaultdict(list)
    for row in Variable.objects.filter(key__in=[name.upper() for name in names]).select_related("table"):
        rows[row.key].append(row)
    lists = {found.name: found for found in Nomenclature.objects.filter(name__in=names)}
    described = set(Variable.objects.filter(table__name__in=tables).values_list("table__name", flat=True).distinct())
    general = {year} if year else _general_years(code)
    said.uses = [use for use in said.uses if not _is_word_of_every_day(use, rows, {*tables, canonical_name(table)})]
    problems = _unknown(said, lists)
    problems += _misplaced(said, tables, rows, described, canonical_name(table))
    problems += _other_years(said, tables, rows, general, canonical_name(table))
    return Reading(
        tables=_found(
            said.uses, {name: ("table", found.title, found.get_absolute_url()) for name, found in tables.items()}
        ),
        variables=_found(
            [use for use in said.uses if use.name not in tables],
            {
                key: ("variable", found[0].description.split("\n")[0][:160], found[0].get_absolute_url())
                for key, found in rows.items()
            },
        ),
        nomenclatures=_found(
            [use for use in said.uses if use.name not in tables],
            {name: ("nomenclature", found.title, found.get_absolute_url()) for name, found in lists.items()},
        ),
        problems=tuple(sorted(problems, key=lambda problem: (problem.lines, problem.name)))[:MOST_PROBLEMS],
        years=tuple(sorted({*general, *(each for years in said.table_years.values() for each in years)})),
    )


# --- the code by itself ----------------------------------------------------------------------------


def _read(words: Sequence[CodeWord]) -> _Code:
    said = _Code()
    said.made = _made_here(words)
    aliases = _aliases(words, said)
    for place, word in enumerate(words):
        if not word.is_name:
            continue
        after = words[place + 1].text if place + 1 < len(words) else ""
        qualifier, token = _parts(word.text)
        before = words[place - 1].text.upper() if place else ""
        if after == "(" and not word.is_quoted and before not in _READS and _is_call(token):
            continue
        if name := canonical_name(token):
            of = aliases.get(qualifier.upper(), "") if qualifier else ""
            if _is_plain(token) and not of and (qualifier or word.is_quoted or token.upper() in said.made):
                continue
            said.uses.append(_Use(typed=token, name=name, line=word.line, table=of))
            if found := _year_of(token):
                said.table_years[name].add(found)
        elif _is_strange(token, qualifier, said.made, aliases):
            said.unknown.append(_Use(typed=token, name="", line=word.line, table=aliases.get(qualifier.upper(), "")))
    return said


def _parts(text: str) -> tuple[str, str]:
    """Library or alias, and name: `a.BEN_NIR_PSA`; the dot that ends a macro variable (`T_MCO&aa.B`) parts nothing."""
    text = text.strip(".") if not text.rstrip(".").startswith("&") else text
    joined = re.sub(r"(&{1,3}[A-Za-z]\w{0,11})\.{1,2}", r"\1\0", text)
    qualifier, _dot, name = joined.rpartition(".")
    return qualifier.rpartition(".")[2].replace("\0", "."), name.replace("\0", ".")


def _is_call(token: str) -> bool:
    """Whether a name before a bracket is a function; SAS also writes `ER_PRS_F(keep=…)`."""
    return _is_plain(token) or not canonical_name(token)


def _is_plain(token: str) -> bool:
    """Whether a known name is also a word of every day."""
    return "_" not in token


def _is_strange(token: str, qualifier: str, made: set[str], aliases: Mapping[str, str]) -> bool:
    """Whether a name nobody knows was meant as one of the SNDS: written so, or near to one, and not made in this code."""
    plain = token.upper()
    if plain in made or plain in aliases or qualifier.upper() in {"WORK", "SASDATA1", "TEMP"} or "_" not in token:
        return False
    of = aliases.get(
        qualifier.upper()
    )  # an alias wins over a work table of the same name: `create table work.a … ER_PRS_F a`
    if plain.startswith(("_", "&", "%")) or of == "" or (qualifier.upper() in made and not of):
        return False
    return bool(nearest_names(token)) or (looks_like_identifier(plain_name(token)) and token == plain)


def _made_here(words: Sequence[CodeWord]) -> set[str]:
    """Names that the code gives itself: `AS x`, `x <-`, `x = …`, `%let x`, what DATA, CREATE TABLE and OUT= make."""
    made: set[str] = set()
    texts = [word.text for word in words]
    for place, word in enumerate(words):
        if not word.is_name:
            continue
        upper = _parts(word.text)[1].upper()
        before = texts[place - 1].upper() if place else ""
        if word.is_quoted:
            if before == ":" and place > 1 and words[place - 2].is_quoted:  # Python: rename(columns={"old": "new"})
                made.add(upper)
            continue
        after = texts[place + 1] if place + 1 < len(texts) else ""
        two_before = texts[place - 2].upper() if place > 1 else ""
        is_made = (
            before in {"AS", "%LET", "%MACRO", "DATA", "TABLE", "VIEW", "INTO"}
            or after in {"<-", "<<-", ":="}
            or (before == "=" and two_before == "OUT")
        )
        known = canonical_name(_parts(word.text)[1])
        if (is_made and not (known and before in {"AS", "TABLE", "INTO"})) or (
            after == "=" and not known and before in {";", "(", ",", "THEN", "ELSE", ""}
        ):
            made.add(upper)
    return made


def _aliases(words: Sequence[CodeWord], said: _Code) -> dict[str, str]:
    """Alias (or the table's own name) to canonical table, "" for a table nobody knows: `FROM ER_PRS_F AS a`, `tbl(con, "…")`."""
    found: dict[str, str] = {}
    opened = False
    for place, word in enumerate(words):
        upper = word.text.upper()
        if upper in {";", ")"} or (word.is_name and upper in _NO_ALIAS - {"AS", "JOIN"}):
            opened = False
        brings = place > 0 and words[place - 1].text.upper() in _READS
        follows = opened and place > 0 and words[place - 1].text == ","
        if not word.is_name or not (brings or follows or (word.is_quoted and _in_tbl(words, place))):
            continue
        opened = brings or opened
        token = _parts(word.text)[1]
        name = canonical_name(token)
        if not name:
            said.reads_unknown = True
        found[token.upper() if name else ""] = name
        rest = list(words[place + 1 : place + 3])
        if rest and rest[0].text.upper() == "AS":
            rest = rest[1:]
        if rest and rest[0].is_name and not rest[0].is_quoted and rest[0].text.upper() not in _NO_ALIAS:
            found[rest[0].text.upper()] = name
    found.pop("", None)
    return found


def _in_tbl(words: Sequence[CodeWord], place: int) -> bool:
    """Whether a text is the name of a table in R: `tbl(con, "ER_PRS_F")`."""
    before = [word.text.lower() for word in words[max(0, place - 4) : place]]
    return "tbl" in before or "in_schema" in before


def _year_of(token: str) -> int:
    """The year a table's name holds: 2012 in `ER_PRS_F_2012`, 2019 in `T_MCO19B`; 0 when it holds none."""
    match = _TABLE_YEAR.search(plain_name(token))
    if match is None:
        return 0
    digits = match[1] or match[2] or match[3] or ""
    return (2000 + int(digits) if len(digits) == len("19") else int(digits)) if digits else 0


def _general_years(code: str) -> set[int]:
    """Years that hold for the whole code: macro variables, and the years of dates between quotes."""
    years = {int(match[1]) for match in _LET_YEAR.finditer(code)}
    years |= {2000 + int(match[1]) for match in _LET_SHORT.finditer(code)}
    if not years:
        for word in code_words(code):
            if word.is_date:
                years |= {int(found) for found in _DATE_YEAR.findall(word.text)}
                years |= {int(found) for found in re.findall(r"[A-Za-z]{3}(20\d\d)", word.text)}
                years |= {int(found) for found in re.findall(r"\A(20\d\d)\d{4}\Z", word.text)}
    return {year for year in years if FIRST_YEAR <= year <= LAST_YEAR}


# --- against the dictionary ------------------------------------------------------------------------


def _is_word_of_every_day(use: _Use, rows: Mapping[str, list[Variable]], read: AbstractSet[str]) -> bool:
    """Whether a name like `age`, `year` or `source`, said to be of no table, is of none of the tables read here either."""
    return (
        _is_plain(use.typed)
        and not use.table
        and use.name.upper() in rows
        and read.isdisjoint(row.table.name for row in rows[use.name.upper()])
    )


def _unknown(said: _Code, lists: Mapping[str, Nomenclature]) -> list[Problem]:
    """Names nobody knows, each once; columns of the nomenclatures that the code reads are known."""
    columns = {name: set(split_list(found.columns.upper())) for name, found in lists.items()}
    anywhere = {column for of_list in columns.values() for column in of_list}
    lines: dict[str, dict[int, None]] = defaultdict(dict)
    typed: dict[str, str] = {}
    for use in said.unknown:
        upper = use.typed.upper()
        if upper not in (columns.get(use.table, set()) if use.table else anywhere):
            typed.setdefault(upper, use.typed)
            lines[upper][use.line] = None
    return [
        Problem(kind="unknown", name=name, lines=tuple(lines[upper]), nearest=nearest_names(name))
        for upper, name in typed.items()
    ]


def _found(uses: Iterable[_Use], known: Mapping[str, tuple[str, str, str]]) -> tuple[Named, ...]:
    lines: dict[str, dict[int, None]] = defaultdict(dict)
    for use in uses:
        if use.name in known:
            lines[use.name][use.line] = None
    return tuple(
        Named(name=name, kind=known[name][0], title=known[name][1], url=known[name][2], lines=tuple(at))
        for name, at in lines.items()
    )


def _misplaced(
    said: _Code,
    tables: Mapping[str, Table],
    rows: Mapping[str, list[Variable]],
    described: set[str],
    chosen: str,
) -> list[Problem]:
    """Variables that the table they are taken from, or every table of the code, does not hold."""
    read = {use.name for use in said.uses if use.name in tables} | ({chosen} if chosen in tables else set())
    can_tell = bool(read) and read <= described and not said.reads_unknown
    problems: dict[tuple[str, str | int], Problem] = {}
    for use in said.uses:
        holders = rows.get(use.name.upper(), [])
        if use.name in tables or not holders:
            continue
        names = {row.table.name for row in holders}
        of = use.table if use.table in described else ""
        if (of and of not in names) or (not use.table and can_tell and not names & read):
            near = tuple(sorted(names & read) or sorted(names))[:3]
            _add(
                problems,
                (use.name, of),
                Problem(kind="absent", name=use.typed, lines=(use.line,), table=of, nearest=near),
            )
    return list(problems.values())


def _add(problems: dict[tuple[str, str | int], Problem], key: tuple[str, str | int], found: Problem) -> None:
    """Keep a problem, or only the line of one that is known already."""
    known = problems.setdefault(key, found)
    problems[key] = replace(known, lines=tuple(dict.fromkeys((*known.lines, *found.lines))))


def _other_years(
    said: _Code, tables: Mapping[str, Table], rows: Mapping[str, list[Variable]], general: set[int], chosen: str
) -> list[Problem]:
    """Tables and variables that are not there in the years of the code."""
    problems: dict[tuple[str, str | int], Problem] = {}
    read = {use.name for use in said.uses if use.name in tables} | {chosen}
    for use in said.uses:
        things: list[tuple[Table | Variable, set[int]]] = []  # a year in a table's name is of its own variables only
        if use.name in tables:
            things = [(tables[use.name], said.table_years.get(use.name) or general)]
        else:
            things = [
                (row, said.table_years.get(row.table.name) or general)
                for row in rows.get(use.name.upper(), [])
                if row.table.name in ({use.table} if use.table else read)
            ]
        for year in sorted({year for _thing, years in things for year in years}):
            of_year = [thing for thing, years in things if year in years]
            elsewhere = any(not years or _is_there_in_any(thing, years) for thing, years in things if year not in years)
            if not elsewhere and all(not _is_there(thing, year) for thing in of_year):
                since = min((thing.created_year for thing in of_year if thing.created_year), default=None)
                until = max((thing.deleted_year for thing in of_year if thing.deleted_year), default=None)
                found = Problem(kind="year", name=use.typed, lines=(use.line,), year=year, since=since, until=until)
                _add(problems, (use.name, year), found)
    return list(problems.values())


def _is_there_in_any(thing: Table | Variable, years: set[int]) -> bool:
    return any(_is_there(thing, year) for year in years)


def _is_there(thing: Table | Variable, year: int) -> bool:
    missing = {part.strip() for part in thing.missing_years.split(",")}
    return (
        (thing.created_year is None or thing.created_year <= year)
        and (thing.deleted_year is None or year <= thing.deleted_year)
        and str(year) not in missing
    )
