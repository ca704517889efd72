"""Cuts pasted SAS, SQL or R into words with where they stand: comments out, texts between quotes kept when they hold a name or a query.

Pure functions, no database. Nothing is parsed: a reader of names must not stumble over code that does not run.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

# In order: what may hide the rest comes first. The apostrophe of an elision (l'âge) opens no text: prose is pasted too. Every repetition is bounded by its own end sign, so time grows with length.
_WORDS = re.compile(
    r"""
    (?P<comment> /\*.*?(?:\*/|\Z) | --[^\n]* | \#[^\n]* | (?:(?<=;)|(?<=\n)|\A)[ \t\r\n]{0,200}\*[^;]*;? )
  | (?P<text> (?<!\b[ldjcsmntLDJCSMT])(?<!\b[qQ]u)'(?:[^'\\\n]|\\.){0,400}'[dD]? | "(?:[^"\\\n]|\\.){0,400}"[dD]? | `[^`\n]{0,80}` )
  | (?P<word> [&%]{0,3}[A-Za-z_][A-Za-z0-9_&{}$]{0,79} (?: \.{1,2} [A-Za-z0-9_&{}$]{1,79} ){0,3} \.? )
  | (?P<number> \d[\d.]{0,40} )
  | (?P<sign> <- | <<- | := | [^\s\w] )
    """,
    re.VERBOSE | re.DOTALL,
)
_QUERY = re.compile(r"\b(?:SELECT|FROM|JOIN)\s", re.IGNORECASE)
# Eight digits are a date from 1990 to 2035; else they may be any code.
_DATE = re.compile(
    r"\d{4}-\d\d-\d\d|\d\d/\d\d/\d{4}|(?:199\d|20[0-2]\d|203[0-5])(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
)
_NAME_IN_TEXT = re.compile(r"[A-Za-z&][A-Za-z0-9_&.{}$]{1,79}")


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeWord:
    """A word or sign: `text` without quotes, the `line` from 1, whether it stood between quotes."""

    text: str
    line: int
    is_name: bool
    is_quoted: bool = False
    is_date: bool = False


def code_words(code: str) -> Iterator[CodeWord]:
    """The words and signs of a code, in order; comments and running texts left out."""
    line, done = 1, 0
    for match in _WORDS.finditer(code):
        line += code.count("\n", done, match.start())
        done = match.start()
        kind, text = match.lastgroup, match[0]
        if kind == "comment":
            continue
        if kind == "text":
            inside = text.rstrip("dD")[1:-1] if text[-1] in "dD" else text[1:-1]
            is_date = text[-1] in "dD" or bool(_DATE.fullmatch(inside))
            is_name = bool(_NAME_IN_TEXT.fullmatch(inside)) and not is_date
            if not (is_name or is_date) and _QUERY.search(inside):  # R hands its SQL over in texts
                yield from (replace(word, line=line) for word in code_words(inside))
                yield CodeWord(text=";", line=line, is_name=False)  # what follows the text is not of its query
                continue
            yield CodeWord(text=inside, line=line, is_name=is_name, is_quoted=True, is_date=is_date)
        else:
            yield CodeWord(text=text, line=line, is_name=kind == "word")
