"""Reads a pasted code against the dictionary: the names it uses, those unknown, misplaced, or of other years."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Literal

from hub.dictionary.code_uses import Code, Use, is_plain, read_uses
from hub.dictionary.code_words import code_words
from hub.dictionary.identifiers import canonical_name
from hub.dictionary.models import Nomenclature, Table, Variable, split_list
from hub.dictionary.nearest import nearest_names

LONGEST_CODE = 20_000  # characters
MOST_NAMES = 400  # different names looked up
MOST_PROBLEMS = 100
FIRST_YEAR, LAST_YEAR = 2005, 2060

ProblemKind = Literal["unknown", "absent", "year"]

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

    `unknown`: no such name (in `table`, when it is said to be of one), `nearest` are known ones. `absent`: `table` (or the tables named, when empty) does not hold the
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
    others: tuple[str, ...] = ()  # names that are not of the dictionary, and not meant as such

    @property
    def is_empty(self) -> bool:
        return not (self.tables or self.variables or self.nomenclatures or self.problems)


def read_code(code: str, *, table: str = "", year: int | None = None) -> Reading:
    """Read a code of at most LONGEST_CODE characters, in four queries. `table` is where names without a table are looked
    for, beside those the code reads; `year` the year of the question when the code does not say.

    What a code makes itself (an alias, a new column, a work table) is not looked up.
    """
    code = code[:LONGEST_CODE]
    said = read_uses(list(code_words(code)))
    names = list(
        dict.fromkeys(
            [
                canonical_name(table) or table,
                *(use.name for use in said.uses),
                *(use.begins for use in said.unknown_tables),
            ]
        )
    )[:MOST_NAMES]
    tables = {found.name: found for found in Table.objects.filter(name__in=names).defer("description")}
    rows: dict[str, list[Variable]] = defaultdict(list)
    for row in Variable.objects.filter(key__in=[name.upper() for name in names]).select_related("table"):
        rows[row.key].append(row)
    lists = {found.name: found for found in Nomenclature.objects.filter(name__in=names)}
    described = set(Variable.objects.filter(table__name__in=tables).values_list("table__name", flat=True).distinct())
    general = {year} if year else _general_years(code)
    said.uses = [use for use in said.uses if not _is_word_of_every_day(use, rows, {*tables, canonical_name(table)})]
    problems, others = _unknown(said, lists, tables, described)
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
        others=others,
        years=tuple(sorted({*general, *(each for years in said.table_years.values() for each in years)})),
    )


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


def _is_word_of_every_day(use: Use, rows: Mapping[str, list[Variable]], read: AbstractSet[str]) -> bool:
    """Whether a name like `age`, `year` or `source`, said to be of no table, is of none of the tables read here either."""
    return (
        is_plain(use.typed)
        and not use.table
        and use.name.upper() in rows
        and read.isdisjoint(row.table.name for row in rows[use.name.upper()])
    )


def _unknown(
    said: Code, lists: Mapping[str, Nomenclature], tables: Mapping[str, Table], described: AbstractSet[str]
) -> tuple[list[Problem], tuple[str, ...]]:
    """Names nobody knows, each once, and the other names; columns of the nomenclatures that the code reads are known."""
    columns = {name: set(split_list(found.columns.upper())) for name, found in lists.items()}
    anywhere = {column for of_list in columns.values() for column in of_list}
    problems: dict[tuple[str, str | int], Problem] = {}
    others: dict[str, str] = {}
    for use in said.unknown_tables:
        begins = use.begins if use.begins in tables else ""
        if use.is_strange or begins:
            near = nearest_names(use.typed) or ((begins,) if begins else ())
            found = Problem(kind="unknown", name=use.typed, lines=(use.line,), nearest=near)
            _add(problems, (use.typed.upper(), ""), found)
        else:
            others.setdefault(use.typed.upper(), use.typed)
    for use in said.unknown:
        upper = use.typed.upper()
        if upper in (columns.get(use.table, set()) if use.table else anywhere):
            continue
        of = use.table if use.table in described and use.table not in lists else ""
        if use.is_strange or of:
            found = Problem(
                kind="unknown", name=use.typed, lines=(use.line,), table=of, nearest=nearest_names(use.typed)
            )
            _add(problems, (upper, ""), found)
        elif "_" in use.typed:
            others.setdefault(upper, use.typed)
    told = {name for name, _table in problems}
    return list(problems.values()), tuple(name for upper, name in others.items() if upper not in told)


def _found(uses: Iterable[Use], known: Mapping[str, tuple[str, str, str]]) -> tuple[Named, ...]:
    lines: dict[str, dict[int, None]] = defaultdict(dict)
    for use in uses:
        if use.name in known:
            lines[use.name][use.line] = None
    return tuple(
        Named(name=name, kind=known[name][0], title=known[name][1], url=known[name][2], lines=tuple(at))
        for name, at in lines.items()
    )


def _misplaced(
    said: Code,
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
    said: Code, tables: Mapping[str, Table], rows: Mapping[str, list[Variable]], general: set[int], chosen: str
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
