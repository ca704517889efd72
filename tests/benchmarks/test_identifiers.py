"""How fast names are read in long text: prints signs a second, asserts no time."""

import time

import pytest

from hub.dictionary.identifiers import forget_names, read_identifiers
from hub.dictionary.models import Table, Variable
from hub.dictionary.names import name_key
from hub.dictionary.nearest import nearest_names, read_spelled_out
from tests.dictionary.spellings import NEGATIVES, SPELLINGS, TABLES, VARIABLES


@pytest.mark.benchmark
@pytest.mark.django_db
def test_reading_names_in_long_text(capsys) -> None:
    tables = Table.objects.bulk_create([Table(name=name, key=name_key(name)) for name in TABLES])
    Variable.objects.bulk_create(
        [Variable(table=tables[0], name=name, key=name.upper()) for name in VARIABLES if name != "valo"]
    )
    forget_names()
    prose = "Le séjour est chaîné au bénéficiaire par son identifiant, puis les lignes sont comptées une fois. "
    texts = {
        "prose": prose * 10_000,
        "names": " ".join(text for text, _names in SPELLINGS) * 150,
        "negatives": " ".join(NEGATIVES) * 300,
    }
    lines = []
    for name, text in texts.items():
        for read in (read_identifiers, read_spelled_out):
            read(text[:10_000])
            started = time.perf_counter()
            found = read(text)
            taken = time.perf_counter() - started
            lines.append(f"  {name:10} {read.__name__:17} {len(text) / taken / 1e6:8.1f} M signs/s, {len(found)} names")
    started = time.perf_counter()
    for _ in range(200):
        for word in ("BEN_NIR_PAS", "ER_PSR_F", "hospitalisation", "XX_YY_ZZ", "T_MCO19BB"):
            nearest_names(word)
    lines.append(f"  nearest_names {(time.perf_counter() - started) * 1000:.0f} us a call")
    with capsys.disabled():
        print("\n" + "\n".join(lines))
    assert len(lines) == 7
