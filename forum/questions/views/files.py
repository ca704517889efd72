"""Files beside posts: sent by a script while one writes, given to whoever may read the post."""

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from forum.questions import queries, services
from forum.questions.access import Access
from forum.questions.views import composing


@never_cache
@login_required
@require_POST
def upload(request: HttpRequest) -> JsonResponse:
    """Keep a file; the Markdown that shows it, or 422 and why not."""
    file, wrong = composing.take_file(request)
    if file is None:
        return JsonResponse({"error": wrong}, status=422)
    return JsonResponse(
        {"markdown": services.markdown_of(file), "said": _("%(name)s was added.") % {"name": file.name}}
    )


@require_safe
def file(request: HttpRequest, key: str) -> HttpResponseBase:
    """A picture is shown, anything else downloaded; never as something a browser would run.

    Raises:
        Http404: there is none, it belongs to somebody who has not posted it, or the post is not for this reader.
    """
    found = queries.file_or_none(key)
    if found is None:
        raise Http404
    own = request.user.is_authenticated and found.owner_id == request.user.pk
    readable = found.post is not None and Access(request.user).can_read_post(found.post)
    if not (own or readable):
        raise Http404
    try:
        opened = found.file.open("rb")
    except OSError:
        raise Http404 from None
    shown = found.is_picture
    response = FileResponse(
        opened,
        content_type=found.content_type if shown else "application/octet-stream",
        as_attachment=not shown,
        filename=found.name,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, max-age=600"
    return response
