"""How a page is cited: as a sentence, and as an entry of BibTeX."""

import re
import unicodedata
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from hub.base.dates import written_day
from hub.pages.models import ReadingPage

UPSTREAM_AUTHORS = "Contributeurs de la documentation collaborative du SNDS"
_SPECIAL = re.compile(r"([&%$#_])")
_REPLACED = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "{": r"\textbraceleft{}",  # BibTeX counts braces even after a backslash
    "}": r"\textbraceright{}",
}


@dataclass(frozen=True, slots=True)
class Citation:
    text: str
    bibtex: str


def cite(page: ReadingPage, contributors: list[str]) -> Citation:
    """Author, title, date and address. Whoever is credited comes after the authors of an imported page."""
    address = f"{settings.HUB_BASE_URL.rstrip('/')}{page.url or '/'}"
    site = settings.SITE_NAME
    authors = [*([UPSTREAM_AUTHORS] if page.source else []), *contributors] or [site]
    day = page.updated_on
    dated = _("updated on %(day)s") % {"day": written_day(day)} if day else ""
    parts = [f"{', '.join(authors)}. {page.title}. {site}", dated]
    fields = {
        "author": " and ".join(f"{{{_latex(name)}}}" for name in authors),
        "title": f"{{{_latex(page.title)}}}",
        "howpublished": f"{{{_latex(site)}}}",
        "url": address,
        **({"year": str(day.year), "month": str(day.month), "note": _latex(dated)} if day else {}),
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
    key = re.sub(r"[^a-z0-9-]", "", page.slug.lower()) or "page"
    bibtex = f"@misc{{sndshub-{key},\n{lines}}}"
    return Citation(text=f"{', '.join(part for part in parts if part)}. {address}", bibtex=bibtex)


def _latex(text: str) -> str:
    """A text as BibTeX reads it: composed letters stay, signs that mean something there are escaped."""
    text = unicodedata.normalize("NFC", " ".join(text.split()))
    return "".join(_REPLACED.get(sign, _SPECIAL.sub(r"\\\1", sign)) for sign in text)
