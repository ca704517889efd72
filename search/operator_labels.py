"""The words operators are shown with: on chips, in the help, in messages."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django_stubs_ext import StrOrPromise

from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from search.operators import EXCLUDED, PHRASE, Part

# The name each operator is shown with: in French, in English.
SHOWN_NAMES = {
    "author": ("auteur", "author"),
    "theme": ("tag", "tag"),
    "base": ("base", "database"),
    "tool": ("outil", "tool"),
    "year": ("année", "year"),
    "region": ("région", "region"),
    "kind": ("type", "kind"),
    "is": ("is", "is"),
    "before": ("avant", "before"),
    "after": ("après", "after"),
    "near": ("près", "near"),
}
# Examples by operator; `{}` is a value that exists on this site, and an example without one is left out.
_EXAMPLES: tuple[tuple[str, str, StrOrPromise], ...] = (
    ("« causes de décès »", '"causes de décès"', gettext_lazy("these very words, in this order")),
    ("séjour -HAD", "séjour -HAD", gettext_lazy("without this word; -“two words” excludes a phrase")),
    ("auteur:{author}", "author:{author}", gettext_lazy("written or told by this person")),
    ("tag:{theme}", "tag:{theme}", gettext_lazy("with this tag or theme")),
    ("base:{base}", "database:{base}", gettext_lazy("about this database")),
    ("outil:{tool}", "tool:{tool}", gettext_lazy("about this tool")),
    (
        "type:fiche",
        "kind:factsheet",
        gettext_lazy("of this kind: expert, question, answer, meetup, talk, factsheet, table…"),
    ),
    ("is:résolu", "is:solved", gettext_lazy("questions with an accepted answer")),
    ("is:sans-réponse", "is:unanswered", gettext_lazy("questions nobody has answered yet")),
    ("région:{region}", "region:{region}", gettext_lazy("experts of this region")),
    ("près:Lyon type:expert", "near:Lyon kind:expert", gettext_lazy("around this town or postcode, the nearest first")),
    ("après:2023-06", "after:2023-06", gettext_lazy("from this day, month or year on")),
    ("avant:2024", "before:2024", gettext_lazy("before this day, month or year")),
    ("année:{year}", "year:{year}", gettext_lazy("of this year")),
)
_CHIPS: dict[str, StrOrPromise] = {
    PHRASE: pgettext_lazy("chip", "“%(value)s”"),
    EXCLUDED: pgettext_lazy("chip", "without %(value)s"),
    "author": pgettext_lazy("chip", "Author: %(value)s"),
    "theme": pgettext_lazy("chip", "Theme: %(value)s"),
    "base": pgettext_lazy("chip", "Database: %(value)s"),
    "tool": pgettext_lazy("chip", "Tool: %(value)s"),
    "year": pgettext_lazy("chip", "Year: %(value)s"),
    "region": pgettext_lazy("chip", "Region: %(value)s"),
    "before": pgettext_lazy("chip", "before %(value)s"),
    "after": pgettext_lazy("chip", "from %(value)s on"),
}


@dataclass(frozen=True, slots=True)
class HelpRow:
    """One operator by example; `other` is the same in the other language, empty where it is the same."""

    example: str
    other: str
    meaning: str


def _speaks_french() -> bool:
    return (get_language() or "").startswith("fr")


def shown_names() -> list[str]:
    """The names of all operators, in the reader's language."""
    return [names[0 if _speaks_french() else 1] for names in SHOWN_NAMES.values()]


def help_rows(values: Mapping[str, str]) -> list[HelpRow]:
    """Every operator, in the reader's language first. `values` are, by facet, what the examples ask for."""
    rows = []
    for pattern, other_pattern, meaning in _EXAMPLES:
        try:
            french, english = pattern.format(**values), other_pattern.format(**values)
        except KeyError:
            continue
        mine, other = (french, english) if _speaks_french() else (english, french)
        rows.append(HelpRow(mine, other if other != mine else "", str(meaning)))
    return rows


def chip_label(
    part: Part, *, km: int, centre: str, kind_label: Callable[[str], str], state_label: Callable[[str], str]
) -> str:
    """What an operator in force is called. `km` and `centre` are the circle of `near`; the functions name a kind and a state."""
    if part.operator == "kind":
        return kind_label(part.value)
    if part.operator == "is":
        return state_label(part.value)
    if part.operator == "near":
        return _("%(km)s km around %(place)s") % {"km": km, "place": centre}
    return str(_CHIPS[part.operator]) % {"value": part.value}
