"""Which topic an address shows: its own addresses, its bare number, and addresses that other parts of the site answer for."""

import re
from collections.abc import Callable

Reader = Callable[[str], int | None]
_NUMBER = re.compile(r"(?:^|[-#/])(\d{1,10})/?(?:[?#].*)?$")
_HOST = re.compile(r"^https?://[^/?#]*", re.IGNORECASE)
_readers: list[tuple[re.Pattern[str], Reader]] = []


def register(pattern: str, reader: Reader) -> None:
    """Have `reader` say which topic a path shows that matches the pattern from its start; None where it shows none."""
    _readers.append((re.compile(pattern), reader))


def topic_number(text: str) -> int | None:
    """The number of the topic that what was pasted shows, whoever may read it; None when it shows none."""
    text = text.strip().partition("?")[0]
    path = _HOST.sub("", text).partition("#")[0]
    for pattern, reader in _readers:
        if pattern.match(path):
            return reader(path)
    match = _NUMBER.search(text)
    return int(match[1]) if match else None
