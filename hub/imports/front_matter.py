"""Front matter of a Markdown page: the few lines between two `---`."""

import re
import unicodedata
from dataclasses import dataclass, field

_OPEN = re.compile(r"---[ \t]*\n")
_CLOSE = re.compile(r"^---[ \t]*(?:\n|\Z)", re.MULTILINE)
_FIELD = re.compile(r"([A-Za-z_][\w-]*)[ \t]*:[ \t]*(.*)")
_BEGINS_FIELDS = re.compile(r"---[ \t]*\n\s*[A-Za-z_][\w-]*[ \t]*:(?:[ \t]|$)", re.MULTILINE)
_LIST_ITEM = re.compile(r"[ \t]*-[ \t]+(.*)")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """`fields` maps a name to its text, `lists` to its items; `lines` is how many lines the whole took."""

    fields: dict[str, str] = field(default_factory=dict)
    lists: dict[str, list[str]] = field(default_factory=dict)
    lines: int = 0


def split_front_matter(text: str) -> tuple[FrontMatter, str]:
    """Separate the front matter from the rest. A page without one, or whose front matter never ends, is returned whole."""
    if not (opening := _OPEN.match(text)) or not (closing := _CLOSE.search(text, opening.end())):
        return FrontMatter(), text
    fields: dict[str, str] = {}
    lists: dict[str, list[str]] = {}
    current = ""
    for line in text[opening.end() : closing.start()].split("\n"):
        if match := _LIST_ITEM.fullmatch(line):
            if current:
                lists.setdefault(current, []).append(_unquoted(match[1]))
        elif match := _FIELD.fullmatch(line):
            current = match[1]
            if value := _unquoted(match[2]):
                fields[current] = value
    head = text[: closing.end()]
    return FrontMatter(fields, lists, head.count("\n")), text[closing.end() :]


def is_damaged(text: str) -> bool:
    """Whether a page begins a front matter that never ends, or runs on into the text below it."""
    if not _BEGINS_FIELDS.match(text):
        return False
    opening, closing = _OPEN.match(text), _CLOSE.search(text, 4)
    if opening is None or closing is None:
        return True
    lines = text[opening.end() : closing.start()].split("\n")
    return any(
        line.strip() and not line[0].isspace() and not _FIELD.fullmatch(line) and not _LIST_ITEM.fullmatch(line)
        for line in lines
    )


def _unquoted(value: str) -> str:
    value = value.strip()
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        value = value[1:-1]
    return value.strip()


def tag_key(tag: str) -> str:
    """What two spellings of one tag share: no accent, no case, plain apostrophes and single spaces."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", tag) if not unicodedata.combining(sign))
    return " ".join(plain.replace("’", "'").casefold().split())


def preferred_spellings(pages: list[list[str]]) -> dict[str, str]:
    """For each tag of these pages by `tag_key`, the spelling used by most pages (the first met when they are even)."""
    counts: dict[str, dict[str, int]] = {}
    for tags in pages:
        for tag in dict.fromkeys(tags):
            spellings = counts.setdefault(tag_key(tag), {})
            spellings[tag] = spellings.get(tag, 0) + 1
    return {key: max(spellings, key=lambda name: spellings[name]) for key, spellings in counts.items()}


def clean_tags(tags: list[str], spellings: dict[str, str]) -> list[str]:
    """The tags of one page in their preferred spelling, each once, in order."""
    return list(dict.fromkeys(spellings.get(tag_key(tag), tag.strip()) for tag in tags if tag.strip()))
