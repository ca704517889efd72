"""Anonymous pages, kept ready-compressed in front of Django and emptied by every public commit.

A request with any cookie but the language's passes through untouched, and so does an answer that sets a cookie, carries
a nonce or says `private` or `no-store`. An entry is valid for one generation (`hub.base.generation`), read before its
page was rendered, and for at most `PAGE_CACHE_SECONDS` and until midnight, because pages also say "upcoming", "two hours
ago" and "busy until today".
"""

import gzip
import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from threading import Lock
from typing import Any

import brotli

from django.conf import settings
from django.http import parse_cookie
from django.utils import timezone
from django.utils.translation import get_language_from_request

from hub.base.generation import bump, generation

__all__ = ["PageCache", "bump"]

Environ = dict[str, Any]
Header = tuple[str, str]
StartResponse = Callable[..., Any]

COMPRESSIBLE = (
    "text/html",
    "application/json",
    "application/geo+json",
    "application/atom+xml",
    "application/rss+xml",
    "application/xml",
    "text/calendar",
    "text/plain",
)
VARIES_ALLOWED = {"cookie", "accept-language", "accept-encoding", "origin"}
SMALLEST_TO_COMPRESS = 500
LARGEST_KEY = 2_000
LARGEST_BODY = 4_000_000
LONGEST_CHOICE = 300  # of a language header or cookie: a browser's is shorter
BYTES_KEPT = 64_000_000


@dataclass(slots=True)
class Entry:
    """One page: its headers and its bytes in each encoding asked for so far."""

    generation: int
    expires: float
    status: str
    headers: list[Header]
    body: bytes
    encoded: dict[str, tuple[bytes, str]] = field(default_factory=dict)

    def representation(self, encoding: str) -> tuple[bytes, str]:
        """Bytes and entity tag in this encoding; compressed once, then kept."""
        if encoding not in self.encoded:
            digest = hashlib.blake2b(self.body, digest_size=12).hexdigest()
            self.encoded[encoding] = (compress(self.body, encoding), f'"{digest}{"-" + encoding if encoding else ""}"')
        return self.encoded[encoding]


def compress(body: bytes, encoding: str) -> bytes:
    if encoding == "br":
        return bytes(brotli.compress(body, quality=5))
    if encoding == "gzip":
        return gzip.compress(body, compresslevel=6, mtime=0)
    return body


@lru_cache(maxsize=512)
def accepted_encoding(header: str) -> str:
    """The encoding to send for an `Accept-Encoding` header: br, gzip or none (an empty string)."""
    accepted = set()
    for part in header.lower().split(","):
        name, _, parameters = part.partition(";")
        if parameters.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}:
            accepted.add(name.strip())
    return next((name for name in ("br", "gzip") if name in accepted), "")


@dataclass(frozen=True, slots=True)
class _Asker:
    """As much of a request as Django looks at to choose a language."""

    COOKIES: dict[str, str]
    META: dict[str, str]


@lru_cache(maxsize=512)
def _language(cookie: str, header: str) -> str:
    """The language Django itself would answer in: the key of the cache must never disagree with it."""
    asker: Any = _Asker({settings.LANGUAGE_COOKIE_NAME: cookie} if cookie else {}, {"HTTP_ACCEPT_LANGUAGE": header})
    return get_language_from_request(asker)


def cookie_language(environ: Environ) -> str | None:
    """Value of the language cookie when it is the only one, "" when there is no cookie at all, None when others came."""
    raw = environ.get("HTTP_COOKIE", "")
    if not raw.strip():
        return ""
    cookies = parse_cookie(raw)
    return cookies[settings.LANGUAGE_COOKIE_NAME] if set(cookies) == {settings.LANGUAGE_COOKIE_NAME} else None


def seconds_kept() -> float:
    """How long a page made now may be kept: never past midnight, for what it says of today is wrong tomorrow."""
    now = timezone.localtime()
    midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return min(float(settings.PAGE_CACHE_SECONDS), (midnight - now).total_seconds())


def _is_plain(headers: list[Header]) -> bool:
    """Whether this answer depends on nobody and may be given to everybody."""
    for name, value in headers:
        lower, text = name.lower(), value.lower()
        if lower == "set-cookie" or (lower == "content-security-policy" and "'nonce-" in text):
            return False
        if lower == "cache-control" and any(word in text for word in ("private", "no-store", "no-cache")):
            return False
        if lower == "vary" and not {part.strip() for part in text.split(",")} <= VARIES_ALLOWED:
            return False
        if lower == "content-encoding":
            return False
    return True


def _with_vary(headers: list[Header]) -> list[Header]:
    varies = [part.strip() for name, value in headers if name.lower() == "vary" for part in value.split(",")]
    if "accept-encoding" not in {part.lower() for part in varies}:
        varies.append("Accept-Encoding")
    return [*(header for header in headers if header[0].lower() != "vary"), ("Vary", ", ".join(varies))]


class PageCache:
    """WSGI layer around Django."""

    def __init__(self, application: Callable[[Environ, StartResponse], Iterable[bytes]]) -> None:
        self.application = application
        self._entries: OrderedDict[tuple[str, ...], Entry] = OrderedDict()
        self._bytes = 0
        self._generation = -1
        self._lock = Lock()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        key = self._key(environ)
        if key is None:
            return self._pass(environ, start_response, keep=None, generation=0)
        now = generation().current()
        entry = self._entries.get(key)
        if entry is not None and entry.generation == now and entry.expires > time.monotonic():
            return self._send(entry, environ, start_response, "hit")
        return self._pass(environ, start_response, keep=key, generation=now)

    @staticmethod
    def _key(environ: Environ) -> tuple[str, ...] | None:
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"} or "HTTP_AUTHORIZATION" in environ:
            return None
        path, query = environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", "")
        if path.startswith((settings.STATIC_URL, settings.MEDIA_URL)) or len(path) + len(query) > LARGEST_KEY:
            return None
        cookie = cookie_language(environ)
        if cookie is None:
            return None
        header = environ.get("HTTP_ACCEPT_LANGUAGE", "")
        if len(cookie) > LONGEST_CHOICE or len(header) > LONGEST_CHOICE:
            return None
        language = _language(cookie, header)
        scheme = environ.get("HTTP_X_FORWARDED_PROTO", "") + environ.get("wsgi.url_scheme", "")
        partial = environ.get("HTTP_HX_REQUEST", "")
        return (environ.get("HTTP_HOST", "")[:260], scheme[:20], path, query, language, partial[:5])

    def _pass(
        self, environ: Environ, start_response: StartResponse, *, keep: tuple[str, ...] | None, generation: int
    ) -> Iterable[bytes]:
        started: list[Any] = []

        def remember(status: str, headers: list[Header], exc_info: Any = None) -> Callable[[bytes], None]:
            started[:] = [status, headers, exc_info]
            return lambda _: None

        asked_head = environ["REQUEST_METHOD"] == "HEAD" and keep is not None
        answer = self.application({**environ, "REQUEST_METHOD": "GET"} if asked_head else environ, remember)
        status, headers = started[0], started[1]
        content_type = next((value for name, value in headers if name.lower() == "content-type"), "")
        small = isinstance(answer, Iterable) and not getattr(answer, "streaming", False)
        encoded = any(name.lower() == "content-encoding" for name, _ in headers)
        if (
            not small
            or encoded
            or not content_type.startswith(COMPRESSIBLE)
            or (environ["REQUEST_METHOD"] == "HEAD" and not asked_head)
        ):
            start_response(status, headers, *([started[2]] if started[2] else []))
            return answer
        try:
            body = b"".join(answer)
        finally:
            if hasattr(answer, "close"):
                answer.close()
        headers = [header for header in headers if header[0].lower() not in {"content-length", "etag"}]
        entry = Entry(
            generation=generation,
            expires=time.monotonic() + seconds_kept(),
            status=status,
            headers=_with_vary(headers),
            body=body,
        )
        if keep is not None and status.startswith("200") and _is_plain(headers) and len(body) <= LARGEST_BODY:
            entry.headers.append(("Cache-Control", "public, no-cache"))
            if settings.PAGE_CACHE_SECONDS > 0:
                self._store(keep, entry)
            return self._send(entry, environ, start_response, "miss")
        return self._send(entry, environ, start_response, "")

    def _store(self, key: tuple[str, ...], entry: Entry) -> None:
        with self._lock:
            if entry.generation != self._generation:
                if entry.generation < self._generation:
                    return
                self._entries.clear()
                self._bytes = 0
                self._generation = entry.generation
            old = self._entries.pop(key, None)
            if old is not None:
                self._bytes -= len(old.body)
            self._entries[key] = entry
            self._bytes += len(entry.body)
            while self._bytes > BYTES_KEPT:
                _, dropped = self._entries.popitem(last=False)
                self._bytes -= len(dropped.body)

    @staticmethod
    def _send(entry: Entry, environ: Environ, start_response: StartResponse, state: str) -> Iterable[bytes]:
        encoding = (
            accepted_encoding(environ.get("HTTP_ACCEPT_ENCODING", "")[:200])
            if len(entry.body) >= SMALLEST_TO_COMPRESS
            else ""
        )
        body, etag = entry.representation(encoding)
        headers = list(entry.headers)
        if state:
            headers += [("ETag", etag), ("X-Page-Cache", state)]
            if etag in {tag.strip().removeprefix("W/") for tag in environ.get("HTTP_IF_NONE_MATCH", "").split(",")}:
                start_response(
                    "304 Not Modified", [h for h in headers if h[0].lower() not in {"content-type", "content-language"}]
                )
                return [b""]
        if encoding:
            headers.append(("Content-Encoding", encoding))
        headers.append(("Content-Length", str(len(body))))
        start_response(entry.status, headers)
        return [b""] if environ["REQUEST_METHOD"] == "HEAD" else [body]
