"""How well names are read in any text: precision and recall over a table of spellings, printed and held."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.dictionary.identifiers import canonical_name, forget_names, is_ambiguous, known_names, read_identifiers
from hub.dictionary.models import Nomenclature, Table, Variable
from hub.dictionary.names import name_key
from hub.dictionary.nearest import is_one_slip, locate, nearest_names, read_spelled_out, spelled_out
from tests.dictionary.spellings import NEGATIVES, NOMENCLATURES, SPELLINGS, TABLES, VARIABLES

LEAST_PRECISION = 0.99
LEAST_RECALL = 0.98


@pytest.fixture
def _dictionary() -> None:
    tables = Table.objects.bulk_create([Table(name=name, key=name_key(name)) for name in TABLES])
    Variable.objects.bulk_create(
        [Variable(table=tables[place % 2], name=name, key=name.upper()) for place, name in enumerate(VARIABLES)]
    )
    Nomenclature.objects.bulk_create([Nomenclature(name=name, key=name) for name in NOMENCLATURES])
    forget_names()


@pytest.mark.usefixtures("_dictionary")
def test_spellings_are_read_with_precision_and_recall(capsys) -> None:
    assert len(SPELLINGS) >= 120
    assert len(set(NEGATIVES)) >= 120
    right = wrong = missed = 0
    told = []
    for text, expected in [*SPELLINGS, *((text, ()) for text in NEGATIVES)]:
        found = set(read_identifiers(text))
        right += len(found & set(expected))
        wrong += len(found - set(expected))
        missed += len(set(expected) - found)
        if found != set(expected):
            told.append(f"  {text!r}: read {sorted(found)}, holds {sorted(expected)}")
    precision, recall = right / (right + wrong), right / (right + missed)
    with capsys.disabled():
        print(
            f"\nidentifiers: {len(SPELLINGS)} spellings, {len(NEGATIVES)} negatives: "
            f"precision {precision:.3f}, recall {recall:.3f}"
        )
        print("\n".join(told))
    assert precision >= LEAST_PRECISION
    assert recall >= LEAST_RECALL


@pytest.mark.usefixtures("_dictionary")
def test_every_spelling_of_one_name_is_located_as_a_query() -> None:
    missed = [
        text
        for text, expected in SPELLINGS
        if len(expected) == 1
        and not is_ambiguous(expected[0])
        and canonical_name(expected[0])
        and "&amp;" not in text
        and "\u200b" not in text
        and "\u00ad" not in text
        and list(dict.fromkeys(name for _start, _end, name in locate(text))) != list(expected)
    ]
    assert missed == ["ETA_NUM_e-PMSI", "PS**E_SPE**_COD"]
    assert locate("compter dans ORAVUE.ER_PRS_F, oui") == ((13, 28, "ER_PRS_F"),)


@pytest.mark.usefixtures("_dictionary")
def test_names_without_underscore_are_the_ambiguous_ones() -> None:
    ambiguous = {name for name in known_names().values() if is_ambiguous(name)}
    assert ambiguous == {name.upper() for name in VARIABLES if "_" not in name}
    for name in ambiguous:
        assert read_identifiers(name) == ()
        assert read_identifiers(name, in_code=True) == read_identifiers(f"`{name}`") == (name,)


@pytest.mark.parametrize(
    ("typed", "nearest"),
    [
        ("BEN_NIR_PAS", "BEN_NIR_PSA"),
        ("ben_nir_ps", "BEN_NIR_PSA"),
        ("BEN_RES_PDT", "BEN_RES_DPT"),
        ("ERE_PRS_F", "ER_PRS_F"),
        ("ER_PSR_F", "ER_PRS_F"),
        ("ER_PRS_R", "ER_PRS_F"),
        ("IR_MB_R", "IR_IMB_R"),
        ("ERPRSF", "ER_PRS_F"),
        ("er-prs-f", "ER_PRS_F"),
        ("T_MCO19BB", "T_MCOaaB"),
        ("T_MOC19B", "T_MCOaaB"),
        ("ER_PSR_F_2012", "ER_PRS_F"),
        ("CT_IND_2018", "CT_IND_AAAA_GN"),
    ],
)
@pytest.mark.usefixtures("_dictionary")
def test_a_slip_of_the_fingers_has_a_nearest_name(typed: str, nearest: str) -> None:
    found = nearest_names(typed)
    assert nearest in found or canonical_name(typed) == nearest
    assert len(nearest_names(typed, limit=1)) <= 1


@pytest.mark.parametrize("typed", ["", "age", "ER_PRS_F", "t_mco19b", "bonjour", "XX_YY_ZZ", "ER", "🙂", "A" * 5000])
@pytest.mark.usefixtures("_dictionary")
def test_known_names_and_strangers_have_none_nearest(typed: str) -> None:
    assert nearest_names(typed) == ()


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("on part de er prs f pour compter", ["ER_PRS_F"]),
        ("T MCO 19 B", ["T_MCOaaB"]),
        ("er-prs-f", ["ER_PRS_F"]),
        ("la prs nat ref et la ben nir psa", ["PRS_NAT_REF", "BEN_NIR_PSA"]),
        ("le mode de sortie et la date de naissance", []),
        ("er, prs, f", []),
        ("seq num", []),
        ("er   prs    f", []),
    ],
)
@pytest.mark.usefixtures("_dictionary")
def test_names_said_in_pieces(said: str, names: list[str]) -> None:
    assert [name for _start, _end, name in spelled_out(said)] == names
    assert list(read_spelled_out(said)) == names
    assert read_identifiers(said) == ()


@given(st.text("ABC", max_size=6), st.text("ABC", max_size=6))
def test_one_slip_is_one_slip(one: str, other: str) -> None:
    signs = "ABC"
    reached = {one}
    reached.update(one[:place] + one[place + 1 :] for place in range(len(one)))
    reached.update(one[:place] + sign + one[place:] for place in range(len(one) + 1) for sign in signs)
    reached.update(one[:place] + sign + one[place + 1 :] for place in range(len(one)) for sign in signs)
    reached.update(one[:place] + one[place + 1] + one[place] + one[place + 2 :] for place in range(len(one) - 1))
    assert is_one_slip(one, other) == is_one_slip(other, one) == (other in reached)


HOSTILE = st.text(st.sampled_from("A_&{}%.\\ aT1`<>$()-"), max_size=200)


@given(HOSTILE)
@settings(max_examples=300)
def test_any_run_of_signs_is_read_and_located(text: str) -> None:
    assert all(isinstance(name, str) and name for name in read_identifiers(text))
    places = [(start, end) for start, end, _name in locate(text)]
    assert places == sorted(places)
    assert all(0 <= start < end <= len(text) for start, end in places)


SEEDS = (
    "A", "_", "A_", "A_B_C_D ", "A&a", "A{a}", "T_MCO&", "T_MCO&aa", "&", "&a.", "{", "A{", "A%s", "A%abc(", "`", "```", "`A`", "er prs ",
    "t mco ", "MCO1a", "MCO{a}", "\\_", "A\\_", "a.", "A__", "<aa>", "A<aa>_", "ER_PRS_F ", "é", "E R P R S F ", "-er-",
)  # fmt: skip


@pytest.mark.parametrize("read", [read_identifiers, read_spelled_out])
@pytest.mark.usefixtures("_dictionary")
def test_time_grows_with_the_length_only(read) -> None:
    read("ER_PRS_F er prs f")  # the names are in memory before the clock runs
    for seed in SEEDS:
        taken = {}
        for size in (25_000, 100_000):
            text = seed * (size // len(seed))
            started = time.perf_counter()
            read(text)
            taken[size] = time.perf_counter() - started
        assert taken[100_000] < max(16 * taken[25_000], 1.5), seed
        assert taken[100_000] < 3, seed
