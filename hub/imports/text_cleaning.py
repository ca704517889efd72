"""Signs that spoil a text: C1 controls left by a wrong decoding, zero-width spaces, byte order marks."""

import re
import unicodedata

_C1 = re.compile("[\x80-\x9f]")
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u2060\ufeff\x00\ue000\ue001"))
_CONTROL = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")  # and halves of a sign, which nothing stores


def _windows_sign(match: re.Match[str]) -> str:
    """The sign that this byte is in Windows-1252, where it came from."""
    return match[0].encode("latin-1").decode("cp1252", errors="ignore")


def clean_text(text: str) -> str:
    """Return the text with Unix line ends, composed accents, and no sign that nobody sees."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_INVISIBLE)
    return unicodedata.normalize("NFC", _CONTROL.sub("", _C1.sub(_windows_sign, text)))
