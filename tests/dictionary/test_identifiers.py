"""Reading names of tables and variables in any text."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.dictionary.identifiers import read_identifiers
from hub.dictionary.names import base_facets, looks_like_identifier, name_key
from tests.factories.dictionary import NomenclatureFactory, TableFactory, VariableFactory


@pytest.fixture
def _known() -> None:
    for name in (
        "ER_PRS_F",
        "T_MCOaaB",
        "T_MCOaaA",
        "T_MCOaaSTC",
        "T_MCOaaGVxx",
        "T_HADaaGRP",
        "CT_IND_AAAA_GN",
        "IR_BEN_R",
    ):
        TableFactory(name=name)
    table = TableFactory(name="ZZ_ESS_F")
    for name in ("BEN_NIR_PSA", "age", "VALO", "sup_Psy_cat"):
        VariableFactory(table=table, name=name)
    NomenclatureFactory(name="IR_SEX_V")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("la table ER_PRS_F.", ["ER_PRS_F"]),
        ("er_prs_f", ["ER_PRS_F"]),
        ("ER\\_PRS\\_F", ["ER_PRS_F"]),
        ("orauser.ER_PRS_F_2012", ["ER_PRS_F"]),
        ("ER_PRS_F_aaaa", ["ER_PRS_F"]),
        ("T_MCO19B", ["T_MCOaaB"]),
        ("t_mcoaab", ["T_MCOaaB"]),
        ("T_MCO2018B", ["T_MCOaaB"]),
        ("T_MCO&aa.B", ["T_MCOaaB"]),
        ("T_MCO&annee..B", ["T_MCOaaB"]),
        ("T_MCOxxB", ["T_MCOaaB"]),
        ("T_MCOaa_B", ["T_MCOaaB"]),
        ("T_MCOAAA", ["T_MCOaaA"]),
        ("T_MCOaa_nnSTC", ["T_MCOaaSTC"]),
        ("T_MCO12GV11", ["T_MCOaaGVxx"]),
        ("T_HAD_aaGRP", ["T_HADaaGRP"]),
        ("CT_IND_2018_G7", ["CT_IND_AAAA_GN"]),
        ("ben_nir_psa, puis Ben_Nir_Psa", ["BEN_NIR_PSA"]),
        ("SUP_PSY_CAT", ["SUP_PSY_CAT"]),
        ("codes de IR_SEX_V", ["IR_SEX_V"]),
        ("inconnue mais écrite comme il faut : ER_XYZ_F", ["ER_XYZ_F"]),
        ("IR_BEN_R et IR_BEN_R_ARC", ["IR_BEN_R", "IR_BEN_R_ARC"]),
        ("ER_XYZ_F_2015", ["ER_XYZ_F"]),
        ("/tables/er_prs_f/#er-prs-f", ["ER_PRS_F"]),
        ("l'`age` du bénéficiaire", ["AGE"]),
    ],
)
@pytest.mark.usefixtures("_known")
def test_spellings_give_the_canonical_name(text: str, expected: list[str]) -> None:
    assert list(read_identifiers(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "l'âge du patient",
        "age",
        "la source et la valo",
        "VALO",
        "snake_case_variable",
        "un_mot",
        "MON_FICHIER_FINAL_V2_BIS",
        "__init__",
        "a_b",
        "_ER_",
        "T_",
    ],
)
@pytest.mark.usefixtures("_known")
def test_everyday_words_are_no_identifiers(text: str) -> None:
    assert read_identifiers(text) == ()


@pytest.mark.usefixtures("_known")
def test_code_reads_short_names() -> None:
    assert read_identifiers("select age, valo from t_mco19b", in_code=True) == ("AGE", "VALO", "T_MCOaaB")


def test_new_names_are_read_at_once() -> None:
    assert read_identifiers("select zz_neuf from x", in_code=True) == ()
    VariableFactory(name="ZZ_NEUF")
    assert read_identifiers("select zz_neuf from x", in_code=True) == ("ZZ_NEUF",)


@pytest.mark.usefixtures("_known")
def test_reading_grows_with_the_length_only() -> None:
    text = "ER_PRS_F joint T_MCO&aa.B _________ &&&&& {{{{ A_B_C_D " * 4000
    read_identifiers("ER_PRS_F")
    started = time.perf_counter()
    assert set(read_identifiers(text)) == {"ER_PRS_F", "T_MCOaaB"}
    assert time.perf_counter() - started < 3
    for hostile in ("A" * 200_000, "_" * 200_000, "A_" * 100_000, "T_MCO&" * 50_000, "`" * 100_000):
        started = time.perf_counter()
        read_identifiers(hostile)
        assert time.perf_counter() - started < 3


@given(st.text(max_size=300))
def test_any_text_is_read_without_failing(text: str) -> None:
    assert all(isinstance(name, str) and name for name in read_identifiers(text))


@given(st.sampled_from(["T_MCOaaB", "T_SSRaaFASTC", "T_RIPaaR3A"]), st.integers(0, 99))
def test_any_year_gives_the_same_key(name: str, year: int) -> None:
    assert name_key(name.replace("aa", f"{year:02}")) == name_key(name) == name_key(name.lower())


def test_shapes_and_facets() -> None:
    assert looks_like_identifier("PRS_NAT_REF")
    assert not looks_like_identifier("TABLE_DES_MATIERES")
    assert base_facets("PMSI MCO") == ("PMSI", "PMSI MCO")
    assert base_facets("DCIR et DCIRS") == ("DCIR", "DCIRS")
    assert base_facets("") == ()
