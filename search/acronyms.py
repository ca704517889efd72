"""Acronyms that other parts of the site explain, as entries of the editors' synonyms."""

from search.models import Synonym
from search.synonyms import phrase_key

LONGEST = 100


def learn_acronym(*, acronym: str, meaning: str, note: str = "") -> Synonym | None:
    """Have a search for the acronym find its meaning too, and the other way round.

    Nothing is added where the editors have an entry for this acronym already, active or not: theirs holds. None then, and where
    the two say the same or nothing.
    """
    acronym, meaning = (" ".join(text.split()) for text in (acronym, meaning))
    if not (acronym and meaning) or len(acronym) > LONGEST or len(meaning) > LONGEST:
        return None
    if phrase_key(acronym) == phrase_key(meaning) or Synonym.objects.filter(text__iexact=acronym).exists():
        return None
    return Synonym.objects.create(text=acronym, equivalents=meaning, note=note[:200])
