"""Forms of the directory: a card."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from experts.models import Availability, Card, CardKind, Precision, SkillKind, Visibility
from experts.queries import listed_skills, skills_by_kind
from hub.places.models import Place
from hub.places.queries import LEVELS, at_precision, resolve_place

MAX_BIO = 5000
MAX_TOPICS = 20
MAX_OTHERS = 300
_ORCID = re.compile(r"(?:https?://orcid\.org/)?(\d{4}-?\d{4}-?\d{4}-?\d{3}[\dX])/?", re.IGNORECASE)
SKILL_FIELDS = {
    "topics": SkillKind.TOPIC,
    "databases": SkillKind.BASE,
    "tools": SkillKind.TOOL,
    "languages": SkillKind.LANGUAGE,
}


class PlaceInput(forms.TextInput):
    """A text box that offers places while one types, where scripts run."""

    def __init__(self) -> None:
        super().__init__(attrs={"data-places": "", "autocomplete": "off", "spellcheck": "false"})


class CardForm(forms.Form):
    """A person's or an organisation's card, as its owner fills it in."""

    kind = forms.ChoiceField(
        label=_("This card is for"), choices=CardKind.choices, widget=forms.RadioSelect, initial=CardKind.PERSON
    )
    name = forms.CharField(label=_("Name shown"), max_length=150)
    acronym = forms.CharField(
        label=_("Acronym"), max_length=30, required=False, help_text=_("For an organisation, if it is known by one.")
    )
    organisation = forms.CharField(label=_("Organisation"), max_length=150, required=False)
    headline = forms.CharField(
        label=_("In one line"),
        max_length=160,
        required=False,
        help_text=_("For example: medico-economist, hospital stays and their costs."),
    )
    precision = forms.ChoiceField(
        label=_("How precisely to show your place"),
        choices=Precision.choices,
        initial=Precision.DEPARTEMENT,
        widget=forms.RadioSelect,
        help_text=_("Only this level is kept and shown: at “département”, nobody, not even we, can read your town."),
    )
    place = forms.CharField(
        label=_("Town or postcode"),
        max_length=100,
        required=False,
        widget=PlaceInput,
        help_text=_("Not needed if you show no place."),
    )
    databases = forms.MultipleChoiceField(
        label=_("Databases you know"), required=False, widget=forms.CheckboxSelectMultiple
    )
    topics = forms.MultipleChoiceField(label=_("Themes"), required=False, widget=forms.CheckboxSelectMultiple)
    other_topics = forms.CharField(
        label=_("Other topics"), max_length=MAX_OTHERS, required=False, help_text=_("Separated by commas.")
    )
    tools = forms.MultipleChoiceField(label=_("Tools"), required=False, widget=forms.CheckboxSelectMultiple)
    languages = forms.MultipleChoiceField(
        label=_("Languages you answer in"), required=False, widget=forms.CheckboxSelectMultiple
    )
    bio = forms.CharField(
        label=_("Presentation"),
        max_length=MAX_BIO,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Markdown. What you work on, what people may ask you."),
    )
    website = forms.URLField(label=_("Website"), max_length=200, required=False, assume_scheme="https")
    orcid = forms.CharField(
        label=_("ORCID iD"), max_length=60, required=False, help_text=_("Sixteen digits, such as 0000-0002-1825-0097.")
    )
    availability = forms.ChoiceField(
        label=_("Are you open to questions?"),
        choices=Availability.choices,
        initial=Availability.AVAILABLE,
        widget=forms.RadioSelect,
    )
    takes_messages = forms.BooleanField(
        label=_("I agree to get messages through the site"),
        required=False,
        help_text=_("By e-mail, without showing your address. You can change your mind here or in your preferences."),
    )
    visibility = forms.ChoiceField(
        label=_("Who sees your card"), choices=Visibility.choices, initial=Visibility.PUBLIC, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, card: Card | None = None, name: str = "", **kwargs: Any) -> None:
        self.card = card
        listed = listed_skills()
        own = skills_by_kind(card) if card is not None else {kind: [] for kind in SkillKind.values}
        initial = self._initial(card, name)
        for field, kind in SKILL_FIELDS.items():
            offered = {skill.name for skill in listed[kind]}
            initial[field] = [skill.name for skill in own[kind] if skill.name in offered or field != "topics"]
        offered_topics = {skill.name for skill in listed[SkillKind.TOPIC]}
        initial["other_topics"] = ", ".join(
            skill.name for skill in own[SkillKind.TOPIC] if skill.name not in offered_topics
        )
        super().__init__(*args, initial={**initial, **kwargs.pop("initial", {})}, **kwargs)
        for field, kind in SKILL_FIELDS.items():
            names = [skill.name for skill in listed[kind]]
            names += [skill.name for skill in own[kind] if skill.name not in names and field != "topics"]
            self.fields[field].choices = [(word, word) for word in names]  # type: ignore[attr-defined]  # -- a field with choices

    @staticmethod
    def _initial(card: Card | None, name: str) -> dict[str, Any]:
        if card is None:
            return {"name": name}
        copied = (
            "kind",
            "name",
            "organisation",
            "headline",
            "bio",
            "website",
            "orcid",
            "precision",
            "acronym",
            "availability",
            "takes_messages",
            "visibility",
        )
        return {
            **{field: getattr(card, field) for field in copied},
            "place": card.place.label if card.place is not None else "",
        }

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

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if len(data.get("topics", [])) + len(data.get("other_topics", [])) > MAX_TOPICS:
            self.add_error(
                "topics",
                ngettext("Choose at most %(most)s topic.", "Choose at most %(most)s topics.", MAX_TOPICS)
                % {"most": MAX_TOPICS},
            )
        if "precision" in data and "place" in data:
            data["unit"] = self._unit(data["place"].strip(), data["precision"])
        return data

    def _unit(self, typed: str, precision: str) -> Place | None:
        """Return the unit to keep; an error when what was typed cannot give it."""
        if precision == Precision.HIDDEN:
            return None
        place = resolve_place(typed) if typed else None
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
        return at_precision(place, precision)

    def values(self) -> dict[str, Any]:
        """Arguments of `services.save_card`."""
        data = self.cleaned_data
        plain = (
            "kind",
            "name",
            "organisation",
            "headline",
            "bio",
            "precision",
            "acronym",
            "databases",
            "tools",
            "languages",
            "website",
            "orcid",
        )
        return {
            **{field: data[field] for field in (*plain, "availability", "takes_messages", "visibility")},
            "topics": [*data["topics"], *data["other_topics"]],
            "place": data["unit"],
        }


def _checks(digits: str) -> bool:
    """Whether the last sign of an ORCID iD is the control sign of the others (ISO 7064, 11-2)."""
    total = 0
    for digit in digits[:-1]:
        total = (total + int(digit)) * 2
    control = (12 - total % 11) % 11
    return digits[-1] == ("X" if control == 10 else str(control))  # noqa: PLR2004 -- X stands for ten
