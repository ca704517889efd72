"""Names of speakers: when two spellings are one person, and which of the two is shown."""

import re
import unicodedata

_SEPARATORS = re.compile(r"[\s\-‐‑–'’.]+")


def name_key(name: str) -> str:
    """What stays the same when a name changes case, accents, hyphens or spaces."""
    plain = unicodedata.normalize("NFKD", name.replace("œ", "oe").replace("Œ", "OE")).casefold()
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return _SEPARATORS.sub(" ", plain).strip()


def tidy_name(name: str) -> str:
    """One space between words, composed letters."""
    return " ".join(unicodedata.normalize("NFC", name).split())


def better_spelling(first: str, second: str) -> str:
    """Of two spellings of one name, the one without a surname in capitals, then the one with accents; else the first."""

    def merit(name: str) -> tuple[int, int]:
        shouted = sum(len(word) > 2 and word.isupper() for word in re.split(r"[\s\-]", name))  # noqa: PLR2004 -- initials
        return -shouted, sum(not letter.isascii() and letter.isalpha() for letter in name)

    return second if merit(second) > merit(first) else first
