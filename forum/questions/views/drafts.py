"""Drafts: kept while one types, listed and deleted by their author."""

import re
from collections.abc import Iterator

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from forum.questions import queries, services
from forum.questions.models import Draft
from forum.questions.views import composing
from hub.base.guard import KINDS, findings
from hub.base.guarding import text_guarded
from hub.base.limits import allow

PLACE = re.compile(r"ask|(?:answer|edit):[1-9]\d{0,8}")
SAVES_A_MINUTE = 60


@sensitive_post_parameters("title", "body", "tags")
@never_cache
@login_required
@require_POST
def save(request: HttpRequest) -> JsonResponse:
    """Keep what is being typed. 422 with the kinds when the guard stops it, 413 when it is too long, 429 too often."""
    place = request.POST.get("place", "")
    if not PLACE.fullmatch(place):
        return JsonResponse({"saved": False}, status=400)
    if not allow(f"forum-draft:{request.user.pk}", limit=SAVES_A_MINUTE, seconds=60):
        return JsonResponse({"saved": False}, status=429)
    if len(request.POST.get("body", "")) > services.MAX_BODY:
        return JsonResponse({"saved": False}, status=413)
    text = "\n".join(request.POST.get(name, "") for name in ("title", "body", "tags"))
    kinds = tuple(dict.fromkeys(one.kind for one in findings(text) if one.severity == "block"))
    if kinds:
        text_guarded.send(sender=Draft, by=request.user, place="draft", kinds=kinds, outcome="blocked", url="")
        return JsonResponse({"saved": False, "blocked": [str(KINDS[kind][0]) for kind in kinds]}, status=422)
    draft = composing.keep_draft(request, place, request.POST)
    said = _("Draft kept at %(time)s") % {"time": f"{localtime(draft.updated_at):%H:%M}"} if draft is not None else ""
    return JsonResponse({"saved": True, "said": said})


@never_cache
@login_required
@require_safe
def text(request: HttpRequest) -> JsonResponse:
    """The draft of a place, for a form that is shown without it."""
    place = request.GET.get("place", "")
    draft = queries.draft_of(request.user, place) if PLACE.fullmatch(place) else None
    return JsonResponse({"body": draft.body if draft is not None else ""})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """All drafts of the reader; sent with `draft`, those are deleted."""
    if request.method == "POST":
        ids = [number for one in request.POST.getlist("draft")[:100] if (number := queries.read_number(one))]
        count = services.forget_drafts(by=request.user, ids=ids)
        messages.success(request, ngettext("%(n)d draft deleted.", "%(n)d drafts deleted.", count) % {"n": count})
        return redirect("questions:ask" if request.POST.get("next") == "ask" else "questions:drafts")
    context = {
        "drafts": list(_listed(request)),
        "days": settings.FORUM_DRAFT_DAYS,
        "crumbs": [(_("Preferences"), reverse("preferences")), (_("My drafts"), "")],
    }
    return render(request, "questions/drafts.html", context)


def _listed(request: HttpRequest) -> Iterator[dict[str, object]]:
    for draft in queries.drafts_of(request.user):
        kind, _colon, number = draft.place.partition(":")
        yield {
            "draft": draft,
            "url": reverse(f"questions:{kind}", args=[int(number)] if number else []),
            "kind": {"ask": _("a question"), "answer": _("an answer"), "edit": _("a change of a post")}[kind],
            "name": draft.title or " ".join(draft.body.split())[:80],
        }
