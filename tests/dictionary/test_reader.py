"""The reader of pasted code."""

import time

import pytest

from django.test import Client

from hub.dictionary.reader import LONGEST_CODE, read_code
from hub.dictionary.services import VariableData, save_nomenclature, save_table, save_variables
from tests.dictionary.snippets import SNIPPETS, Mistake

pytestmark = pytest.mark.django_db


def plain(*names: str) -> list[VariableData]:
    return [VariableData(name=name) for name in names]


@pytest.fixture(autouse=True)
def _dictionary() -> None:
    """A few tables as the SNDS names them; the dates of existence are invented."""
    keys = ("FLX_DIS_DTD", "DCT_ORD_NUM")
    prs, _ = save_table(name="ER_PRS_F", title="Prestations")
    save_variables(
        table=prs,
        variables=[
            *plain("BEN_NIR_PSA", "EXE_SOI_DTD", "BEN_SEX_COD", "BEN_NAI_ANN", "PRS_NAT_REF", *keys),
            VariableData(name="PSP_SPE_NEW", created_year=2013),
            VariableData(name="RGM_OLD_COD", deleted_year=2012),
            VariableData(name="ETA_EXP_COD", missing_years="2014, 2016"),
        ],
    )
    pha, _ = save_table(name="ER_PHA_F")
    save_variables(table=pha, variables=plain("PHA_PRS_C13", *keys))
    stays, _ = save_table(name="T_MCOaaB")
    save_variables(table=stays, variables=plain("RSA_NUM", "GRG_GHM"))
    links, _ = save_table(name="T_MCOaaC", created_year=2009)
    save_variables(table=links, variables=plain("RSA_NUM", "NIR_ANO_17"))
    save_nomenclature(name="IR_NAT_V", columns=["PRS_NAT", "PRS_NAT_LIB"], entries=[("1", "un")])


def mistakes(code: str) -> set[Mistake]:
    return {(problem.kind, problem.name, line) for problem in read_code(code).problems for line in problem.lines}


def test_planted_mistakes_are_found_with_at_most_one_false_alarm() -> None:
    assert len(SNIPPETS) == 20
    missed = {name: planted - mistakes(code) for name, code, planted in SNIPPETS if planted - mistakes(code)}
    alarms = {name: mistakes(code) - planted for name, code, planted in SNIPPETS if mistakes(code) - planted}
    assert missed == {}
    assert sum(map(len, alarms.values())) <= 1, alarms


def test_each_problem_says_what_to_do() -> None:
    unknown, absent, year = (
        read_code(code).problems[0]
        for code in (
            "SELECT BEN_NIR_PAS FROM ER_PRS_F",
            "SELECT GRG_GHM FROM ER_PRS_F",
            "SELECT PSP_SPE_NEW FROM ER_PRS_F_2010",
        )
    )
    assert unknown.nearest[0] == "BEN_NIR_PSA"
    assert absent.nearest == ("T_MCOaaB",)
    assert (year.year, year.since) == (2010, 2013)
    asked = read_code("PSP_SPE_NEW, GRG_GHM", table="er_prs_f", year=2010)
    assert [problem.kind for problem in asked.problems] == ["absent", "year"]


def test_options_of_a_table_queries_in_texts_and_names_in_small_letters_are_read() -> None:
    old, _ = save_table(name="CT_IDE_AAAA_GN")
    save_variables(table=old, variables=plain("ben_nir_psa"))  # comes first, and is written otherwise
    sas = read_code("data w; set oravue.ER_PRS_F(keep=BEN_NIR_PAS EXE_SOI_DTD); merge ER_PHB_F(in=a); run;")
    assert [table.name for table in sas.tables] == ["ER_PRS_F"]
    assert [(problem.name, problem.nearest[0]) for problem in sas.problems] == [
        ("BEN_NIR_PAS", "BEN_NIR_PSA"),
        ("ER_PHB_F", "ER_PHA_F"),
    ]
    r = read_code('d <- dbGetQuery(con, paste0("select ben_nir_psa from er_prs_f where year(exe_soi_dtd) = ", 2019))')
    assert [table.name for table in r.tables] == ["ER_PRS_F"]
    assert [variable.name for variable in r.variables] == ["BEN_NIR_PSA", "EXE_SOI_DTD"]


def test_words_of_every_day_and_what_a_code_makes_are_no_names_of_tables_it_does_not_read() -> None:
    sold, _ = save_table(name="OPEN_MEDIC")
    save_variables(table=sold, variables=plain("AGE", "year", "SOURCE"))
    prose = read_code(
        "Quelle est la source de l'âge ?\nJ'utilise la date d'exécution EXE_SOI_DTD de ER_PRS_F. C'est pour 2019."
    )
    assert [named.name for named in (*prose.tables, *prose.variables)] == ["ER_PRS_F", "EXE_SOI_DTD"]
    assert prose.problems == ()
    python = read_code(
        "d = d.rename(columns={'CODE': 'LPP_PRS_IDE'})\nd['LPP_PRS_IDE'].dt.year\nd.query('select PRS_NAT_LIB from IR_NAT_V')"
    )
    assert (python.variables, python.problems) == ((), ())
    assert [found.name for found in read_code("select m.age, source from OPEN_MEDIC m").variables] == ["AGE", "SOURCE"]
    assert [found.kind for found in read_code("select a.age from ER_PRS_F a").problems] == ["absent"]


@pytest.mark.parametrize("made", ["work.a", "a", "sasdata1.a"])
def test_an_alias_wins_over_a_table_the_code_makes_under_the_same_name(made: str) -> None:
    code = f"proc sql;\ncreate table {made} as\nselect a.BEN_NIR_PAS, a.EXE_SOI_DTD from oravue.ER_PRS_F a;\nquit;"
    assert [(found.name, found.nearest[0]) for found in read_code(code).problems] == [("BEN_NIR_PAS", "BEN_NIR_PSA")]


@pytest.mark.parametrize(
    ("code", "told", "others"),
    [
        ("select * from ER_PRS_F_2010 x join TOTO_ZZZ_F y on 1=1 join MY_TABLE", {"TOTO_ZZZ_F": ()}, ("MY_TABLE",)),
        ("select * from oravue.ZZTOP, ER_PRS_F_SEL z", {"ZZTOP": (), "ER_PRS_F_SEL": ("ER_PRS_F",)}, ()),
        ("merge ER_PRS_F(in=x) ER_PHB_F T_MCO19ZZ(keep=y) end=fin;", {"ER_PHB_F": ("ER_PHA_F",), "T_MCO19ZZ": ()}, ()),
        ("select a.TOTO_TATA, a.foo, a.rowid from ER_PRS_F a", {"TOTO_TATA": (), "foo": ()}, ()),
        ("select a.BEN_NIR_PAS as BEN_NIR_PAS from ER_PRS_F a", {"BEN_NIR_PAS": ("BEN_NIR_PSA",)}, ()),
        ("select TOTO_TATA from ER_PRS_F", {}, ("TOTO_TATA",)),
        # What a program makes, where it makes it, and names in pieces, are no mistake.
        ("with t_mine_f as (select * from ER_PRS_F) select b.x_y from t_mine_f b", {}, ()),
        ("create table a as select a.BEN_NIR_PSA from ER_PRS_F a; select a.NEW_COL from work.a a;", {}, ()),
        ("select a.x_z from (select BEN_NIR_PSA from ER_PRS_F a) a", {}, ()),
        ("select count(*) as dup from ER_PRS_F; select c.dup, c.&col from ER_PRS_F c", {}, ()),
        ("select a.BEN_NIR_PSA from ER_PRS_F a union select a.PHA_PRS_C13 from ER_PHA_F a", {}, ()),
        ('dbGetQuery(con, paste0("select * from ER_PRS_F_", an))', {}, ()),
        ("from my_tools import DataFrame", {}, ("my_tools",)),
    ],
)
def test_names_that_the_dictionary_does_not_hold_are_told_or_counted(
    code: str, told: dict[str, tuple[str, ...]], others: tuple[str, ...]
) -> None:
    reading = read_code(code)
    assert {found.name: found.nearest for found in reading.problems} == told
    assert {found.kind for found in reading.problems} <= {"unknown"}
    assert reading.others == others


def test_page_says_all_is_well_only_of_the_names_it_checked(client: Client) -> None:
    all_is_well = "Chaque nom est connu et à sa place."
    assert all_is_well in client.post("/dictionary/reader/", {"code": "select 1 from ER_PRS_F"}).content.decode()
    text = client.post("/dictionary/reader/", {"code": "select 1 from ER_PRS_F join MY_TABLE"}).content.decode()
    assert all_is_well not in text
    assert "1 autre nom n’est pas du dictionnaire" in text
    assert "<code>MY_TABLE</code>" in text
    text = client.post("/dictionary/reader/", {"code": "select a.TOTO_TATA from ER_PRS_F a"}).content.decode()
    assert "inconnu dans ER_PRS_F." in text


def test_compact_dates_tell_the_year_and_other_eight_digits_do_not() -> None:
    code = "select PSP_SPE_NEW from ER_PRS_F where EXE_SOI_DTD between to_date('{}', 'YYYYMMDD') and '20101231'"
    assert read_code(code.format("20090201")).years == (2009, 2010)
    assert [found.year for found in read_code(code.format("20090201")).problems] == [2009, 2010]
    assert read_code(code.format("20091301")).years == (2010,)


def test_a_year_in_the_name_of_a_table_is_not_of_the_variables_of_another() -> None:
    joined = "select p.PSP_SPE_NEW, PSP_SPE_NEW from ER_PRS_F{} p join T_MCO10B b on p.BEN_NIR_PSA = b.RSA_NUM"
    assert read_code(joined.format("")).problems == ()
    assert [found.year for found in read_code(joined.format("_2011")).problems] == [2011]


def test_a_problem_met_again_is_told_once_with_its_lines() -> None:
    code = "select BEN_NIR_PAS, GRG_GHM\nfrom ER_PRS_F\nwhere BEN_NIR_PAS = 1 and ben_nir_pas > 0\norder by GRG_GHM, BEN_NIR_PAS"
    assert [(found.name, found.lines) for found in read_code(code).problems] == [
        ("BEN_NIR_PAS", (1, 3, 4)),
        ("GRG_GHM", (1, 4)),
    ]


def test_page_shows_the_reading_and_stores_nothing(client: Client) -> None:
    code = "SELECT BEN_NIR_PAS\nFROM ER_PRS_F -- <script>alert(1)</script>"
    text = client.post("/dictionary/reader/", {"code": code}).content.decode()
    assert 'href="/dictionary/BEN_NIR_PSA/"' in text
    assert "<script>alert" not in text
    assert client.get("/dictionary/reader/").content.decode().count("BEN_NIR_PAS") == 0


def test_page_refuses_personal_data_and_wrong_values_and_keeps_what_was_typed(client: Client) -> None:
    with_person = "SELECT * FROM ER_PRS_F WHERE NIR = '1 85 05 78 006 084 91'"
    for data in (
        {"code": with_person},
        {"code": "  "},
        {"code": "x", "year": "19"},
        {"code": "x", "table": "ER_XXX_Y"},
    ):
        response = client.post("/dictionary/reader/", data)
        assert response.status_code == 422, data
        assert "reading" not in response.context
    rows = "data a; set ER_PRS_F; datalines;\n2810578006084 1981-05-12 F\n1850578006084 1985-05-11 M\n;run;"
    doubtful = client.post("/dictionary/reader/", {"code": rows})
    assert doubtful.status_code == 200
    assert doubtful.context["doubts"][0] in doubtful.content.decode()
    kept = client.post("/dictionary/reader/", {"code": "SELECT 1 -- gardé", "year": "19"}).content.decode()
    assert "SELECT 1 -- gardé" in kept


@pytest.mark.parametrize("piece", ["'", '"a', "/*", "a.", "&a.", "((", "--", "* ", "FROM ", "AS x "])
def test_hostile_code_is_read_in_little_time(piece: str) -> None:
    code = (piece * LONGEST_CODE)[:LONGEST_CODE]
    start = time.thread_time()
    read_code(code)
    assert time.thread_time() - start < 5
