"""What a pasted code says by itself: the names it uses and the table each is of, those it makes, the years in its tables' names."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from hub.dictionary.code_words import CodeWord
from hub.dictionary.identifiers import canonical_name
from hub.dictionary.names import looks_like_identifier, plain_name
from hub.dictionary.nearest import nearest_names

_READS = {"FROM", "JOIN", "SET", "MERGE"}  # a table follows
_KEYWORDS = """
ON WHERE INNER LEFT RIGHT FULL OUTER CROSS NATURAL JOIN GROUP ORDER UNION HAVING USING AS SET BY IF RUN QUIT KEEP DROP
RENAME SELECT AND OR LIMIT
"""
_NO_ALIAS = frozenset(_KEYWORDS.split())
_NO_TABLE = {"CONNECTION", "DUAL", "LATERAL", "TABLE", "UNNEST", "ORACLE", "ROWID", "ROWNUM"}
_OWN_LIBRARIES = {"WORK", "SASDATA1", "TEMP", "ORAUSER", "USER", "SASHELP", "DICTIONARY"}
_SNDS_LIBRARIES = {"ORAVUE", "ORAVAL", "ORAMEPRA", "CONSOPAT"}
_TABLE_SHAPE = re.compile(
    r"\A(?:\w+_F(?:_?(?:20)?\d\d)?\Z|T_(?:[A-Z]{3}_?(?:20\d\d|\d\d|AA|XX)|MCO|SSR|HAD|RIP|SUP)(?=[A-Z_]))"
)
_TABLE_YEAR = re.compile(
    r"(?<=_)(?:AAAA|(20\d\d))\Z|^T_?[A-Z]{3}_?(\d\d)(?=_?[A-Z])|(?<=_)(20\d\d)(?=_|\Z)", re.IGNORECASE
)


@dataclass(slots=True)
class Use:
    """One use of a name: the table it is said to be of, "" when nothing says so."""

    typed: str
    name: str
    line: int
    table: str = ""
    is_strange: bool = False  # nobody knows it, and it was meant as a name of the SNDS
    begins: str = ""  # the known name that an unknown table begins with


@dataclass(slots=True)
class Code:
    """What a code says by itself, before the dictionary is asked for more than its names."""

    uses: list[Use] = field(default_factory=list)
    unknown: list[Use] = field(default_factory=list)  # columns, and whatever else is written with underscores
    unknown_tables: list[Use] = field(default_factory=list)
    table_years: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    made: set[str] = field(default_factory=set)
    reads_unknown: bool = False  # a table that is not of the dictionary is read too


class _Aliases:
    """Tables by alias and statement, the table's own name an alias too; "" for a table nobody knows."""

    def __init__(self) -> None:
        self.tables: dict[tuple[int, str], set[str]] = defaultdict(set)
        self.names: set[str] = set()
        self.places: set[int] = set()  # where tables nobody knows stand

    def add(self, statement: int, alias: str, table: str) -> None:
        self.names.add(alias)
        self.tables[statement, alias].add(table)
        self.tables[-1, alias] = {table}  # the last one holds where the statement names none

    def of(self, statement: int, qualifier: str) -> tuple[str, bool]:
        """The one table that a qualifier stands for, "" when none or several; whether it may be one nobody knows."""
        key = (statement, qualifier.upper())
        tables = self.tables.get(key) or self.tables.get((-1, qualifier.upper()), set())
        return (next(iter(tables)) if len(tables) == 1 else ""), "" in tables


def read_uses(words: Sequence[CodeWord]) -> Code:
    """Read what the words of a code say of tables and columns; the dictionary is asked for its names only."""
    said = Code()
    said.made = _made_here(words)
    aliases = _aliases(words, said)
    statement = 0
    for place, word in enumerate(words):
        statement += word.text == ";"
        if not word.is_name or place in aliases.places:
            continue
        after = words[place + 1].text if place + 1 < len(words) else ""
        qualifier, token = _parts(word.text)
        before = words[place - 1].text.upper() if place else ""
        if after == "(" and not word.is_quoted and before not in _READS and _is_call(token):
            continue
        of, is_foreign = aliases.of(statement, qualifier) if qualifier else ("", False)
        if name := canonical_name(token):
            if is_plain(token) and not of and (qualifier or word.is_quoted or token.upper() in said.made):
                continue
            said.uses.append(Use(typed=token, name=name, line=word.line, table=of))
            if found := _year_of(token):
                said.table_years[name].add(found)
        elif (
            _may_be_column(token, said.made, aliases, of=of, qualifier="" if is_foreign else qualifier)
            and not is_foreign
        ):
            is_strange = _is_strange(token)
            if is_strange or not word.is_quoted:
                said.unknown.append(
                    Use(typed=token, name="", line=word.line, table="" if word.is_quoted else of, is_strange=is_strange)
                )
    return said


def _parts(text: str) -> tuple[str, str]:
    """Library or alias, and name: `a.BEN_NIR_PSA`; the dot that ends a macro variable (`T_MCO&aa.B`) parts nothing."""
    text = text.strip(".") if not text.rstrip(".").startswith("&") else text
    joined = re.sub(r"(&{1,3}[A-Za-z]\w{0,11})\.{1,2}", r"\1\0", text)
    qualifier, _dot, name = joined.rpartition(".")
    return qualifier.rpartition(".")[2].replace("\0", "."), name.replace("\0", ".")


def _is_call(token: str) -> bool:
    """Whether a name before a bracket is a function; SAS also writes `ER_PRS_F(keep=…)`."""
    return is_plain(token) or not canonical_name(token)


def is_plain(token: str) -> bool:
    """Whether a known name is also a word of every day."""
    return "_" not in token


def _may_be_column(token: str, made: set[str], aliases: _Aliases, *, of: str, qualifier: str) -> bool:
    """Whether an unknown name is looked at: not made here, no macro variable, of a table or written with underscores.

    An alias of FROM or JOIN wins over a work table of its name: `create table work.a as select a.X from ER_PRS_F a`.
    """
    plain = token.upper()
    if plain.startswith(("_", "&", "%")) or plain in _NO_TABLE:
        return False
    if plain in made:
        return False
    if of:
        return not _holds_macro(token)
    return "_" in token and plain not in aliases.names and qualifier.upper() not in {"WORK", "SASDATA1", "TEMP", *made}


def _holds_macro(token: str) -> bool:
    """Whether a part of an unknown name is a variable of the program: its value may make it one we know."""
    return bool(re.search(r"[&{%]", token))


def _is_strange(token: str) -> bool:
    """Whether a name nobody knows was meant as one of the SNDS: written so, or near to one."""
    return "_" in token and (
        bool(nearest_names(token)) or (looks_like_identifier(plain_name(token)) and token == token.upper())
    )


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
        if before == "AS" and _parts(texts[place - 2])[1].upper() == upper:  # `a.X as X` makes nothing new
            continue
        is_made = is_made or (
            after.upper() == "AS" and place + 2 < len(texts) and texts[place + 2] == "("
        )  # WITH x AS (
        known = canonical_name(_parts(word.text)[1])
        if (is_made and not (known and before in {"AS", "TABLE", "INTO"})) or (
            after == "=" and not known and before in {";", "(", ",", "THEN", "ELSE", ""}
        ):
            made.add(upper)
    return made


def _aliases(words: Sequence[CodeWord], said: Code) -> _Aliases:
    """Aliases of the tables that a code reads: `FROM ER_PRS_F AS a`, `tbl(con, "…")`, `set ER_PRS_F ER_PHA_F;`."""
    found = _Aliases()
    statement = depth = 0
    opened = listed = False
    texts = [word.text.upper() for word in words] + [""] * 3
    for place, word in enumerate(words):
        upper, before = texts[place], texts[place - 1] if place else ""
        depth += (upper == "(") - (upper == ")")
        if upper == ";":
            statement, depth, listed = statement + 1, 0, False
        if upper in {";", ")"} or (word.is_name and upper in _NO_ALIAS - {"AS", "JOIN"}):
            opened = False
            listed = listed and upper == ")"
        if not word.is_name:
            continue
        if upper not in _NO_ALIAS and not word.is_quoted and _after_bracket(texts, place):
            found.tables[statement, upper].add("")
        brings = (
            before in _READS and upper not in _NO_TABLE and texts[place + 1] != ("IMPORT" if before == "FROM" else "=")
        )
        follows = (opened and before == ",") or (
            listed and depth == 0 and before != "=" and texts[place + 1] != "=" and "_" in word.text
        )
        if not (brings or follows or (word.is_quoted and _in_tbl(words, place))):
            continue
        listed = (brings and before in {"SET", "MERGE"}) or listed
        opened = (brings and not listed) or opened
        library, token = _parts(word.text)
        name = canonical_name(token)
        found.add(statement, token.upper(), name)
        if not name:
            said.reads_unknown = True
            found.places.add(place)
            _note_table(said, word, library, token)
        rest = place + 1 + (texts[place + 1] == "AS")
        if not listed and _is_alias(words, rest):
            found.add(statement, texts[rest], name)
    return found


def _after_bracket(texts: Sequence[str], place: int) -> bool:
    """Whether a word is the alias of a query in brackets: `) a`, `) as a`."""
    return place > 1 and (texts[place - 1] == ")" or texts[place - 2 : place] == [")", "AS"])


def _is_alias(words: Sequence[CodeWord], place: int) -> bool:
    """Whether the word after a table is its alias."""
    word = words[place] if place < len(words) else None
    return word is not None and word.is_name and not word.is_quoted and word.text.upper() not in _NO_ALIAS


def _note_table(said: Code, word: CodeWord, library: str, token: str) -> None:
    """Keep a table nobody knows that the code did not make, and whether it was meant as one of the SNDS."""
    is_own = not _OWN_LIBRARIES.isdisjoint((library.upper(), token.upper()))
    if token.upper() in said.made or token.startswith("_") or token.endswith("_") or is_own or _holds_macro(token):
        return
    base, begins = token, ""
    while "_" in base and not begins:
        base = base.rpartition("_")[0]
        begins = canonical_name(base) if "_" in base else ""
    is_strange = library.upper() in _SNDS_LIBRARIES or bool(_TABLE_SHAPE.match(plain_name(token))) or _is_strange(token)
    said.unknown_tables.append(Use(typed=token, name="", line=word.line, is_strange=is_strange, begins=begins))


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
