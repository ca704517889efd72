"""The inbox, and where its notices lead."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hub.notifications import inbox as reading
from hub.notifications.models import Notice
from hub.notifications.notices import mark_read, unread_count

LONGEST_NUMBER = 18  # digits


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER else None


@never_cache
@login_required
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """What one was told of, latest first, grouped by the page it leads to."""
    asked = request.GET.get("before", "")
    before = _number(asked)
    if asked and before is None:
        raise Http404
    unread_only = "unread" in request.GET
    page = reading.inbox_page(request.user, before=before, unread_only=unread_only)
    context = {
        "page": page,
        "unread": unread_count(request.user),
        "unread_only": unread_only,
        "show_all": not unread_only,
        "is_later_page": before is not None,
    }
    return render(request, "notifications/inbox.html", context)


@never_cache
@login_required
@require_safe
def notice(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Read a notice and go where it leads."""
    found = get_object_or_404(Notice, pk=notice_id, to=request.user)
    url = reading.open_notice(by=request.user, notice=found)
    if url:
        return redirect(url)
    messages.warning(request, _("What this was about is not there any more, or is no longer open to you."))
    return redirect("inbox")


@never_cache
@login_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark as read all that the page showed or came before it: what arrived since stays new."""
    until = _number(request.POST.get("until", ""))
    if until is not None:
        mark_read(by=request.user, until=until)
    return redirect("inbox")
