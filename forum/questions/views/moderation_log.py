"""The log of moderation: for moderators with names, notes and the way back; for everybody without. And who may do what."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from forum.questions import queries, services
from forum.questions.access import Access
from forum.questions.views.moderating import READING, moderator_access


def _before(request: HttpRequest) -> int | None:
    return queries.read_number(request.GET.get("before", ""))


def _entries(request: HttpRequest, forum_ids: Any = None) -> dict[str, Any]:
    found = queries.entries(before=_before(request), forum_ids=forum_ids)
    shown = found[: queries.ENTRIES_PER_PAGE]
    return {"entries": shown, "older": shown[-1].pk if len(found) > len(shown) else None}


@login_required
def log(request: HttpRequest) -> HttpResponse:
    """Every act: who, when, why, and the button that undoes it."""
    moderator_access(request)
    if request.method not in READING:
        return HttpResponseNotAllowed(READING)
    trail = [(_("Moderation"), reverse("questions:moderation")), (_("Log"), "")]
    return render(request, "questions/moderation/log.html", {**_entries(request), "crumbs": trail})


@login_required
def roles(request: HttpRequest) -> HttpResponse:
    """The rights of every role, in the forum and in the administration: read from their rows, never from a list of ours."""
    moderator_access(request)
    if request.method not in READING:
        return HttpResponseNotAllowed(READING)
    columns = queries.roles()
    matrices = [
        {"title": _("In the forum"), "head": _("Right"), "lines": queries.forum_rights(columns)},
        {"title": _("In the administration"), "head": _("What"), "lines": queries.administration_rights(columns)},
    ]
    trail = [(_("Moderation"), reverse("questions:moderation")), (_("Who may do what"), "")]
    context = {"columns": [queries.role_label(role) for role in columns], "matrices": matrices, "crumbs": trail}
    return render(request, "questions/moderation/roles.html", context)


@require_safe
def public_log(request: HttpRequest) -> HttpResponse:
    """What was done in the categories this reader sees: no names, no notes, and no title of what is hidden."""
    access = Access(request.user)
    trail = [(_("Home"), "/"), (_("Forum"), reverse("forum:index")), (_("Log of moderation"), "")]
    context = {**_entries(request, access.readable_ids), "crumbs": trail}
    return render(request, "questions/moderation/public_log.html", context)


@login_required
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    access = moderator_access(request)
    entry = queries.entry_or_none(pk)
    if entry is None:
        raise Http404
    forum_id = entry.topic.forum_id if entry.topic is not None else None
    if forum_id is not None and not access.can("can_approve_posts", forum_id):
        raise PermissionDenied
    try:
        services.undo(by=request.user, entry=entry)
    except services.ImpossibleError:
        messages.error(request, _("This cannot be undone any more: something was changed since."))
    else:
        messages.success(request, _("Undone."))
    return redirect(reverse("questions:log"))
