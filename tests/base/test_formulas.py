"""Formulas of pages: drawn as MathML, amounts of money left alone, nothing that runs."""

import time

import pytest

from hub.base.formulas import MAX_FORMULAS
from hub.base.markdown import plain_text, render_markdown, source_sections, split_sections
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


def test_all_formulas_of_a_text_have_a_limit() -> None:
    formula = "$" + "x" * 398 + "$"
    assert page(f"{formula}\n\n" * 60).count("<math") == MAX_FORMULAS // len(formula)


def test_words_and_sections_keep_the_formula_as_written() -> None:
    text = "## Le $x^2$\n\nUn $a_i$.\n\n$$\n\\frac{a}{b}\n$$\n"
    assert plain_text(text) == "Le $x^2$\nUn $a_i$.\n$$\n\\frac{a}{b}\n$$"
    assert [(section.title, section.anchor) for section in split_sections(text)] == [("Le $x^2$", "le-x-2")]
    assert "".join(section.source for section in source_sections(text)) == text


def test_a_formula_reaches_no_further_than_its_place() -> None:
    assert "50em" not in page(r"$\hspace{-50em}x$")
    assert "999em" not in page(r"$\hspace{999em}x$")
    assert "red" not in page(r"$\color{red}{y}$")


@pytest.mark.parametrize("text", CORPUS)
def test_hostile_formula_is_harmless(text: str) -> None:
    for form in (
        f"a ${text}$ b",
        f"$$\n{text}\n$$",
        f"$\\text{{{text}}}$",
        f"$\\href{{{text}}}{{x}}$",
        f"$\\style{{{text}}}{{x}}$",
    ):
        html = page(form)
        assert dangers(html, formulas=True) == []
        assert runnable(html) == []


@pytest.mark.parametrize("unit", ["$", "$$ x\n", "- $$ x\n", "$$ x\n\n", "$a\\$", "$x$ "])
def test_hostile_dollars_render_in_bounded_time(unit: str) -> None:
    # a rule that searched to the end of the text from each dollar would take minutes
    start = time.thread_time()
    page((unit * 60_000)[:60_000])
    assert time.thread_time() - start < 6
