"""The reasons of a result in words, each with what it adds."""

from collections.abc import Sequence
from dataclasses import dataclass

from django_stubs_ext import StrOrPromise

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from search.results import Hit, Part

LABELS: dict[str, StrOrPromise] = {
    "exact": gettext_lazy("The word as you typed it"),
    "stem": gettext_lazy("The word, in one of its forms"),
    "light": gettext_lazy("A word that asks rather than says what about: it need not be there"),
    "compound": gettext_lazy("The compound word, in one piece or in parts"),
    "synonym": gettext_lazy("A synonym"),
    "translation": gettext_lazy("What French documents say for it"),
    "spelling": gettext_lazy("A similar word"),
    "found": gettext_lazy("A word you typed is there, where not all of them are asked for"),
    "found_synonym": gettext_lazy("A synonym of your word is there, where not all words are asked for"),
    "identifier": gettext_lazy("The identifier"),
    "beginning": gettext_lazy("An identifier or title that begins so"),
    "apart": gettext_lazy("The parts of the identifier, written apart"),
    "same_title": gettext_lazy("The title is what you typed"),
    "member": gettext_lazy("A variable of this table bears the name"),
    "pair": gettext_lazy("Two of your words side by side"),
    "phrase": gettext_lazy("Your words close together"),
    "known": gettext_lazy("A known identifier read in your text"),
    "everything": gettext_lazy("No word was asked for: every result begins with one point"),
    "authority": gettext_lazy("A page of reference"),
    "solved": gettext_lazy("A solved question"),
    "fresh": gettext_lazy("Recent, as it stood when it was indexed"),
    "missing": gettext_lazy("Not found in this result"),
    "distance": gettext_lazy("Distance; it sorts by place only, and adds no point"),
}
ZONES: dict[str, StrOrPromise] = {
    "title": pgettext_lazy("where a word stands", "title"),
    "body": pgettext_lazy("where a word stands", "text"),
    "family": pgettext_lazy("where a word stands", "replies, sections or minutes"),
    "text": pgettext_lazy("where a word stands", "anywhere, or again and again"),
    "exact": pgettext_lazy("where a word stands", "anywhere, or again and again"),
    "pairs": pgettext_lazy("where a word stands", "side by side"),
    "title_pairs": pgettext_lazy("where a word stands", "side by side in the title"),
    "variables": pgettext_lazy("where a word stands", "its variables"),
    "id_title": pgettext_lazy("where a word stands", "title"),
    "id_text": pgettext_lazy("where a word stands", "text"),
    "id_family": pgettext_lazy("where a word stands", "replies, sections or minutes"),
}


# Reasons that no field of the index tells apart stand where their nature says.
PLACES_OF_CODES = {"member": "variables", "found": "text", "found_synonym": "text"}


@dataclass(frozen=True, slots=True)
class Reason:
    """One line: what counts, what was looked for, where it was found, and what it adds."""

    label: StrOrPromise
    text: str
    zone: StrOrPromise
    amount: float


@dataclass(frozen=True, slots=True)
class Reasons:
    """What adds points (best first) with their sum, what raises the sum (in percent), what is only told; and the score."""

    points: tuple[Reason, ...]
    total: float
    shares: tuple[Reason, ...]
    notes: tuple[Reason, ...]
    score: float


def _code(part: Part) -> str:
    return "exact" if part.zone == "exact" and part.code == "stem" else part.code


def _reason(part: Part, factor: float = 1.0) -> Reason:
    return Reason(LABELS[_code(part)], _text(part), _place(part), part.points * factor)


def _place(part: Part) -> StrOrPromise:
    return ZONES.get(part.zone or PLACES_OF_CODES.get(part.code, ""), "")


def _text(part: Part) -> str:
    """What was looked for, with its figure where it has one."""
    if part.code == "distance":
        return _("%(km)s km") % {"km": number_format(part.points, 1)}
    if part.errors:
        differs = ngettext(
            "%(count)s sign differs from what you typed", "%(count)s signs differ from what you typed", part.errors
        )
        return f"{part.text} ({differs % {'count': part.errors}})"
    return part.text


def _together(parts: Sequence[Part]) -> list[Reason]:
    """One line for each kind of reason and text, with every place where it was found; best first."""
    groups: dict[tuple[str, str], list[Part]] = {}
    for part in parts:
        groups.setdefault((_code(part), part.text), []).append(part)
    found = []
    for (code, _looked_for), members in groups.items():
        zones = dict.fromkeys(str(place) for part in members if (place := _place(part)))
        found.append(Reason(LABELS[code], _text(members[0]), ", ".join(zones), sum(part.points for part in members)))
    return sorted(found, key=lambda reason: -reason.amount)


def reasons(hit: Hit) -> Reasons:
    """The parts of an explained hit, ready to be shown."""
    points = [part for part in hit.explanation if part.kind == "points"]
    return Reasons(
        points=tuple(_together(points)),
        total=sum(part.points for part in points),
        shares=tuple(_reason(part, 100.0) for part in hit.explanation if part.kind == "share"),
        notes=tuple(_reason(part) for part in hit.explanation if part.kind == "note"),
        score=hit.score,
    )
