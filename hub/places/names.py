"""How a place name is compared: blind to case, accents, hyphens, apostrophes and spaces."""

import re
import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss"})
_SHORT_FORMS = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
_ARTICLES = ("le", "la", "les", "l")
_WORDS = re.compile(r"[a-z0-9]+")
MAX_KEY = 80


def _words(text: str) -> list[str]:
    folded = unicodedata.normalize("NFKD", text.translate(_LIGATURES).casefold())
    plain = "".join(letter for letter in folded if not unicodedata.combining(letter))
    return [_SHORT_FORMS.get(word, word) for word in _WORDS.findall(plain)]


def place_key(text: str) -> str:
    """Only a-z and 0-9, short forms spelled out: `St-Étienne` and `saint etienne` both give `saintetienne`."""
    return "".join(_words(text))[:MAX_KEY]


def place_keys(name: str) -> list[str]:
    """Every key a name is found by: its own, and the one without its leading article (`Rochelle` for `La Rochelle`)."""
    words = _words(name)
    keys = ["".join(words)[:MAX_KEY]]
    if len(words) > 1 and words[0] in _ARTICLES:
        keys.append("".join(words[1:])[:MAX_KEY])
    return keys
