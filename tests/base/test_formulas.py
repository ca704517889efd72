"""Formulas of pages: drawn as MathML, amounts of money left alone, nothing that runs."""

import time

import pytest

from hub.base.formulas import ATTRIBUTES
from hub.base.markdown import plain_text, render_markdown
from tests.hostile_world import runnable
from tests.xss_corpus import CORPUS, dangers


def page(text: str) -> str:
    return str(render_markdown(text, profile="page"))


def test_formula_is_drawn_in_a_line_and_by_itself() -> None:
    assert "<msup><mi>a</mi><mn>2</mn></msup>" in page("Soit $a^2$ ici.")
    block = page("$$\n\\frac{a}{b}\n$$")
    assert block.startswith('<div class="table-scroll"><math display="block">')
    assert "<mfrac>" in block
    assert plain_text("Soit $a^2$ ici.") == "Soit $a^2$ ici."
    assert "<math" not in render_markdown("Soit $a^2$ ici.", profile="post")


@pytest.mark.parametrize(
    "text",
    [
        "100 $ et 200 $",
        "de $5 à $6",
        "les macros `$x$` et `$y$`",
        "la variable $ seule",
        "US$100, CA$200",
        "un $\n\nautre $",
    ],
)
def test_dollars_that_hold_no_formula_stay(text: str) -> None:
    assert "<math" not in page(text)


@pytest.mark.parametrize(
    "formula",
    ["\\inconnue{x}", "\\newcommand{\\a}{\\a\\a}\\a", "x" * 1_001, "a^{" * 300, "\\frac{", "\\begin{matrix}"],
)
def test_formula_that_cannot_be_drawn_is_shown_as_written(formula: str) -> None:
    started = time.thread_time()
    html = page(f"Soit ${formula}$ ici.")
    assert time.thread_time() - started < 2
    assert "<math" not in html
    assert "<code>$" in html


@pytest.mark.parametrize("text", CORPUS)
def test_hostile_formula_is_harmless(text: str) -> None:
    for form in (f"a ${text}$ b", f"$$\n{text}\n$$", f"$\\text{{{text}}}$", f"$\\href{{{text}}}{{x}}$"):
        html = page(form)
        assert [found for found in dangers(html) if found.strip("<>").split("[")[0] not in ATTRIBUTES] == []
        assert runnable(html) == []
