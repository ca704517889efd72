"""Error pages, the choice of language, the style guide: what belongs to no feature."""

import logging
import sys

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from hub.base import styleguide as guide
from hub.base.addresses import safe_path

logger = logging.getLogger(__name__)

RETRY_SECONDS = 60
DATABASE_RETRY_SECONDS = 5
LANGUAGE_SECONDS = 365 * 24 * 3600


# --- errors ------------------------------------------------------------------------------------


def _page(request: HttpRequest, template: str, status: int) -> HttpResponse:
    return render(request, f"base/errors/{template}.html", status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        return _too_long(request)
    return _page(request, "400", 400)


def _too_long(request: HttpRequest) -> HttpResponse:
    """What was sent was never read. The page says what the form takes, where its view has declared a `text_limit`."""
    view = request.resolver_match.func if request.resolver_match else None
    context = {
        "characters": getattr(view, "text_limit", None),
        "bytes": settings.DATA_UPLOAD_MAX_MEMORY_SIZE,
        "sent": request.META.get("CONTENT_LENGTH"),
    }
    return render(request, "base/errors/413.html", context, status=413)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    return _page(request, "403", 403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    return _page(request, "404", 404)


def too_many_requests(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    response = _page(request, "429", 429)
    response["Retry-After"] = str(RETRY_SECONDS)
    return response


def server_error(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """Render without the request: no context processor, no session, no database may fail a second time."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return _database_away()
    try:
        return HttpResponseServerError(render_to_string("base/errors/500.html"))
    except Exception:
        logger.exception("the error page itself failed")
        return HttpResponseServerError("<!doctype html><title>500</title><h1>SNDS Hub</h1><p>500</p>")


def _database_away() -> HttpResponse:
    """The database restarts or is too busy: nothing was lost, and the next try may do."""
    headers = {"Retry-After": str(DATABASE_RETRY_SECONDS), "Cache-Control": "no-store"}
    return HttpResponse(render_to_string("base/errors/503.html"), status=503, headers=headers)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """A page that tells; a view with `keeps_text` answers itself, with what was typed, to a form of our own pages."""
    keep = getattr(request.resolver_match.func, "keeps_text", None) if request.resolver_match else None
    if keep is not None and request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin":
        kept: HttpResponse = keep(request)
        return kept
    return _page(request, "csrf", 403)


# --- language ----------------------------------------------------------------------------------


def _safe_return(request: HttpRequest) -> str:
    """Read the address of `next` when it is a path of this very site, else the home page."""
    return safe_path(request, request.GET.get("next", ""), otherwise="/")


@require_safe
def choose_language(request: HttpRequest, code: str) -> HttpResponse:
    """Remember the language in a cookie and go back. A GET, so that anonymous pages need no form and no token."""
    if code not in dict(settings.LANGUAGES):
        raise Http404
    answer = HttpResponseRedirect(_safe_return(request))
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=LANGUAGE_SECONDS,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
    answer["Cache-Control"] = "no-store"
    return answer


# --- style guide and small files ---------------------------------------------------------------


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    return render(request, "base/styleguide/index.html", guide.everything())


@require_safe
def styleguide_sample(request: HttpRequest, sample: str) -> HttpResponse:
    if sample not in guide.SAMPLE_PAGES:
        raise Http404
    return render(request, f"base/styleguide/{sample}.html", guide.SAMPLE_PAGES[sample]())


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    return render(request, "base/robots.txt", content_type="text/plain; charset=utf-8")


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """Old browsers and bots ask for this name without reading the page."""
    return HttpResponseRedirect(static("base/mark.svg"))
