"""Muting and blocking people: one's own list, and the choice about one person."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from hub.accounts import queries, services
from hub.accounts.models import User
from hub.base.addresses import safe_path


@never_cache
@login_required
@require_safe
def blocks(request: HttpRequest) -> HttpResponse:
    """People the reader muted or blocked."""
    return render(request, "accounts/blocks.html", {"blocks": queries.blocks_of(request.user)})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def block(request: HttpRequest, username: str) -> HttpResponse:
    """Mute or block one person, or take it back. The other one is not told."""
    person = get_object_or_404(User, username=username, is_active=True)
    if person.pk == request.user.pk:
        raise Http404
    if request.method != "POST":
        context = {"person": person, "present": queries.block_between(request.user, person)}
        return render(request, "accounts/block.html", context)
    act, name = request.POST.get("act", ""), {"name": str(person)}
    if act == "stop":
        services.unblock_person(by=request.user, person=person)
        messages.success(request, _("You read %(name)s as before.") % name)
    elif act == "mute":
        services.block_person(by=request.user, person=person, mutes_only=True)
        messages.success(request, _("You muted %(name)s.") % name)
    elif act == "block":
        services.block_person(by=request.user, person=person)
        messages.success(request, _("You blocked %(name)s.") % name)
    return redirect(safe_path(request, request.POST.get("next", ""), otherwise="blocks"))
