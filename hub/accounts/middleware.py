"""Limits of a session, language of a person, and pages of signed-in people kept out of every cache."""

import logging
import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control

logger = logging.getLogger("hub.security")

_SINCE = "hub_signed_in_at"
_SEEN = "hub_seen_at"
LANGUAGE_SECONDS = 365 * 24 * 3600


class PeopleMiddleware:
    """Does nothing at all for a visitor without a session cookie.

    A session ends `SESSION_COOKIE_AGE` seconds after the last visit and `HUB_SESSION_MAX_AGE` after sign-in.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        if has_session and request.user.is_authenticated:
            self._check_age(request)
        response = self.get_response(request)
        language = getattr(request, "language_of_person", "")
        if language:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                language,
                max_age=LANGUAGE_SECONDS,
                secure=request.is_secure(),
                httponly=True,
                samesite="Lax",
            )
        if has_session and request.user.is_authenticated and not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_store=True)
        return response

    def _check_age(self, request: HttpRequest) -> None:
        now = int(time.time())
        since = request.session.setdefault(_SINCE, now)
        if now - since > settings.HUB_SESSION_MAX_AGE:
            logger.info("session ended by age: user %s", request.user.pk)
            logout(request)
            return
        if now - request.session.get(_SEEN, 0) > settings.HUB_SESSION_TOUCH_SECONDS:
            request.session[_SEEN] = now  # one write an hour keeps the session of someone who comes back
