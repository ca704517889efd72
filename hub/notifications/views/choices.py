"""What one is told of, and how."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hub.notifications.forms import ChoicesForm
from hub.notifications.preferences import save_wishes


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def choices(request: HttpRequest) -> HttpResponse:
    form = ChoicesForm(request.POST if request.method == "POST" else None, person=request.user)
    if request.method == "POST" and form.is_valid():
        save_wishes(by=request.user, chosen=form.wishes())
        messages.success(request, _("Your choices are saved."))
        return redirect("notice_choices")
    return render(request, "notifications/choices.html", {"form": form})
