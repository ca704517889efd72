"""Names people show and the handles made from them: no look-alikes, no invisible signs, no e-mail address."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from hub.base.guarding import impersonal

HANDLE_LENGTH = 40
NAME_LENGTH = 80
RESERVED_HANDLES = frozenset(
    {"admin", "administrateur", "hub", "moderateur", "moderation", "root", "snds", "support", "me", "system"}
)

# As handles, of every name that would speak for the site or for nobody.
_SPEAKS_FOR_THE_SITE = re.compile(
    r"(?:l-|la-|le-|les-|the-)?(?:equipe|team)?-?(?:(?:snds-)?hub|snds|admin|administrateurs?|administratrices?|administration|"
    r"administrators?|moderateurs?|moderatrices?|moderation|moderators?|support|root|system|systeme|webmaster|"
    r"ancien-membre|former-member)(?:-[0-9a-f]+)?"
)
_MARKS = 2  # one above another on a letter; more are drawn over the lines around

handle_validator = RegexValidator(
    r"^[a-z0-9]+(?:[-_.][a-z0-9]+)*\Z",
    _("A handle is made of unaccented lower-case letters and digits, joined by single hyphens."),
    code="invalid_handle",
)

_LETTER_SCRIPTS = (
    "LATIN",
    "GREEK",
    "CYRILLIC",
    "ARMENIAN",
    "HEBREW",
    "ARABIC",
    "CHEROKEE",
    "GEORGIAN",
    "THAI",
    "HANGUL",
    "CJK",
    "HIRAGANA",
    "KATAKANA",
)
_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "đ": "d", "ð": "d", "þ": "th"})  # fmt: skip
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")


def tidy_name(text: str) -> str:
    """One line in NFC form, without control, invisible or direction signs or towers of accents, inner spaces single."""
    kept = "".join(
        sign if not unicodedata.category(sign).startswith(("C", "Z")) else " " * sign.isspace() for sign in text
    )
    return " ".join(_without_towers(unicodedata.normalize("NFC", kept)).split())


def _without_towers(text: str) -> str:
    kept, marks = [], 0
    for sign in text:
        marks = marks + 1 if unicodedata.combining(sign) else 0
        if marks <= _MARKS:
            kept.append(sign)
    return "".join(kept)


def _scripts(text: str) -> set[str]:
    found = set()
    for sign in text:
        if sign.isalpha():
            name = unicodedata.name(sign, "")
            found.add(next((script for script in _LETTER_SCRIPTS if script in name), name.partition(" ")[0]))
    return found


def check_display_name(text: str) -> str:
    """Return the tidied name.

    Raises:
        ValidationError: it is empty, too long, an e-mail address, personal data of a patient, a name of the site or its staff, or mixes alphabets (a
            look-alike of another name).
    """
    name = tidy_name(text)
    if not any(sign.isalnum() for sign in name):
        raise ValidationError(_("Write the name other people will see."), code="empty_name")
    if len(name) > NAME_LENGTH:
        raise ValidationError(_("At most %(limit)s characters."), code="long_name", params={"limit": NAME_LENGTH})
    if _EMAIL.search(name):
        raise ValidationError(
            _("This name is shown to everyone: do not put an e-mail address in it."), code="email_in_name"
        )
    impersonal(name)
    if "LATIN" in _scripts(name) and len(_scripts(name)) > 1:
        raise ValidationError(_("Write the name in one alphabet."), code="mixed_alphabets")
    if _SPEAKS_FOR_THE_SITE.fullmatch(handle_from(name)):
        raise ValidationError(
            _("This name would pass for the site or its moderators: choose another."), code="reserved"
        )
    return name


def handle_from(name: str) -> str:
    """Make a handle in plain ASCII from any name: `Élise d’Œuvre` gives `elise-d-oeuvre`; `membre` when nothing is left."""
    decomposed = unicodedata.normalize("NFKD", name.translate(_LIGATURES))
    plain = "".join(sign for sign in decomposed if not unicodedata.combining(sign)).lower()
    handle = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:HANDLE_LENGTH].strip("-")
    return handle or "membre"


def numbered_handle(base: str, taken: set[str]) -> str:
    """Find the first of `base`, `base-2`, `base-3`… that is neither taken nor reserved."""
    number = 1
    handle = base
    while handle in taken or handle in RESERVED_HANDLES:
        number += 1
        handle = f"{base}-{number}"
    return handle
