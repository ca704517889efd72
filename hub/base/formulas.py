"""Formulas of pages: `$…$` in a line, `$$…$$` on lines of their own, drawn as MathML, which browsers show without script.

The library is not trusted: only its tree of elements is used (the text it makes of it is not escaped), only with the elements
and attributes below, and a formula it does not know, or is long or odd, is shown as it is written.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from html import escape, unescape
from typing import Any, Literal
from xml.etree.ElementTree import Element, tostring

from latex2mathml.converter import Converter
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.dollarmath.index import math_block_dollar, math_inline_dollar

MAX_FORMULA = 1_000  # signs of one formula; a hostile one of that length takes about 12 ms
MAX_FORMULAS = 20_000  # signs of all formulas of one text
_MAX_LINES = 40  # of a formula: what is not closed is not searched for to the end of the page
_MAX_DEPTH = 60
_NEVER_FIRST = ",.;:!?)]}/%»"  # after the dollar of an amount: "100 $, 200 $"
_MACRO = re.compile(r"\\(?:(?:re)?new|provide)command|\\[egx]?def|\\let")  # a macro of a macro grows without bound
_REFERENCE = re.compile(r"&#x[0-9A-F]+;")  # what the library writes for a symbol
_VALUE = re.compile(r"[a-z -]{1,80}|-0?\.\d{1,4}em|\d{0,2}(?:\.\d{1,4})?(?:em|ex|pt|px|%)?(?: [\d.]{1,4}em){0,20}")

ATTRIBUTES: dict[str, set[str]] = {
    "math": {"display"},
    "mfrac": {"linethickness"},
    "mi": {"mathvariant"},
    "mn": set(),
    "mo": {
        "accent",
        "fence",
        "form",
        "lspace",
        "maxsize",
        "minsize",
        "movablelimits",
        "rspace",
        "separator",
        "stretchy",
    },
    "mover": {"accent"},
    "mpadded": {"width"},
    "mroot": set(),
    "mrow": set(),
    "mspace": {"width"},
    "msqrt": set(),
    "mstyle": {"displaystyle", "scriptlevel"},
    "msub": set(),
    "msubsup": set(),
    "msup": set(),
    "mtable": {"columnalign", "columnlines", "columnspacing", "displaystyle", "rowlines", "rowspacing"},
    "mtd": {"columnalign"},
    "mtext": {"mathvariant"},
    "mtr": set(),
    "munder": {"accentunder"},
    "munderover": {"accent", "accentunder"},
}

_inline_rule = math_inline_dollar(allow_space=False, allow_digits=False, allow_double=True)
_block_rule = math_block_dollar(allow_labels=False, allow_blank_lines=False)


def formula_plugin(parser: MarkdownIt) -> None:
    """Read and draw formulas. The content of their tokens is what was written, dollars included."""
    parser.inline.ruler.before("escape", "formula", _formula)
    parser.block.ruler.before("fence", "formula_block", _formula_block, {"alt": ["paragraph", "blockquote", "list"]})
    parser.add_render_rule("formula", _render)
    parser.add_render_rule("formula_block", _render)


def _formula(state: StateInline, silent: bool) -> bool:
    """Dollars around a formula; those beside a letter, a digit or a space, and those around code, are text."""
    start = state.pos
    if state.src[start] != "$" or not _inline_rule(state, True):
        return False
    end, state.pos = state.pos, start
    written = state.src[start:end]
    if (
        "`" in written
        or written[1] in _NEVER_FIRST
        or state.src[end : end + 1].isalnum()
        or (start and state.src[start - 1].isalnum())
    ):
        return False
    if not silent:
        state.push("formula", "math", 0).content = written
    state.pos = end
    return True


def _formula_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    first = state.bMarks[start] + state.tShift[start]
    if not state.src.startswith("$$", first) or state.is_code_block(start):
        return False
    last = start + 1
    while last < min(end, start + _MAX_LINES) and not state.isEmpty(last) and state.sCount[last] >= state.blkIndent:
        last += 1
    if not _block_rule(state, start, last, False):
        return False
    read = state.tokens.pop()
    if silent:
        state.line = start
        return True
    token = state.push("formula_block", "math", 0)
    token.block, token.map, token.content = True, read.map, f"$${read.content}$$"
    return True


def _render(_renderer: Any, tokens: Sequence[Token], index: int, _options: Any, env: dict[str, Any]) -> str:
    token = tokens[index]
    block = token.type == "formula_block"
    left = env.setdefault("formulas_left", MAX_FORMULAS)
    drawn = ""
    if len(token.content) <= min(MAX_FORMULA, left):
        env["formulas_left"] = left - len(token.content)
        drawn = _mathml(token.content.strip("$").strip(), "block" if block else "inline")
    shown = drawn or f"<code>{escape(token.content)}</code>"
    # the box of wide tables, which scrolls by itself and is reached by the keyboard while it does
    return f'<div class="table-scroll">{shown}</div>\n' if block else shown


@lru_cache(maxsize=512)
def _mathml(latex: str, display: Literal["block", "inline"]) -> str:
    """The formula as MathML; nothing if it cannot be drawn."""
    if not latex or _MACRO.search(latex):
        return ""
    try:
        root = Converter(display=display).convert_to_element(latex)
        _keep_known(root)
        return tostring(root, encoding="unicode")
    except Exception:  # noqa: BLE001 -- whatever the library stumbles over, its own recursion included, is shown as written
        return ""


def _keep_known(root: Element) -> None:
    """Leave what is listed above, and make signs of the references.

    Raises:
        ValueError: an element or a command is not known, or elements lie too deep.
    """
    todo = [(root, 1)]
    while todo:
        element, depth = todo.pop()
        known = ATTRIBUTES.get(element.tag)
        if known is None or depth > _MAX_DEPTH:
            raise ValueError(element.tag)
        for name, value in list(element.attrib.items()):
            if name not in known or not _VALUE.fullmatch(value):
                del element.attrib[name]
        element.text = _REFERENCE.sub(lambda found: unescape(found[0]), element.text or "")
        if element.text.startswith("\\") and element.text[1:2].isalpha():
            raise ValueError(element.text)
        todo += [(child, depth + 1) for child in element]
