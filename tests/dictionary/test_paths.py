"""Ways through the documented links, and the code that walks them."""

import re
import sqlite3

import pytest

from hub.dictionary.paths import Hop, LinkGraph
from hub.dictionary.skeletons import needs_year, of_year, r, sas, sql

LINKS = [
    ("ER_PRS_F", "BEN_NIR_PSA, BEN_RNG_GEM", "IR_BEN_R", "BEN_NIR_PSA, BEN_RNG_GEM"),
    ("ER_PHA_F", "CLE_A, CLE_B, CLE_C", "ER_PRS_F", "CLE_A, CLE_B, CLE_C"),
    ("T_MCOaaC", "NIR_ANO_17", "IR_BEN_R", "BEN_NIR_PSA"),
    ("T_MCOaaC", "ETA_NUM, RSA_NUM", "T_MCOaaB", "ETA_NUM, RSA_NUM"),
    ("ER_PRS_F", "PFS_EXE_NUM", "DA_PRA_R", "PFS_PFS_NUM"),
    ("ER_PRS_F", "PFS_PRE_NUM", "DA_PRA_R", "PFS_PFS_NUM"),
    ("NS_PRS_F", "PFS_EXE_NUM", "DA_PRA_R", "PFS_PFS_NUM"),
    ("NS_PRS_F", "BEN_IDT_ANO", "IR_BEN_R", "BEN_IDT_ANO"),
    ("KI_CCI_R", "DCD_IDT_ENC", "KI_ECD_R", "DCD_IDT_ENC"),
]
TABLES = {name for start, _columns, end, _end_columns in LINKS for name in (start, end)}


def split(text: str) -> tuple[str, ...]:
    return tuple(text.split(", "))


@pytest.fixture
def graph() -> LinkGraph:
    return LinkGraph(
        Hop(link=number, start=start, end=end, columns=split(columns), end_columns=split(end_columns))
        for number, (start, columns, end, end_columns) in enumerate(LINKS)
    )


def test_shortest_way_comes_first_and_other_ways_pass_through_other_tables(graph: LinkGraph) -> None:
    ways = graph.ways("ER_PRS_F", "T_MCOaaB")
    assert [way.tables for way in ways] == [
        ("ER_PRS_F", "IR_BEN_R", "T_MCOaaC", "T_MCOaaB"),
        ("ER_PRS_F", "DA_PRA_R", "NS_PRS_F", "IR_BEN_R", "T_MCOaaC", "T_MCOaaB"),
    ]
    assert [hop.pairs for hop in ways[0].hops] == [
        (("BEN_NIR_PSA", "BEN_NIR_PSA"), ("BEN_RNG_GEM", "BEN_RNG_GEM")),
        (("BEN_NIR_PSA", "NIR_ANO_17"),),
        (("ETA_NUM", "ETA_NUM"), ("RSA_NUM", "RSA_NUM")),
    ]
    back = graph.ways("T_MCOaaB", "ER_PRS_F")[0]
    assert back.tables == tuple(reversed(ways[0].tables))
    assert back.hops[1].pairs == (("NIR_ANO_17", "BEN_NIR_PSA"),)


def test_two_links_of_the_same_tables_are_told_apart(graph: LinkGraph) -> None:
    (hop,) = graph.ways("ER_PRS_F", "DA_PRA_R")[0].hops
    (other,) = graph.other_keys(hop)
    assert {hop.columns, other.columns} == {("PFS_EXE_NUM",), ("PFS_PRE_NUM",)}


@pytest.mark.parametrize(
    ("start", "end"), [("ER_PRS_F", "ER_PRS_F"), ("ER_PRS_F", "KI_CCI_R"), ("ER_PRS_F", "NOWHERE"), ("NOWHERE", "X")]
)
def test_no_way_where_there_is_none(graph: LinkGraph, start: str, end: str) -> None:
    assert graph.ways(start, end) == []


def test_a_dense_graph_with_cycles_ends() -> None:
    names = [f"T{number}" for number in range(40)]
    dense = LinkGraph(
        Hop(link=0, start=left, end=right, columns=("K",), end_columns=("K",))
        for left in names
        for right in names
        if left < right
    )
    assert [len(way.hops) for way in dense.ways("T0", "T39")] == [1, 2, 2]


def test_distances_stop_where_asked(graph: LinkGraph) -> None:
    assert graph.distances("T_MCOaaB", most=2) == {"T_MCOaaB": 0, "T_MCOaaC": 1, "IR_BEN_R": 2}


def test_sql_runs_on_a_database(graph: LinkGraph) -> None:
    for start in sorted(TABLES):
        for end in sorted(TABLES):
            for way in graph.ways(start, end):
                base = sqlite3.connect(":memory:")
                columns: dict[str, set[str]] = {}
                for hop in way.hops:
                    columns.setdefault(hop.start, set()).update(hop.columns)
                    columns.setdefault(hop.end, set()).update(hop.end_columns)
                for name, held in columns.items():
                    base.execute(f"CREATE TABLE {of_year(name, 2019)} ({', '.join(sorted(held))})")
                    base.execute(f"INSERT INTO {of_year(name, 2019)} VALUES ({', '.join('1' for _column in held)})")
                assert len(base.execute(sql(way, year=2019)).fetchall()) == 1
                # What SAS adds to it is libraries and macro variables; without them it must run as well.
                inside = sas(way, year=2019).partition("PROC SQL;")[2].rpartition("QUIT;")[0]
                for said, meant in (("work.", ""), ("oravue.", ""), ("&aa.", "19"), ("&aaaa.", "2019")):
                    inside = inside.replace(said, meant)
                base.execute(inside)
                assert base.execute("SELECT COUNT(*) FROM joined").fetchone() == (1,)
                base.close()


def test_year_is_written_where_the_tables_need_one(graph: LinkGraph) -> None:
    yearly, other = graph.ways("ER_PRS_F", "T_MCOaaB")[0], graph.ways("ER_PHA_F", "IR_BEN_R")[0]
    assert (needs_year(yearly), needs_year(other)) == (True, False)
    assert of_year("CT_IND_AAAA_GN", 2019) == "CT_IND_2019_GN"
    assert "T_MCOaaB AS t4" in sql(yearly)
    assert "T_MCO09B AS t4" in sql(yearly, year=2009)
    assert sas(yearly, year=2009).startswith("%let aa = 09;\n%let aaaa = 2009;\n")
    assert "oravue.T_MCO&aa.B AS t4" in sas(yearly, year=2009)
    assert "%let" not in sas(other)
    for text in (sas(yearly), sas(other)):
        assert text.rstrip().endswith("QUIT;")
        assert text.count("PROC SQL;") == 1


def test_r_joins_by_the_names_that_the_joins_before_have_left() -> None:
    way = LinkGraph(
        [
            Hop(link=1, start="A", end="B", columns=("ID",), end_columns=("A_ID",)),
            Hop(link=2, start="B", end="C", columns=("A_ID", "NUM"), end_columns=("A_ID", "NUM")),
        ]
    ).ways("A", "C")[0]
    code = r(way, columns={"A": frozenset({"ID", "NUM"}), "B": frozenset({"A_ID", "NUM"}), "C": frozenset()})
    # The key of B is known by the name it has in A, and its other column by the suffix it got.
    assert 'inner_join(tbl(con, "B"),\n    by = c("ID" = "A_ID"),\n    suffix = c("", "_t2")) |>' in code
    assert 'by = c("ID" = "A_ID",\n           "NUM_t2" = "NUM")' in code
    assert code.count("(") == code.count(")")


R_TOKEN = re.compile(r'\s*("[^"]*"|[A-Za-z.][\w.]*|<-|\|>|[(),=])')


def parse_r(code: str) -> None:
    """Read what the skeletons use of R: `name <- call |> call`, calls of values and `name = value`, `library(x)`."""
    text = re.sub(r"#[^\n]*", "", code).strip()
    tokens, place = [], 0
    while place < len(text):
        match = R_TOKEN.match(text, place)
        assert match, text[place : place + 40]
        tokens.append(match[1])
        place = match.end()

    def take(wanted: str = "") -> str:
        token = tokens.pop(0)
        assert not wanted or token == wanted, (token, wanted)
        return token

    def value() -> None:
        token = take()
        assert token[0] == '"' or token[0].isalpha(), token
        if tokens and tokens[0] == "(":
            take("(")
            while tokens[0] != ")":
                value()
                if tokens[0] == "=":
                    take("=")
                    value()
                if tokens[0] != ")":
                    take(",")
            take(")")

    while tokens:
        value()
        while tokens and tokens[0] in {"<-", "|>"}:
            take()
            value()


def test_r_parses(graph: LinkGraph) -> None:
    for start in sorted(TABLES):
        for end in sorted(TABLES):
            for way in graph.ways(start, end):
                parse_r(r(way, columns={}, year=2019))
    with pytest.raises((AssertionError, IndexError)):
        parse_r('inner_join(tbl(con, "A") by = c("B"))')
