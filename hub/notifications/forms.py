"""The choices of a person: one row for each kind of notice."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from hub.accounts.models import User
from hub.notifications.kinds import MailChoice, kinds_for
from hub.notifications.preferences import Wish, all_wishes


@dataclass(frozen=True, slots=True)
class Row:
    """A kind of notice and its two controls."""

    label: str
    inbox: BoundField
    mail: BoundField


class ChoicesForm(forms.Form):
    """Two controls for every kind that concerns the person, filled with what the person wants now."""

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wanted = all_wishes(person)
        self.kinds = kinds_for(person)
        for kind in self.kinds:
            self.fields[f"{kind.name}-inbox"] = forms.BooleanField(
                label=_("In the inbox"), required=False, initial=wanted[kind.name].inbox
            )
            self.fields[f"{kind.name}-mail"] = forms.ChoiceField(
                label=_("By e-mail"), choices=MailChoice.choices, initial=wanted[kind.name].mail
            )

    def rows(self) -> list[Row]:
        """The controls, kind by kind, in order of their labels."""
        found = [Row(str(kind.label), self[f"{kind.name}-inbox"], self[f"{kind.name}-mail"]) for kind in self.kinds]
        return sorted(found, key=lambda row: row.label.casefold())

    def wishes(self) -> dict[str, Wish]:
        """What was chosen, by kind."""
        data = self.cleaned_data
        return {kind.name: Wish(data[f"{kind.name}-inbox"], data[f"{kind.name}-mail"]) for kind in self.kinds}
