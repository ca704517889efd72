"""Forms of the moderators' desk."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from experts.desk.csv_reading import MAX_BYTES, UnreadableFileError, decode, read_rows
from experts.desk.services import MAX_REASON
from hub.base.guard import is_blocked
from hub.base.guarding import impersonal


class ReasonForm(forms.Form):
    """Why something is done; kept in the log."""

    reason = forms.CharField(
        label=_("Reason, for the log"),
        max_length=MAX_REASON,
        validators=[impersonal],
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class OptionalReasonForm(forms.Form):
    """The same, where there may be none."""

    reason = forms.CharField(
        label=_("Reason, for the log"),
        max_length=MAX_REASON,
        required=False,
        validators=[impersonal],
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ReviewForm(forms.Form):
    """A decision about a card that waits."""

    decision = forms.ChoiceField(choices=[("publish", _("Publish")), ("refuse", _("Refuse"))])
    verified = forms.BooleanField(
        label=_("Mark it as verified: I know that this person or organisation is who the card says"), required=False
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=MAX_REASON,
        required=False,
        validators=[impersonal],
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Its owner reads it when the card is refused; otherwise it stays in the log."),
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("decision") == "refuse" and not data.get("reason", "").strip():
            self.add_error("reason", _("Give the reason: the owner of the card will read it."))
        return data


class ClaimForm(forms.Form):
    """A decision about a claim."""

    decision = forms.ChoiceField(choices=[("accept", _("Accept")), ("refuse", _("Refuse"))])
    reason = forms.CharField(label=_("Reason"), max_length=MAX_REASON, required=False, validators=[impersonal])

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("decision") == "refuse" and not data.get("reason", "").strip():
            self.add_error("reason", _("Give the reason: who asked will read it."))
        return data


class UploadForm(forms.Form):
    """A CSV file of cards; `text` is its content, `encoding` its name unless it is UTF-8."""

    file = forms.FileField(
        label=_("CSV file"), help_text=_("Separated by commas, semicolons or tabs; 1,000 lines at most.")
    )
    publishes = forms.BooleanField(
        label=_("Show the cards of organisations at once"),
        required=False,
        help_text=_("Cards of people always wait for review: nobody is shown without having been asked."),
    )
    text = ""
    encoding = ""

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:  # before anything is read
            message = _("The file is larger than %(most)s MB.")
            raise forms.ValidationError(message, params={"most": MAX_BYTES // 1_000_000})
        try:
            self.text, self.encoding = decode(file.read())
            rows = read_rows(self.text).rows
        except UnreadableFileError as error:
            raise forms.ValidationError(str(error)) from error
        for row in rows:  # cell by cell: a file of cards is a list of people, and of no patients
            if any(is_blocked(cell) for cell in row.cells.values()):
                message = _("Line %(line)s holds what looks like personal data of a patient: nothing was kept.")
                raise forms.ValidationError(message, params={"line": row.line})
        return file
