"""Texts of others in a terminal: nothing in them may move its cursor, colour it, turn its writing or begin another line."""

import unicodedata

_ACTING = {"Cc", "Cf", "Zl", "Zp", "Cs"}


def on_a_line(text: str) -> str:
    """The text with every sign that acts instead of showing written as its number."""
    return "".join(ascii(sign)[1:-1] if unicodedata.category(sign) in _ACTING else sign for sign in text)
