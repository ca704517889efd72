"""Parts of a Markdown text: code is left alone, comments go, the rest may be changed."""

import re
from collections.abc import Callable, Iterator

_PART = re.compile(
    r"(?P<fence>^[ \t]*(?P<mark>`{3,}|~{3,})[^\n]*\n.*?(?:^[ \t]*(?P=mark)[`~]*[ \t]*$|\Z))"
    r"|(?P<comment><!--.*?(?:-->|\Z))"
    r"|(?P<code>(?<!`)(?P<ticks>`+)(?!`)[^\n]*?(?:\n[^\n]+?)?(?<!`)(?P=ticks)(?!`))",
    re.MULTILINE | re.DOTALL,
)


_MASK = re.compile("\ue000(\\d+)\ue001")


def text_parts(text: str) -> Iterator[tuple[str, str]]:
    """Cut a text into (`text`, `inline` or `fence`, part). A comment becomes its line ends, so lines keep their numbers."""
    done = 0
    for match in _PART.finditer(text):
        if match.start() > done:
            yield "text", text[done : match.start()]
        if match["comment"] is not None:
            yield "text", "\n" * match[0].count("\n")
        else:
            yield ("fence" if match["fence"] is not None else "inline"), match[0]
        done = match.end()
    if done < len(text):
        yield "text", text[done:]


def change_text(text: str, change: Callable[[str, int], str]) -> str:
    """Apply `change(part, number of lines before it)` to what stands between fences, with code in the line hidden from it.

    Code hidden so may be moved or dropped by `change` (it may stand in the words of a link); it cannot be altered.
    """
    done: list[str] = []
    hidden: list[str] = []
    part: list[str] = []
    line = 0

    def finish() -> None:
        nonlocal line
        whole = "".join(part)
        part.clear()
        changed = change(whole, line)
        line += whole.count("\n")
        done.append(_MASK.sub(lambda match: hidden[int(match[1])] if int(match[1]) < len(hidden) else "", changed))

    for kind, piece in text_parts(text):
        if kind == "text":
            part.append(piece)
        elif kind == "inline":
            part.append(f"\ue000{len(hidden)}\ue001")
            hidden.append(piece)
        else:
            finish()
            done.append(piece)
            line += piece.count("\n")
    finish()
    return "".join(done)
