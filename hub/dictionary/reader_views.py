"""The page that reads a pasted code. What is pasted is answered and forgotten."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from hub.base.guard import findings
from hub.base.limits import allow
from hub.dictionary import queries
from hub.dictionary.identifiers import canonical_name
from hub.dictionary.nearest import nearest_names
from hub.dictionary.reader import FIRST_YEAR, LAST_YEAR, LONGEST_CODE, read_code
from hub.dictionary.views import trail

READINGS, SECONDS = 60, 600  # of one address
MOST_DOUBTS = 5


class ReaderForm(forms.Form):
    """A code, and what it does not say: the table its names are of, the year of the question.

    `doubts` are sentences on what may be personal data, once the code is clean.
    """

    code = forms.CharField(
        label=gettext_lazy("SAS, SQL, R or Python code"),
        max_length=LONGEST_CODE,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false", "autocomplete": "off"}),
    )
    table = forms.CharField(
        label=gettext_lazy("Table the variables are of"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("When the code does not name it."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    year = forms.IntegerField(
        label=gettext_lazy("Year of the data"),
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        required=False,
        help_text=gettext_lazy("When neither a table nor a date of the code tells it."),
    )

    def clean_code(self) -> str:
        """Refuse what is personal data for certain: a code with it must not be passed on."""
        code = str(self.cleaned_data["code"])
        if not code.strip():
            raise forms.ValidationError(_("Paste a code first."))
        self.doubts: list[str] = []
        for found in findings(code):
            message = _("Line %(line)d holds what looks like %(what)s. %(advice)s") % {
                "line": code.count("\n", 0, found.start) + 1,
                "what": found.label,
                "advice": found.advice,
            }
            if found.severity == "block":
                raise forms.ValidationError(message)
            self.doubts.append(message)
        return code

    def clean_table(self) -> str:
        typed = str(self.cleaned_data["table"]).strip()
        if typed and queries.find_table(typed) is None:
            near = ", ".join(nearest_names(typed))
            message = _("No table is called “%(name)s” here.") % {"name": typed}
            raise forms.ValidationError(f"{message} {_('Did you mean:')} {near}" if near else message)
        return canonical_name(typed) if typed else ""


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def reader(request: HttpRequest) -> HttpResponse:
    """Show the form, and what was read in the code sent with it. Nothing is stored."""
    form = ReaderForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"form": form, "trail": trail((_("Code reader"), ""))}
    status = 200
    if request.method == "POST":
        if not allow(f"code-reader:{request.META.get('REMOTE_ADDR', '')}", limit=READINGS, seconds=SECONDS):
            form.add_error(None, _("Many codes were read for you just now: wait a few minutes."))
            status = 429
        elif form.is_valid():
            values = form.cleaned_data
            context["doubts"] = form.doubts[:MOST_DOUBTS]
            context["reading"] = read_code(values["code"], table=values["table"], year=values["year"])
        else:
            status = 422
    return render(request, "dictionary/reader.html", context, status=status)
