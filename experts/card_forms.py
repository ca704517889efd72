"""The three steps of a card: who and what, where, how to be contacted."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from experts.models import Availability, Card, CardKind, Precision, Sector, SkillKind, Visibility
from experts.queries import listed_skills, skills_by_kind
from experts.shown import SKILL_FIELDS, TEXT_FIELDS, WITHHOLDABLE, visibilities
from hub.base.guard import is_blocked
from hub.base.guarding import impersonal
from hub.dictionary.queries import find_table
from hub.places.models import Place
from hub.places.queries import LEVELS, at_precision, resolve_place

MAX_BIO = 5000
MAX_TOPICS = 20
MAX_OTHERS = 300
MAX_TABLES = 20
MAX_TYPED = 6000
LONGEST_BUSY_DAYS = 731
_ORCID = re.compile(r"(?:https?://orcid\.org/)?(\d{4}-?\d{4}-?\d{4}-?\d{3}[\dX])/?", re.IGNORECASE)

Typed = dict[str, Any]  # field names to a text or a list of texts, as a draft keeps them


class PlaceInput(forms.TextInput):
    """A text box that offers places while one types, where scripts run."""

    def __init__(self) -> None:
        super().__init__(attrs={"data-places": "", "autocomplete": "off", "spellcheck": "false"})


class StepForm(forms.Form):
    """One step: begins with what was typed before, else with the card."""

    def __init__(self, data: Any = None, *, typed: Mapping[str, Any]) -> None:
        known = {name: typed[name] for name in self.base_fields if name in typed}
        super().__init__(data, initial=known)

    def typed(self) -> Typed:
        """Return what was sent of this step, to be kept: nothing of a text with personal data for certain, and of one that no
        column takes the beginning.
        """
        kept: Typed = {}
        for name, field in self.fields.items():
            if isinstance(field, forms.MultipleChoiceField):
                kept[name] = [text for text in self.data.getlist(name) if field.valid_value(text)]
            else:
                text = _plain(self.data.get(name, ""))
                kept[name] = "" if is_blocked(text) else text
        return kept

    @classmethod
    def of(cls, typed: Mapping[str, Any]) -> "StepForm":
        """Return the step filled in with what is kept, to check it again."""
        data: MultiValueDict[str, str] = MultiValueDict()
        for name, value in typed.items():
            data.setlist(name, value if isinstance(value, list) else [value])
        return cls(data, typed=typed)


class WhoForm(StepForm):
    """Step one: who and what, each optional field with who may see it."""

    kind = forms.ChoiceField(
        label=_("This card is for"), choices=CardKind.choices, widget=forms.RadioSelect, initial=CardKind.PERSON
    )
    name = forms.CharField(label=_("Name shown"), max_length=150, validators=[impersonal])
    acronym = forms.CharField(
        label=_("Acronym"),
        max_length=30,
        required=False,
        validators=[impersonal],
        help_text=_("For an organisation, if it is known by one."),
    )
    organisation = forms.CharField(label=_("Organisation"), max_length=150, required=False, validators=[impersonal])
    sector = forms.ChoiceField(
        label=_("Kind of organisation"), choices=[("", _("not said")), *Sector.choices], required=False
    )
    headline = forms.CharField(
        label=_("In one line"),
        max_length=160,
        required=False,
        validators=[impersonal],
        help_text=_("For example: medico-economist, hospital stays and their costs."),
    )
    databases = forms.MultipleChoiceField(
        label=_("Databases you know"), required=False, widget=forms.CheckboxSelectMultiple
    )
    topics = forms.MultipleChoiceField(label=_("Themes"), required=False, widget=forms.CheckboxSelectMultiple)
    other_topics = forms.CharField(
        label=_("Other topics"),
        max_length=MAX_OTHERS,
        required=False,
        validators=[impersonal],
        help_text=_("Separated by commas."),
    )
    tools = forms.MultipleChoiceField(label=_("Tools"), required=False, widget=forms.CheckboxSelectMultiple)
    languages = forms.MultipleChoiceField(
        label=_("Languages you answer in"), required=False, widget=forms.CheckboxSelectMultiple
    )
    tables = forms.CharField(
        label=_("Tables you know"),
        max_length=MAX_OTHERS,
        required=False,
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "spellcheck": "false"}),
        help_text=_("Names of the dictionary, such as ER_PRS_F, separated by commas."),
    )
    bio = forms.CharField(
        label=_("Presentation"),
        max_length=MAX_BIO,
        required=False,
        validators=[impersonal],
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Markdown. What you work on, what people may ask you."),
    )
    website = forms.URLField(label=_("Website"), max_length=200, required=False, assume_scheme="https")
    orcid = forms.CharField(
        label=_("ORCID iD"), max_length=60, required=False, help_text=_("Sixteen digits, such as 0000-0002-1825-0097.")
    )

    def __init__(self, data: Any = None, *, typed: Mapping[str, Any]) -> None:
        super().__init__(data, typed=typed)
        listed = listed_skills()
        for name in ("databases", "topics", "tools", "languages"):
            kind = SKILL_FIELDS[name]
            names = [skill.name for skill in listed[kind]]
            if name != "topics":  # a word of one's own stays on offer, else saving would take it away
                names += [word for word in typed.get(name, []) if word not in names]
            self.fields[name].choices = [(word, word) for word in names]  # type: ignore[attr-defined]  # -- a field with choices
        for name in WITHHOLDABLE:
            self.fields[f"{name}_for"] = forms.ChoiceField(
                label=gettext("%(field)s: who sees it") % {"field": self.fields[name].label},
                choices=Visibility.choices,
                initial=typed.get(f"{name}_for", Visibility.PUBLIC),
            )

    @property
    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Optional texts, each with who sees it."""
        return [(self[name], self[f"{name}_for"]) for name in TEXT_FIELDS]

    def clean_orcid(self) -> str:
        text = self.cleaned_data["orcid"].strip()
        if not text:
            return ""
        match = _ORCID.fullmatch(text)
        digits = match[1].replace("-", "").upper() if match else ""
        if not digits or not _checks(digits):
            raise forms.ValidationError(gettext("This is not an ORCID iD: check its digits."))
        return "-".join(digits[start : start + 4] for start in range(0, 16, 4))

    def clean_other_topics(self) -> list[str]:
        names = [" ".join(word.split()) for word in self.cleaned_data["other_topics"].split(",")]
        names = [word for word in dict.fromkeys(names) if word]
        if any(len(word) > 80 for word in names):  # noqa: PLR2004 -- the length of a skill's name
            raise forms.ValidationError(gettext("A topic has 80 characters at most."))
        return names

    def clean_tables(self) -> list[str]:
        """Return the dictionary's own names of the tables, each once."""
        known: dict[str, None] = {}
        unknown = []
        for word in filter(None, (part.strip() for part in re.split(r"[,;\s]+", self.cleaned_data["tables"]))):
            table = find_table(word)
            if table is None:
                unknown.append(word)
            else:
                known[table.name] = None
        if unknown:
            raise forms.ValidationError(
                ngettext(
                    "%(names)s is not a table of the dictionary.",
                    "%(names)s are not tables of the dictionary.",
                    len(unknown),
                )
                % {"names": ", ".join(unknown)}
            )
        if len(known) > MAX_TABLES:
            raise forms.ValidationError(gettext("Name at most %(most)s tables.") % {"most": MAX_TABLES})
        return list(known)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if len(data.get("topics", [])) + len(data.get("other_topics", [])) > MAX_TOPICS:
            self.add_error(
                "topics",
                ngettext("Choose at most %(most)s topic.", "Choose at most %(most)s topics.", MAX_TOPICS)
                % {"most": MAX_TOPICS},
            )
        return data

    def values(self) -> dict[str, Any]:
        """Return these arguments of `services.save_card`; call it once the form is valid."""
        data = self.cleaned_data
        plain = ("kind", "name", "acronym", *TEXT_FIELDS, "databases", "tools", "languages", "tables")
        return {
            **{name: data[name] for name in plain},
            "topics": [*data["topics"], *data["other_topics"]],
            "field_visibility": {
                name: chosen for name in WITHHOLDABLE if (chosen := data[f"{name}_for"]) != Visibility.PUBLIC
            },
        }


class WhereForm(StepForm):
    """Step two: where, and at which precision."""

    place = forms.CharField(
        label=_("Town or postcode"),
        max_length=100,
        required=False,
        widget=PlaceInput,
        help_text=_("Not needed if you show no place."),
    )
    precision = forms.ChoiceField(
        label=_("How precisely to show your place"),
        choices=Precision.choices,
        initial=Precision.DEPARTEMENT,
        widget=forms.RadioSelect,
        help_text=_("Only this level is kept and shown: at “département”, nobody, not even we, can read your town."),
    )

    typed_place: Place | None = None  # what was typed, for the meter: never kept

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if "precision" in data and "place" in data:
            data["unit"] = self._unit(data["place"].strip(), data["precision"])
        return data

    def _unit(self, typed: str, precision: str) -> Place | None:
        """Return the unit to keep; an error when what was typed cannot give it."""
        place = self.typed_place = resolve_place(typed) if typed else None
        if precision == Precision.HIDDEN:
            return None
        if place is None:
            message = (
                gettext("“%(place)s” is not a town, a postcode, a département or a region we know.") % {"place": typed}
                if typed
                else gettext("Give a town or a postcode, or choose to show no place.")
            )
            self.add_error("place", message)
            return None
        levels = [str(level) for level in LEVELS]
        if levels.index(place.kind) > levels.index(precision):
            self.add_error(
                "place",
                gettext(
                    "“%(place)s” is larger than the precision you chose: type a town, or choose a coarser precision."
                )
                % {"place": place.label},
            )
            return None
        unit = at_precision(place, precision)
        if unit is None or unit.kind not in Precision.values:
            message = gettext("“%(place)s” is abroad: show the town itself, or no place.") % {"place": place.label}
            self.add_error("place", message)
            return None
        return unit

    def typed(self) -> Typed:
        """Return what may be kept: of the place, the unit at the chosen precision alone, and nothing while it is not clear."""
        kept = super().typed()
        unit = self.cleaned_data.get("unit") if self.is_valid() else None
        return {**kept, "place": unit.label if unit is not None else ""}

    def values(self) -> dict[str, Any]:
        """Return these arguments of `services.save_card`; call it once the form is valid."""
        return {"precision": self.cleaned_data["precision"], "place": self.cleaned_data["unit"]}


class ContactStepForm(StepForm):
    """Step three: how to be contacted, and three separate consents, none given beforehand."""

    availability = forms.ChoiceField(
        label=_("Are you open to questions?"),
        choices=Availability.choices,
        initial=Availability.AVAILABLE,
        widget=forms.RadioSelect,
    )
    unavailable_until = forms.DateField(
        label=_("Until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("If you are not: the last day. The day after, your card says “available” by itself."),
    )
    shown = forms.BooleanField(
        label=_("I agree that this card is shown in the directory and on the map"),
        required=False,
        help_text=_("Without it, the card is kept for you alone. You can withdraw it at any time, at once."),
    )
    visibility = forms.ChoiceField(
        label=_("Who sees it then"),
        choices=[choice for choice in Visibility.choices if choice[0] != Visibility.HIDDEN],
        initial=Visibility.PUBLIC,
        widget=forms.RadioSelect,
    )
    takes_messages = forms.BooleanField(
        label=_("I agree to get messages through the site"),
        required=False,
        help_text=_("By e-mail, without showing your address. You can change your mind here or in your preferences."),
    )
    news = forms.BooleanField(label=_("I agree to get the community’s news by e-mail"), required=False)

    def clean_unavailable_until(self) -> date | None:
        until: date | None = self.cleaned_data["unavailable_until"]
        today = timezone.localdate()
        if until is not None and not 0 <= (until - today).days <= LONGEST_BUSY_DAYS:
            raise forms.ValidationError(gettext("Give a day from today on, within two years."))
        return until

    def values(self) -> dict[str, Any]:
        """Return these arguments of `services.save_card`; call it once the form is valid."""
        data = self.cleaned_data
        return {
            "availability": data["availability"],
            "unavailable_until": data["unavailable_until"],
            "takes_messages": data["takes_messages"],
            "visibility": data["visibility"] if data["shown"] else Visibility.HIDDEN,
        }


def typed_from(card: Card | None, name: str, consents: Mapping[str, Any]) -> Typed:
    """Return a card as its owner would have typed it: what is proposed and withheld included."""
    for_everybody = {f"{field}_for": Visibility.PUBLIC.value for field in WITHHOLDABLE}
    if card is None:
        return {"kind": CardKind.PERSON.value, "name": name, **for_everybody}
    own = skills_by_kind(card)
    listed = {skill.name for skill in listed_skills()[SkillKind.TOPIC]}
    texts = {field: getattr(card, field) for field in ("kind", "name", "acronym", *TEXT_FIELDS)} | card.proposed
    words = {field: [skill.name for skill in own[kind]] for field, kind in SKILL_FIELDS.items()}
    for field, kept in card.withheld.items():
        (words if field in SKILL_FIELDS else texts)[field] = kept["value"]
    return {
        **texts,
        **words,
        "topics": [word for word in words["topics"] if word in listed],
        "tables": ", ".join(words["tables"]),
        "other_topics": ", ".join(word for word in words["topics"] if word not in listed),
        **for_everybody,
        **{f"{field}_for": visibility for field, visibility in visibilities(card).items()},
        "place": card.place.label if card.place is not None else "",
        "precision": card.precision,
        "availability": card.availability_now,
        "unavailable_until": card.busy_until.isoformat() if card.busy_until is not None else "",
        "shown": "on" if card.visibility != Visibility.HIDDEN else "",
        "visibility": card.visibility if card.visibility != Visibility.HIDDEN else Visibility.PUBLIC,
        "takes_messages": "on" if card.takes_messages else "",
        "news": "on" if "email" in consents else "",
    }


def _plain(text: str) -> str:
    return text.replace("\x00", "")[:MAX_TYPED]


def _checks(digits: str) -> bool:
    """Whether the last sign of an ORCID iD is the control sign of the others (ISO 7064, 11-2)."""
    total = 0
    for digit in digits[:-1]:
        total = (total + int(digit)) * 2
    control = (12 - total % 11) % 11
    return digits[-1] == ("X" if control == 10 else str(control))  # noqa: PLR2004 -- X stands for ten
