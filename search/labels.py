"""How the values of facets are compared with what a reader types: folded, in words, blind to case and hyphens."""

from collections.abc import Iterable, Mapping

from search.analysis import exact_words, fold
from search.lexicon import STOP_WORDS

BY_WORD = frozenset({"author", "region"})  # found by any of their words too: `auteur:dupont`, `région:reunion`
BY_INITIALS = frozenset({"region"})  # `région:PACA`
MAX_KEY = 200
LEAST_INITIALS = 2


def label_key(value: str) -> str:
    """What makes two values the same; empty when nothing of the value can be compared."""
    words = exact_words(value)
    return (" ".join(words) if words else " ".join(fold(value).split()))[:MAX_KEY]


def label_keys(facet: str, value: str) -> set[str]:
    """Every key by which a value of this facet is found: its own, and where the facet says so each word, the initials."""
    found = {label_key(value)}
    words = exact_words(value)
    if facet in BY_WORD:
        found.update(word for word in words if word not in STOP_WORDS)
    if facet in BY_INITIALS and len(words) >= LEAST_INITIALS:
        found.add("".join(word[0] for word in words))
    return found - {""}


def label_term(facet: str, key: str) -> str:
    return f"{facet}:{key}"


def terms_of(facets: Mapping[str, Iterable[str]]) -> list[str]:
    """What an engine keeps of a document's facets, as terms that are compared whole."""
    return sorted(
        {
            label_term(facet, key)
            for facet, values in facets.items()
            for value in values
            for key in label_keys(facet, value)
        }
    )


def asked_terms(facet: str, values: Iterable[str]) -> list[str]:
    """The terms any of which satisfies a reader who typed these values."""
    return [label_term(facet, label_key(value)) for value in dict.fromkeys(values)]
