"""What the CMS's forms of meetups and of talks have in common: saved once, at hours that exist, and nothing given lost unsaid."""

import hashlib
from datetime import datetime
from typing import Any

from django import forms
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.models import Page

from meetups.hours import Hours, HoursError

# As long as a form may stay open.
REMEMBERED = 86_400  # seconds


class ClockField(forms.DateTimeField):
    """A moment on the clock of the site, with the sentences of the short form about nights on which clocks change."""

    def to_python(self, value: Any) -> datetime | None:
        try:
            moment: datetime | None = super().to_python(value)
        except forms.ValidationError as error:
            if error.code != "ambiguous_timezone":
                raise
            meant = error.params["datetime"]
            zone_name = timezone.get_current_timezone_name()
            try:
                Hours(day=meant.date(), start=meant.time(), end=None, zone_name=zone_name).span()
            except HoursError as fault:
                raise forms.ValidationError(fault.message, code="clock") from error
            raise
        return moment


class MeetupsPageForm(WagtailAdminPageForm):
    """A form that says so when the page was saved elsewhere since it was opened, and when a file has to be chosen again."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in {"go_live_at", "expire_at"} & set(self.fields):
            was = self.fields[name]
            self.fields[name] = ClockField(
                label=was.label, help_text=was.help_text, required=was.required, widget=was.widget
            )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        self._refuse_outdated()
        return cleaned

    def is_valid(self) -> bool:
        valid: bool = super().is_valid()
        if not valid:
            for name in set(self.files) & set(self.fields) - set(self.errors):
                self.add_error(name, _("Choose this file again: browsers do not keep it when a form comes back."))
        return valid

    def _refuse_outdated(self) -> None:
        """Keep two open forms from undoing each other, be they of one person: what was saved meanwhile is named first."""
        loaded, latest = str(self.data.get("loaded_revision_id", "")), self.instance.latest_revision
        if not loaded or latest is None or str(self.data.get("overwrite_revision_id", "")) == str(latest.pk):
            return
        present = _written(latest.pk, latest.created_at)
        opened = f"{loaded} {self.data.get('loaded_revision_created_at') or latest.created_at.isoformat()}"
        if present == opened or present == cache.get(_saved_here(self.data, self.instance)):
            return
        when = {"time": f"{timezone.localtime(latest.created_at):%H:%M}"}
        if self.for_user is not None and latest.user_id == self.for_user.pk:
            message = _(
                "You saved this page at %(time)s in another tab, after you had opened it here. What you typed is below, not "
                "saved yet: compare it with the history, then save again to replace what you wrote there."
            )
        else:
            message = _(
                "%(who)s saved this page at %(time)s, after you had opened it. What you typed is below, not saved yet: compare it "
                "with the history, then save again to replace what they wrote."
            )
            when["who"] = latest.user.display_name if latest.user is not None else _("Somebody")
        self.add_error(None, message % when)


def remember_saving(request: HttpRequest, page: Page) -> None:
    """Note that this open form wrote the latest revision: the browser saves by itself without telling the form's own fields."""
    if request.POST.get("csrfmiddlewaretoken") and page.latest_revision is not None:
        latest = page.latest_revision
        cache.set(_saved_here(request.POST, page), _written(latest.pk, latest.created_at), REMEMBERED)


def _written(pk: int, moment: datetime) -> str:
    return f"{pk} {moment.isoformat()}"


def _saved_here(data: Any, page: Page) -> str:
    # The token against forged requests is masked anew for each page a browser is given: it tells two tabs apart.
    token = str(data.get("csrfmiddlewaretoken", ""))
    return f"saved-in-tab:{page.pk}:{hashlib.sha256(token.encode()).hexdigest()}"
