"""A text whose author was signed out while writing: it waits an hour for them to sign in, in the browser that sent it."""

import secrets
from typing import Any
from urllib.parse import urlencode

from django.core.cache import cache
from django.http import HttpRequest
from django.urls import reverse

from forum.questions import services
from forum.questions.views import composing
from hub.base.guarding import GuardedTextError, refuse_blocked
from hub.base.limits import allow

SECONDS = 3600
HELD_AN_HOUR = 20  # texts of one address
_KEY = "forum_held_text"  # in the session, which signing in keeps


def hold(request: HttpRequest, place: str) -> str:
    """Keep what was typed until its author has signed in: the address to do it at. Empty when it cannot be kept: the guard
    stops it, it is too long, or that address sent too many.
    """
    fields = {name: request.POST[name] for name in composing.KEPT_FIELDS if name in request.POST}
    if len(fields.get("body", "")) > services.MAX_BODY:
        return ""
    try:
        refuse_blocked(*(fields.get(name, "") for name in ("title", "body", "tags")))
    except GuardedTextError:
        return ""
    if not allow(f"forum-held:{request.META.get('REMOTE_ADDR', '')}", limit=HELD_AN_HOUR, seconds=SECONDS):
        return ""
    key = request.session.setdefault(_KEY, secrets.token_urlsafe(18))
    cache.set(_name(key, place), fields, timeout=SECONDS)
    return f"{reverse('account_login')}?{urlencode({'next': f'{request.path}?held=1'})}"


def take_up(request: HttpRequest, place: str) -> None:
    """Make the text that waited the draft of this place, when its author comes back by the address `hold` gave."""
    key = request.session.get(_KEY, "")
    if "held" not in request.GET or not key:
        return
    name = _name(key, place)
    fields: dict[str, Any] | None = cache.get(name)
    if fields is not None:
        composing.keep_draft(request, place, fields)
        cache.delete(name)


def _name(key: str, place: str) -> str:
    return f"forum-held:{key}:{place}"
