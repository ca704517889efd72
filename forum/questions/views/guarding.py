"""What the guard stopped, for those who moderate."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from forum.questions.access import Access
from forum.questions.models import GuardAlert
from hub.base.guard import KINDS

SHOWN = 100
PLACES = {
    "question": gettext_lazy("a question"),
    "answer": gettext_lazy("an answer"),
    "edit": gettext_lazy("a change of a post"),
    "draft": gettext_lazy("a draft"),
    "file": gettext_lazy("a file"),
    "contact": gettext_lazy("a message to an expert"),
    "flag": gettext_lazy("a flag"),
    "details": gettext_lazy("a request for details"),
    "moderation": gettext_lazy("an act of moderation"),
    "report": gettext_lazy("the report of a message"),
    "claim": gettext_lazy("the claim of a card"),
    "proposal": gettext_lazy("a proposed topic"),
    "correction": gettext_lazy("the correction of a transcript"),
    "pitfall": gettext_lazy("a pitfall of a join"),
    "suggestion": gettext_lazy("a suggested change of a page"),
    "review": gettext_lazy("the review of a suggestion"),
}


@never_cache
@login_required
def alerts(request: HttpRequest) -> HttpResponse:
    """The latest alerts: who, where, when, of what kinds. The texts are nowhere."""
    if not Access(request.user).moderates:
        raise PermissionDenied
    if request.method not in {"GET", "HEAD"}:
        return HttpResponseNotAllowed(["GET", "HEAD"])
    rows = [
        {
            "alert": alert,
            "place": PLACES.get(alert.place, alert.place),
            "kinds": [str(KINDS[kind][0]) for kind in alert.kinds.split(",") if kind in KINDS],
        }
        for alert in GuardAlert.objects.select_related("person")[:SHOWN]
    ]
    crumbs = [
        (_("Forum"), reverse("forum:index")),
        (_("Moderation"), reverse("questions:moderation")),
        (_("Personal data"), ""),
    ]
    return render(request, "questions/guard_alerts.html", {"rows": rows, "crumbs": crumbs})
