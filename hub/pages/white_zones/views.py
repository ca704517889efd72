"""The map of missing help in the CMS, for organisers."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hub.accounts.models import User
from hub.pages.white_zones import queries, services
from meetups.desk.queries import may_organise

MOST_SHOWN = 20


@require_safe
def white_zones(request: HttpRequest) -> HttpResponse:
    """Région × theme, and the zones to mend first."""
    _organiser(request)
    rows = queries.grid()
    context = {
        "rows": rows,
        "themes": [zone.theme for zone in rows[0][1]] if rows else [],
        "first": queries.white_zones(rows)[:MOST_SHOWN],
    }
    return render(request, "pages/white_zones/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def white_zone(request: HttpRequest, region: str, theme: str) -> HttpResponse:
    """One zone: who could come, what is asked; a POST makes the draft."""
    by = _organiser(request)
    zone = queries.find_zone(region, theme)
    if zone is None:
        raise Http404
    if request.method == "POST":
        meetup = services.draft_meetup(by=by, zone=zone)
        messages.success(
            request, _("The draft is ready, its date three months ahead: change what you need, then publish it.")
        )
        return redirect("meetups_desk:meetup", meetup.pk)
    context = {"zone": zone, "questions": queries.questions_on(zone.theme), "candidates": queries.candidates(zone)}
    return render(request, "pages/white_zones/zone.html", context)


def _organiser(request: HttpRequest) -> User:
    """Who is at work; nobody but organisers gets in."""
    if not isinstance(request.user, User) or not may_organise(request.user):
        raise PermissionDenied
    return request.user
