"""A page submitted in the CMS, read outside it: what it changes, how it will look, and the step to take."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from hub.accounts.models import User
from hub.base import guarding
from hub.base.guarding import GuardedTextError
from hub.pages.models import ReadingPage
from hub.pages.submissions import queries, services
from hub.pages.submissions.queries import Submission
from hub.pages.suggestions.forms import DecideForm
from hub.pages.views.reviewing import CONFLICT, FORBIDDEN, INVALID, reviewer

REFUSALS: dict[type[Exception], tuple[int, Any]] = {
    GuardedTextError: (
        INVALID,
        gettext_lazy("Nothing was stored: the text holds what looks like personal data."),
    ),
    services.RewrittenError: (
        CONFLICT,
        gettext_lazy("It was changed since you opened it: read it again as it is now."),
    ),
    services.LockedError: (
        CONFLICT,
        gettext_lazy("Somebody locked this page in the CMS: it waits until they unlock it."),
    ),
    PermissionDenied: (
        FORBIDDEN,
        gettext_lazy("This step is for somebody else: neither an author nor who took another step takes it."),
    ),
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def submission(request: HttpRequest, pk: int) -> HttpResponse:
    """Read and decide."""
    person = reviewer(request)
    found = queries.submission_of(pk, person)
    if found is None:  # decided meanwhile, or never submitted: the queue says what is left
        messages.info(request, _("Nothing of this page waits to be read any more."))
        return redirect("review_queue")
    form = DecideForm(request.POST if request.method == "POST" else None, answers_a_page=True)
    status = 200
    if request.method == "POST":
        if form.is_valid() and (status := _act(request, person, found, form)) == 0:
            return redirect("review_queue")
        guarding.tell(form, by=person, place="review")
        found = queries.submission_of(pk, person) or found
    context = {
        "submission": found,
        "rows": queries.rows_of(found),
        "shows_body": isinstance(found.draft, ReadingPage),
        "steps": queries.steps_of(found),
        "may_act": found.task.may_act(found.page, person),
        "has_cms": person.has_perm(queries.CMS),
        "is_last": found.task.permission == found.task.Step.VALIDATE,
        "decide": form,
        "crumbs": [(_("Home"), "/"), (_("Suggestions to read"), reverse("review_queue")), (found.draft.title, "")],
    }
    return render(request, "pages/suggestions/submission.html", context, status=status or INVALID)


def _act(request: HttpRequest, person: User, found: Submission, form: DecideForm) -> int:
    """Take the step that was asked for: 0 when it is done, else the status of the answer, with the reason on the form."""
    given = {"by": person, "submission": found, "comment": form.cleaned_data["comment"]}
    given["stamp"] = request.POST.get("stamp", "")
    try:
        if "refuse" in request.POST:
            services.send_back(**given)
            messages.success(request, _("Sent back. The author reads what you wrote."))
        elif "approve" in request.POST:
            published = services.approve_page(**given)
            done = _("The page is published.") if published else _("Approved. One more person reads it.")
            messages.success(request, done)
        else:
            form.add_error(None, _("Approve it, or ask for changes."))
            return INVALID
    except ValidationError as error:
        form.add_error(None, error.messages)
    except tuple(REFUSALS) as error:
        status, reason = REFUSALS[type(error)]
        form.add_error(None, reason)
        return status
    except services.SettledError:
        messages.info(request, _("Nothing of this page waits to be read any more."))
        return 0
    else:
        return 0
    return INVALID
