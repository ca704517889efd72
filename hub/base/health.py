"""Two questions of an orchestrator: is the process alive, and may it receive visitors."""

from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.module_loading import import_string


class HealthMiddleware:
    """Answers an orchestrator before the host name is looked at: it asks by address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info == "/healthz":
            return healthz(request)
        if request.path_info == "/readyz":
            return readyz(request)
        return self.get_response(request)


def healthz(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 -- Django's signature
    """The process answers. Touches nothing else."""
    return JsonResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})


def readyz(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 -- Django's signature
    """The database answers (else 503). The search engine is reported but never takes the site away: pages work without."""
    checks = {"database": _database_answers(), "search": bool(import_string(settings.READINESS_SEARCH)())}
    ready = checks["database"]
    return JsonResponse(
        {"status": "ready" if ready else "not ready", "checks": checks},
        status=200 if ready else 503,
        headers={"Cache-Control": "no-store"} | ({} if ready else {"Retry-After": "5"}),
    )


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM django_migrations LIMIT 1")
    except DatabaseError:
        return False
    return True
