"""How a place name is compared: blind to case, accents, hyphens, apostrophes and spaces."""

import re
import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss"})
_SHORT_FORMS = {
    "st": "saint",
    "ste": "sainte",
    "sts": "saints",
    "stes": "saintes",
    "fd": "ferrand",
    "moulx": "moulineaux",
    "pce": "provence",
}
_ON = re.compile(r"(?<!\w)s/\s*", re.IGNORECASE)
_UNDER = re.compile(r"(?<!\w)ss/\s*", re.IGNORECASE)
_CEDEX = re.compile(r"\s*(?<!\w)c[eé]dex(?!\w)(?:\s*\d{1,2}(?!\d))?", re.IGNORECASE)
_ARRONDISSEMENT = re.compile(
    r"^((?:\d{5}\s+)?(?:paris|lyon|marseille))\s+"
    r"(?:\d{1,2}\s*(?:er|e|è|[eè]me|i[eè]me)?|(?=[ivx])x{0,2}(?:ix|iv|v?i{0,3}))(?:\s+arr(?:ondissement|\.)?)?$",
    re.IGNORECASE,
)
_LEVEL = re.compile(
    r"^(?:r[ée]gion|d[ée]partement|dep\.?|d[ée]p\.|ville|commune)\s+(?:de\s+la\s+|de\s+l['’]\s*|du\s+|des\s+|de\s+|d['’]\s*)?(?=\S)",
    re.IGNORECASE,
)
_ARTICLE_BEHIND = re.compile(r"^(.+?)\s*\((le|la|les|l['’])\)$", re.IGNORECASE)
_ARTICLES = ("le", "la", "les", "l")
_WORDS = re.compile(r"[a-z0-9]+")
MAX_KEY = 80


def tidied(text: str) -> str:
    """What a postal address or a form adds to a name taken away: CEDEX, an arrondissement, `région`, an article behind."""
    text = _CEDEX.sub("", text).strip(" ,")
    if match := _ARTICLE_BEHIND.match(text):
        text = f"{match[2]} {match[1]}"
    text = _ARRONDISSEMENT.sub(r"\1", text)
    return _LEVEL.sub("", text)


def begins_with(name: str, text: str) -> bool:
    """Whether the words of a name, an article in front aside, begin with all words of the text."""
    typed, words = _words(text), _words(name)
    starts = [words, words[1:]] if words and words[0] in _ARTICLES else [words]
    return bool(typed) and any(start[: len(typed)] == typed for start in starts)


def _words(text: str) -> list[str]:
    if "/" in text:
        text = _ON.sub("sur ", _UNDER.sub("sous ", text))
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
