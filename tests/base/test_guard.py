"""The guard on its corpus, in Python and in JavaScript: what it stops, what it lets pass, and that both agree."""

import json
import shutil
import subprocess
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from django.utils import translation

from hub.base import guard
from tests.guard_corpus import DRAWN, NEGATIVE, POSITIVE, nir

STATIC = Path(guard.__file__).parent / "static" / "base"


def strongest(text: str) -> str:
    return min((finding.severity for finding in guard.findings(text)), default="")


def test_corpus_is_large_enough() -> None:
    assert len(POSITIVE) >= 40
    assert len(NEGATIVE) >= 60


def test_precision_and_recall_on_the_corpus(capsys: pytest.CaptureFixture[str]) -> None:
    caught = [text for text, _kinds, _severity in POSITIVE if guard.findings(text)]
    alarms = {text: guard.findings(text) for text in NEGATIVE if guard.findings(text)}
    precision = len(caught) / (len(caught) + len(alarms))
    recall = len(caught) / len(POSITIVE)
    with capsys.disabled():
        print(f"\nguard: precision {precision:.3f}, recall {recall:.3f} ({len(POSITIVE)} + {len(NEGATIVE)} texts)")
    assert [text for text, _kinds, _severity in POSITIVE if text not in caught] == []
    assert alarms == {}


@pytest.mark.parametrize(("text", "kinds", "severity"), POSITIVE)
def test_each_kind_is_told_with_its_severity(text: str, kinds: set[str], severity: str) -> None:
    assert kinds <= {finding.kind for finding in guard.findings(text)}
    assert strongest(text) == severity


@pytest.mark.parametrize("text", [text for text, _kinds, _severity in POSITIVE])
def test_masked_text_passes(text: str) -> None:
    masked = guard.masked(text)
    assert guard.findings(masked) == ()
    assert guard.masked(masked) == masked
    for secret in DRAWN:
        assert secret not in masked


def test_finding_explains_itself_in_the_language_of_the_reader() -> None:
    (finding,) = guard.findings(f"Voici : {nir('1850578006084')}.")
    assert (finding.start, finding.end) == (8, 23)
    with translation.override("fr"):
        assert finding.label == "un numéro de sécurité sociale"
        french = finding.advice
    with translation.override("en"):
        assert finding.label == "a social security number"
        assert finding.advice != french


def test_key_must_be_right_to_block() -> None:
    whole = nir("1850578006084")
    wrong = whole[:-2] + f"{(int(whole[-2:]) % 97) + 1:02d}"
    assert guard.is_blocked(whole)
    assert not guard.is_blocked(wrong)


def answers_of_the_browser(texts: list[str]) -> list[list[dict[str, object]]]:
    """What guard.js finds, asked of node."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("no node on this machine: the journeys run the same script in a browser")
    script = """
    const [module, rules] = process.argv.slice(1);
    const { readFileSync } = await import("node:fs");
    const { default: make } = await import("data:text/javascript;base64," + readFileSync(module).toString("base64"));
    const findings = make(JSON.parse(readFileSync(rules, "utf8")));
    const texts = JSON.parse(readFileSync(0, "utf8"));
    console.log(JSON.stringify(texts.map(findings)));
    """
    command = [
        *(node, "--input-type=module", "-e", script),
        *(str(STATIC / "guard.js"), str(STATIC / "guard-rules.json")),
    ]
    done = subprocess.run(command, input=json.dumps(texts), capture_output=True, text=True, check=True, timeout=60)
    answers: list[list[dict[str, object]]] = json.loads(done.stdout)
    return answers


def test_browser_finds_the_same() -> None:
    texts = [text for text, _kinds, _severity in POSITIVE] + NEGATIVE
    texts += ["\n\n".join(texts[start : start + 5]) for start in range(0, len(texts), 5)]
    for text, answer in zip(texts, answers_of_the_browser(texts), strict=True):
        expected = [
            {"start": one.start, "end": one.end, "kind": one.kind, "severity": one.severity}
            for one in guard.findings(text)
        ]
        assert answer == expected, text


def test_place_and_mask_are_those_of_the_text_as_typed() -> None:
    whole = nir("1850578006084")
    text = f"a\u200b b {chr(0x200B).join(whole)} c\u200b"
    (found,) = guard.findings(text)
    assert text[found.start : found.end] == chr(0x200B).join(whole)
    assert guard.masked(text) == "a\u200b b [NIR] c\u200b"
    weighed = nir("1850578006084", "{}&nbsp;{} **{}** {} {} {} {}")
    assert guard.masked(f"a&nbsp;b **c** {weighed}, _d_") == "a&nbsp;b **c** [NIR], _d_"


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from("12 /.-\t;|\n25ABMFné le@patientNIR0678x\u200b\u2066*_&nbsp;"), max_size=300))
def test_any_text_is_read_and_masked(text: str) -> None:
    found = guard.findings(text)
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert [one.start for one in found] == sorted(one.start for one in found)
    guard.masked(text)


@pytest.mark.parametrize(
    "text",
    [
        "1 " * 15_000,
        "12" * 15_000,
        "né " * 10_000,
        "a;" * 15_000,
        "A1" * 15_000,
        "Mme " * 7_500,
        "|" * 30_000,
        "x@" * 15_000,
        "06 " * 10_000,
        "DUPONT Marie " * 2_300,
        ("P001;F;67;C50;12/03/2019\n" * 1_200),
        "né le " + "1" * 29_000,
        "1*" * 15_000,
        "1" + "*" * 29_000,
        "&nbsp;" * 5_000,
        "_a" * 15_000,
    ],
    ids=lambda text: text[:6],
)
def test_time_is_bounded(text: str) -> None:
    guard.findings.cache_clear()
    started = time.process_time()
    guard.findings(text)
    assert time.process_time() - started < 2
