"""Twenty pieces of code with planted mistakes, written for the test of the code reader: what each must find, and no more.

A mistake is (kind, name as typed, line).
"""

Mistake = tuple[str, str, int]

SNIPPETS: list[tuple[str, str, set[Mistake]]] = [
    (
        "misspelt key in SQL",
        "SELECT BEN_NIR_PAS, EXE_SOI_DTD\nFROM ER_PRS_F\nWHERE EXE_SOI_DTD >= '2015-01-01'",
        {("unknown", "BEN_NIR_PAS", 1)},
    ),
    (
        "misspelt table in SAS",
        "proc sql;\ncreate table work.soins as\nselect BEN_NIR_PSA from oravue.ER_PSR_F;\nquit;",
        {("unknown", "ER_PSR_F", 3)},
    ),
    (
        "variable of another table, by alias",
        "SELECT a.BEN_NIR_PSA, a.PHA_PRS_C13\nFROM ER_PRS_F AS a\nINNER JOIN ER_PHA_F AS b ON a.FLX_DIS_DTD = b.FLX_DIS_DTD",
        {("absent", "PHA_PRS_C13", 1)},
    ),
    (
        "variable created later than the year of the table",
        "SELECT PSP_SPE_NEW, BEN_NIR_PSA\nFROM ER_PRS_F_2010",
        {("year", "PSP_SPE_NEW", 1)},
    ),
    (
        "variable gone before the year of the question",
        "%let annee = 2019;\nproc sql;\nselect RGM_OLD_COD from oravue.ER_PRS_F;\nquit;",
        {("year", "RGM_OLD_COD", 3)},
    ),
    (
        "table that did not exist that year",
        "data sejours;\n  set pmsi.T_MCO07C;\n  keep NIR_ANO_17;\nrun;",
        {("year", "T_MCO07C", 2)},
    ),
    (
        "R with dplyr: misspelt key in a join",
        'library(dplyr)\nsoins <- tbl(con, "ER_PRS_F") |>\n  inner_join(tbl(con, "ER_PHA_F"),\n    by = c("FLX_DIS_DTD", "DCT_ORD_NMU"))',
        {("unknown", "DCT_ORD_NMU", 4)},
    ),
    (
        "R: column of a table that is not read",
        'soins <- tbl(con, "ER_PRS_F") |>\n  filter(GRG_GHM == "05K051") |>\n  collect()',
        {("absent", "GRG_GHM", 2)},
    ),
    (
        "misspelt name in a SAS data step",
        "data a;\n  set oravue.ER_PHA_F;\n  if PHA_PRS_C14 = 3400930000001 then keep;\nrun;",
        {("unknown", "PHA_PRS_C14", 3)},
    ),
    (
        "nothing wrong in SQL",
        "SELECT p.BEN_NIR_PSA AS patient\nFROM ER_PRS_F p\nWHERE p.EXE_SOI_DTD < '2016-06-01'",
        set(),
    ),
    (
        "nothing wrong in SAS, with macro variables and comments",
        (
            "/* BEN_NIR_PAS : dans un commentaire */\n* ER_PSR_F aussi ;\n%let aa = 19;\nproc sql;\n"
            "create table work.mco as select c.NIR_ANO_17, b.GRG_GHM\n"
            "from oravue.T_MCO&aa.C c inner join oravue.T_MCO&aa.B b on c.RSA_NUM = b.RSA_NUM;\nquit;"
        ),
        set(),
    ),
    (
        "new columns and work tables are nobody's mistake",
        "mes_soins <- tbl(con, 'ER_PRS_F') |>\n  mutate(AGE_SOI = 2015 - BEN_NAI_ANN, PRS_TOT = 1) |>\n  summarise(N_SOI = n(), MNT = sum(PRS_TOT))",
        set(),
    ),
    (
        "underscores left out",
        "SELECT BEN_NIRPSA FROM ER_PRS_F",
        {("unknown", "BEN_NIRPSA", 1)},
    ),
    (
        "two mistakes at once",
        "SELECT a.BEN_NIR_SPA,\n  b.BEN_SEX_COD\nFROM ER_PRS_F a, ER_PHA_F b",
        {("unknown", "BEN_NIR_SPA", 1), ("absent", "BEN_SEX_COD", 2)},
    ),
    (
        "a variable of another PMSI table",
        "SELECT b.NIR_ANO_17\nFROM T_MCO19B b",
        {("absent", "NIR_ANO_17", 1)},
    ),
    (
        "a date before the variable was created",
        "SELECT PSP_SPE_NEW FROM ER_PRS_F\nWHERE EXE_SOI_DTD BETWEEN '01/01/2009' AND '31/12/2009'",
        {("year", "PSP_SPE_NEW", 1)},
    ),
    (
        "what comes from a work table may hold anything",
        "proc sql;\ncreate table fin as\nselect a.GRG_GHM, b.BEN_NIR_PSA\nfrom work.sejours a inner join oravue.ER_PRS_F b on a.cle = b.BEN_NIR_PSA;\nquit;",
        set(),
    ),
    (
        "a nomenclature misspelt",
        "SELECT l.PRS_NAT_LIB FROM ER_PRS_F p\nLEFT JOIN IR_NAT_VV l ON l.PRS_NAT = p.PRS_NAT_REF",
        {("unknown", "IR_NAT_VV", 2)},
    ),
    (
        "small letters, mistake in the middle of a long query",
        "select ben_nir_psa, exe_soi_dtd,\n       ben_sex_cod, ben_nai_an\nfrom er_prs_f\nwhere ben_sex_cod = 2\ngroup by ben_nir_psa",
        {("unknown", "ben_nai_an", 2)},
    ),
    (
        "a missing year",
        "SELECT ETA_EXP_COD FROM ER_PRS_F_2014",
        {("year", "ETA_EXP_COD", 1)},
    ),
]
