"""The short form of a meetup, and when to publish it."""

import re
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wagtail.admin.widgets import AdminDateInput, AdminDateTimeInput, AdminTimeInput

from hub.base.guarding import impersonal
from hub.places.models import Place
from meetups.hours import LABELS, WHICH_CHOICES, Hours, HoursError, zone_choices
from meetups.localtimes import PARIS, check_day
from meetups.models import MeetupPage
from meetups.page_forms import ClockField
from meetups.panels import read_town

TALKS_OFFERED = 3
_LAST_NUMBER = re.compile(r"\d+(?!.*\d)", re.DOTALL)


class ShortMeetupForm(forms.Form):
    """When, where, what it is called, and the talks that are known; the rest later, on the pages themselves."""

    title = forms.CharField(label=_("Title"), max_length=255, validators=[impersonal])
    number = forms.IntegerField(label=_("Number of the meetup"), required=False, min_value=0, max_value=32767)
    day = forms.DateField(label=_("Date"), widget=AdminDateInput, validators=[check_day])
    start = forms.TimeField(
        label=_("Start"), required=False, widget=AdminTimeInput, help_text=_("Leave empty when only the day is known.")
    )
    end = forms.TimeField(label=_("End"), required=False, widget=AdminTimeInput)
    ends_next_day = forms.BooleanField(label=LABELS["ends_next_day"], required=False)
    timezone = forms.ChoiceField(label=_("Time zone"), choices=zone_choices, initial=PARIS)
    which_hour = forms.ChoiceField(label=LABELS["which_hour"], choices=WHICH_CHOICES, required=False)
    place_name = forms.CharField(
        label=_("Place"),
        required=False,
        max_length=200,
        validators=[impersonal],
        help_text=_("Hall, building or town."),
    )
    address = forms.CharField(label=_("Address"), required=False, max_length=300, validators=[impersonal])
    town = forms.CharField(label=_("Town"), required=False, max_length=100)
    online_url = forms.URLField(label=_("Online address"), required=False, max_length=500, assume_scheme="https")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, TALKS_OFFERED + 1):
            self.fields[f"talk_{number}"] = forms.CharField(
                label=_("Talk %(number)d") % {"number": number},
                required=False,
                max_length=255,
                validators=[impersonal],
            )
            self.fields[f"speakers_{number}"] = forms.CharField(
                label=_("Speakers of talk %(number)d") % {"number": number},
                required=False,
                max_length=400,
                validators=[impersonal],
                help_text=_("Names, separated by commas."),
            )

    def talk_rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"talk_{number}"], self[f"speakers_{number}"]) for number in range(1, TALKS_OFFERED + 1)]

    def clean_town(self) -> Place | None:
        return read_town(self.cleaned_data["town"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("end") and not cleaned.get("start"):
            self.add_error("start", _("Give the start of the meetup, or no end."))
        self._read_hours(cleaned)
        where = {"place_name", "town", "online_url"}
        if not where & set(self.errors) and not any(cleaned.get(name) for name in where):
            self.add_error("place_name", _("Say where: a place, a town or an online address."))
        for number in range(1, TALKS_OFFERED + 1):
            if cleaned.get(f"speakers_{number}") and not cleaned.get(f"talk_{number}"):
                self.add_error(f"talk_{number}", _("What is this talk called?"))
        return cleaned

    @property
    def leaves_a_doubt(self) -> bool:
        """Whether the form has to ask which of two equal hours is meant."""
        return bool(self.data.get("which_hour")) or "which_hour" in self.errors

    def _read_hours(self, cleaned: dict[str, Any]) -> None:
        """Put the instants beside what was typed, or say beside which field they cannot be."""
        cleaned["starts_at"] = cleaned["ends_at"] = None
        if {"day", "start", "end", "timezone"} & set(self.errors) or not cleaned.get("start"):
            return
        given = {name: cleaned.get(name) for name in ("day", "start", "end")}
        said = {"ends_next_day": cleaned["ends_next_day"], "which_hour": cleaned.get("which_hour", "")}
        try:
            cleaned["starts_at"], cleaned["ends_at"] = Hours(**given, **said, zone_name=cleaned["timezone"]).span()
        except HoursError as error:
            self.add_error(error.field, error.message)

    def values(self) -> dict[str, Any]:
        """What `prepare_meetup` takes."""
        own = ("title", "number", "day", "starts_at", "ends_at", "timezone")
        own += ("place_name", "address", "town", "online_url")
        titles = [
            (self.cleaned_data[f"talk_{number}"], self.cleaned_data[f"speakers_{number}"])
            for number in range(1, TALKS_OFFERED + 1)
        ]
        talks = [
            (title, [name.strip() for name in names.split(",") if name.strip()]) for title, names in titles if title
        ]
        return {**{name: self.cleaned_data[name] for name in own}, "talks": talks}

    @classmethod
    def initial_like(cls, meetup: MeetupPage | None) -> dict[str, Any]:
        """The form filled in as the last meetup was, with the next number, and no day."""
        if meetup is None:
            return {}
        highest = MeetupPage.objects.exclude(number=None).order_by("-number").values_list("number", flat=True).first()
        number = highest + 1 if highest is not None and meetup.number is not None else None
        title = meetup.title
        if number is not None and (found := _LAST_NUMBER.search(title)) and int(found[0]) == meetup.number:
            title = f"{title[: found.start()]}{number}{title[found.end() :]}"
        return {
            "title": title,
            "number": number,
            "start": meetup.local_start.time() if meetup.local_start else None,
            "end": meetup.local_end.time() if meetup.local_end else None,
            "ends_next_day": meetup.ends_next_day,
            "timezone": meetup.timezone,
            "place_name": meetup.place_name,
            "address": meetup.address,
            "town": meetup.place.label if meetup.place is not None else "",
            "online_url": meetup.online_url,
        }


class PublishForm(forms.Form):
    """Now, or at a moment on the clock of the site."""

    at = ClockField(label=_("On"), required=False, widget=AdminDateTimeInput)

    def clean_at(self) -> datetime | None:
        moment: datetime | None = self.cleaned_data["at"]
        if moment is not None and moment <= timezone.now():
            raise forms.ValidationError(_("This moment is over: choose one to come, or publish now."))
        return moment
