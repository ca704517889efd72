"""Licences of pages: how each is written, and where its text is."""

from dataclasses import dataclass

# By the name without blanks, hyphens or case, so that “CC BY 4.0” and its SPDX name are one.
_TEXTS = {
    "mpl2.0": "https://www.mozilla.org/MPL/2.0/",
    "ccby4.0": "https://creativecommons.org/licenses/by/4.0/deed.fr",
    "ccbysa4.0": "https://creativecommons.org/licenses/by-sa/4.0/deed.fr",
    "cc01.0": "https://creativecommons.org/publicdomain/zero/1.0/deed.fr",
    "etalab2.0": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
    "licenceouverte2.0": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
    "apache2.0": "https://www.apache.org/licenses/LICENSE-2.0",
}


@dataclass(frozen=True, slots=True)
class Licence:
    """`url` is empty for a licence that is not known here."""

    name: str
    url: str


def licence_named(name: str) -> Licence | None:
    """The licence of this name; None for no name."""
    name = " ".join(name.split())
    key = name.replace(" ", "").replace("-", "").casefold()
    return Licence(name, _TEXTS.get(key, "")) if name else None
