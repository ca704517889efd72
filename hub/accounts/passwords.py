"""Passwords many people choose in French: Django's own list of common passwords knows the English ones."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

FEWEST_DIFFERENT_SIGNS = 5
SHORTEST_REMAINDER = 6  # signs beside the everyday words that make a password one's own
_LOOK_ALIKES = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"})
_ROWS = (
    "azertyuiop", "qsdfghjklm", "wxcvbn", "qwertyuiop", "asdfghjkl", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz", "01234567890",
)  # fmt: skip
_WORDS = (
    "motdepasse", "monmotdepasse", "passe", "password", "bonjour", "bonsoir", "bienvenue", "soleil", "amour", "jetaime",
    "chouchou", "doudou", "loulou", "princesse", "coucou", "marseille", "toulouse", "bordeaux", "bretagne", "france",
    "paris", "lyon", "nantes", "chocolat", "football", "secret", "azerty", "qwerty", "admin", "administrateur", "hopital",
    "sante", "donnees", "medecin", "pharmacie", "snds", "sniiram", "dcir", "pmsi", "hub", "ete", "hiver", "printemps",
    "automne", "janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre", "novembre",
    "decembre",
)  # fmt: skip
_KNOWN = re.compile("|".join(sorted(_WORDS, key=len, reverse=True)))
_RUN = 3  # neighbours on a keyboard, in the alphabet or among the digits
_RUNS = re.compile(
    "|".join(
        line[start : start + length]
        for length in range(26, _RUN - 1, -1)
        for row in _ROWS
        for line in (row, row[::-1])
        for start in range(len(line) - length + 1)
    )
)
_REPEATED = re.compile(r"(.)\1+")
_YEAR = re.compile(r"(?:19|20)\d\d")


class EverydayPasswordValidator:
    """Refuses a password that is nothing but everyday words, runs of the keyboard, a date or few signs repeated."""

    def validate(self, password: str, user: object = None) -> None:  # noqa: ARG002 -- Django's signature
        """Accept or refuse.

        Raises:
            ValidationError: too little is left once what everybody writes is taken out.
        """
        text = unicodedata.normalize("NFKD", password[:200].casefold())
        text = "".join(sign for sign in text if not unicodedata.combining(sign))
        if len(set(text)) < FEWEST_DIFFERENT_SIGNS or self._remainder(text) < SHORTEST_REMAINDER:
            raise ValidationError(
                _(
                    "This password is too easy to guess: everyday words, a date or a run of the keyboard are tried first."
                ),
                code="password_everyday",
            )

    def _remainder(self, text: str) -> int:
        """Signs left once words, years and runs are taken out, in the poorer reading of digits written for letters."""
        return min(_left(_YEAR.sub("", text)), _left(_YEAR.sub("", text).translate(_LOOK_ALIKES)))

    def get_help_text(self) -> str:
        return _("Everyday words, dates and runs of the keyboard are too easy to guess.")


def _left(text: str) -> int:
    for known in (_KNOWN, _RUNS, _REPEATED):
        text = known.sub(r"\1" if known is _REPEATED else "", text)
    return len(text)
