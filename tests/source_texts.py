"""Texts that the code marks for translation, read from Python modules and templates."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation.template import templatize

# Function -> whether its first argument is a context.
MARKS = {"_": False, "gettext": False, "gettext_lazy": False, "gettext_noop": False, "ngettext": False}
MARKS |= {"ngettext_lazy": False, "pgettext": True, "pgettext_lazy": True, "npgettext": True, "npgettext_lazy": True}
_STRING = r"""u?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
_CALL = re.compile(rf"(?<![\w.])({'|'.join(sorted(MARKS, key=len, reverse=True))})\(\s*{_STRING}(?:\s*,\s*{_STRING})?")


def texts_of(path: Path) -> Iterator[tuple[str | None, str]]:
    """Context and text of each mark in one file."""
    source = path.read_text(encoding="utf-8")
    yield from _of_module(source) if path.suffix == ".py" else _of_template(source)


def _of_module(source: str) -> Iterator[tuple[str | None, str]]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        given = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
        if name in MARKS and given and len(given) > MARKS[name]:
            yield (given[0], given[1]) if MARKS[name] else (None, given[0])


def _of_template(source: str) -> Iterator[tuple[str | None, str]]:
    for name, first, second in _CALL.findall(templatize(source)):
        if MARKS[name]:
            yield ast.literal_eval(first), ast.literal_eval(second)
        else:
            yield None, ast.literal_eval(first)
