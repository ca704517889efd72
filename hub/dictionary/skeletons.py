"""A way through the tables written out as SQL, SAS and R, ready to be completed. Pure functions, no database."""

import re
from collections.abc import Callable, Mapping

from hub.dictionary.paths import Way

_TWO_DIGITS = re.compile(r"(?<=[A-Z])aa(?=[A-Z])")  # T_MCOaaB, as names are kept in the dictionary
_FOUR_DIGITS = "AAAA"  # CT_IND_AAAA_GN
_CENTURY = 100
_SAMPLE_YEAR = 2019  # SAS needs one to run


def needs_year(way: Way) -> bool:
    """Whether a table on the way has one file a year, its name holding the year."""
    return any(_TWO_DIGITS.search(name) or _FOUR_DIGITS in name for name in way.tables)


def of_year(name: str, year: int | None) -> str:
    """Name a yearly table as it is called that year; without a year, as the dictionary does."""
    if year is None:
        return name
    return _TWO_DIGITS.sub(f"{year % _CENTURY:02}", name).replace(_FOUR_DIGITS, str(year))


def sql(way: Way, *, year: int | None = None) -> str:
    """Write the joins as one SELECT of standard SQL."""
    return "\n".join(_select(way, lambda name: of_year(name, year))) + "\n"


def sas(way: Way, *, year: int | None = None) -> str:
    """Write the joins as a PROC SQL; the year of yearly tables is in the macro variables `aa` and `aaaa`."""
    shown = year or _SAMPLE_YEAR
    head = [f"%let aa = {shown % _CENTURY:02};", f"%let aaaa = {shown};", ""] if needs_year(way) else []
    body = [f"  {line}" for line in ("CREATE TABLE work.joined AS", *_select(way, _sas_name), ";")]
    return "\n".join([*head, "PROC SQL;", *body, "QUIT;", ""])


def r(way: Way, *, columns: Mapping[str, frozenset[str]], year: int | None = None) -> str:
    """Write the joins with dplyr on a DBI connection.

    `columns` holds the names of the columns of each table. dplyr drops the right-hand keys and renames a column that
    both sides have; the later joins use the names that are left.
    """
    first = way.tables[0]
    lines = ["library(dplyr)", "", "# con: a DBI connection", f"joined <- {_r_table(first, year)} |>"]
    names = {(first, column): column for column in columns.get(first, ())}
    for number, hop in enumerate(way.hops, start=2):
        keys = ",\n           ".join(_r_key(names.get((hop.start, left), left), right) for left, right in hop.pairs)
        lines += [
            f"  inner_join({_r_table(hop.end, year)},",
            f"    by = c({keys}),",
            f'    suffix = c("", "_t{number}"))' + (" |>" if number <= len(way.hops) else ""),
        ]
        taken = set(names.values())
        keys_kept = {end: names.get((hop.start, column), column) for column, end in hop.pairs}
        for column in columns.get(hop.end, frozenset()) | set(hop.end_columns):
            names[hop.end, column] = keys_kept.get(column, f"{column}_t{number}" if column in taken else column)
    return "\n".join(lines) + "\n"


def _select(way: Way, name_of: Callable[[str], str]) -> list[str]:
    """Lines of a SELECT of the columns of both ends; the tables are t1, t2… in the order of the joins."""
    lines = [f"SELECT t1.*, t{len(way.tables)}.*", f"FROM {name_of(way.tables[0])} AS t1"]
    for number, hop in enumerate(way.hops, start=1):
        conditions = [f"t{number}.{column} = t{number + 1}.{end_column}" for column, end_column in hop.pairs]
        lines.append(f"INNER JOIN {name_of(hop.end)} AS t{number + 1}")
        lines += [f"  {'AND' if place else 'ON'} {condition}" for place, condition in enumerate(conditions)]
    return lines


def _sas_name(name: str) -> str:
    return "oravue." + _TWO_DIGITS.sub("&aa.", name).replace(_FOUR_DIGITS, "&aaaa.")


def _r_table(name: str, year: int | None) -> str:
    return f'tbl(con, "{of_year(name, year)}")'


def _r_key(left: str, right: str) -> str:
    return f'"{left}"' if left == right else f'"{left}" = "{right}"'
