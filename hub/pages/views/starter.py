"""The starter path. Its progress stays in the visitor's browser, or in the address where scripts do not run."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hub.pages.starter import STEPS, next_step, ticked


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Show the six steps; each `done` in the address is one that was ticked."""
    done = ticked(frozenset(request.GET.getlist("done")[:20]))
    context = {
        "steps": STEPS,
        "done": done,
        "next": next_step(done),
        "is_kept_in_address": "done" in request.GET,
        "trail": [(_("Home"), "/"), (_("Starter path"), "")],
    }
    return render(request, "pages/start.html", context)
