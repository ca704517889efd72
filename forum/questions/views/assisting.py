"""Small answers to the script of a form: preview, suggestions, names to complete. Nothing of what is sent is kept."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from forum.questions import queries, services
from forum.questions.linking import previewed
from forum.questions.views import composing
from hub.accounts.queries import audience
from hub.base.guarding import GuardedTextError, refuse_blocked
from hub.base.limits import allow

ASKED_A_MINUTE = 120


def _too_often(request: HttpRequest, what: str) -> bool:
    return not allow(f"forum-{what}:{request.user.pk}", limit=ASKED_A_MINUTE, seconds=60)


@sensitive_post_parameters("title", "body", "tags")
@never_cache
@login_required
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """The text as it would be stored; 422 when the guard stops it."""
    if _too_often(request, "preview"):
        return HttpResponse(status=429)
    body = request.POST.get("body", "")
    if len(body) > services.MAX_BODY:
        return HttpResponse(status=413)
    try:
        refuse_blocked(body)
    except GuardedTextError:
        return HttpResponse(status=422)
    return render(request, "questions/preview.html", {"preview": previewed(body.replace("\0", ""))})


@sensitive_post_parameters("title", "body", "tags")
@never_cache
@login_required
@require_POST
def suggestions(request: HttpRequest) -> HttpResponse:
    """What may answer the draft; 204 when there is nothing to offer or the guard stops the draft."""
    if _too_often(request, "suggestions"):
        return HttpResponse(status=429)
    try:
        refuse_blocked(request.POST.get("title", ""), request.POST.get("body", "")[: services.MAX_BODY])
    except GuardedTextError:
        return HttpResponse(status=204)
    context = composing.suggested(request, request.POST)
    if not context["suggestions"]:
        return HttpResponse(status=204)
    return render(request, "questions/parts/suggestions.html", context)


@sensitive_post_parameters("title", "body", "tags")
@never_cache
@login_required
@require_POST
def answered(request: HttpRequest) -> HttpResponseBase:
    """Count “this answers my question”, keep the text as a draft only, go on to what answers."""
    keys = services.clean_keys([request.POST.get("answered", "")])
    hits = queries.consulted_hits(keys, audience(request.user))
    if not hits:
        messages.warning(request, _("This page is not there any more. Your text is kept as a draft."))
        composing.keep_draft(request, "ask", request.POST)
        return redirect("questions:ask")
    if allow(f"forum-answered:{request.user.pk}:{keys[0]}", limit=1, seconds=3600):
        services.count_answered(key=keys[0])
    if composing.keep_draft(request, "ask", request.POST) is not None:
        messages.success(request, _("Good to know. Your draft is kept, should you still need it."))
    return redirect(hits[0].href)


@never_cache
@login_required
@require_safe
def complete(request: HttpRequest) -> JsonResponse:
    """At most eight people (`kind=people`, those of `topic` first) or tags (`kind=tags`) that begin like `q`."""
    if _too_often(request, "complete"):
        return JsonResponse({"found": []}, status=429)
    text = " ".join(request.GET.get("q", "").replace("\0", " ").split())[:40]
    topic = queries.read_number(request.GET.get("topic", ""))
    if request.GET.get("kind") == "tags":
        found = queries.tags_like(text)
    else:
        here = topic if topic is not None and topic <= queries.LARGEST_ID else None
        found = queries.people_like(text, reader=request.user, topic_id=here) if text or here else []
    return JsonResponse({"found": [{"value": one.value, "label": one.label} for one in found]})
