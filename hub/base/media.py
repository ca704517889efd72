"""Uploaded files in the local set-up, with byte ranges so that players can seek. Behind a proxy, the proxy serves them."""

import mimetypes
import re
from pathlib import Path

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils._os import safe_join

SHOWN_INLINE = {
    "image/png",
    "image/jpeg",
    "image/gif",
    "image/webp",
    "audio/mpeg",
    "audio/ogg",
    "video/mp4",
    "video/webm",
    "text/vtt",
}
DOCUMENTS = "documents"  # served by Wagtail's own view, which knows who may read them
_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})$")


class _Slice:
    """A part of a file, read in blocks."""

    def __init__(self, path: Path, start: int, length: int) -> None:
        self._file = path.open("rb")
        self._file.seek(start)
        self._left = length

    def read(self, size: int = 65536) -> bytes:
        block = self._file.read(min(size if size > 0 else self._left, self._left))
        self._left -= len(block)
        return block

    def close(self) -> None:
        self._file.close()


def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """Serve one uploaded file; only images, sound, video and subtitles are shown in place.

    Raises:
        Http404: there is no such file below MEDIA_ROOT, or it is a document.
    """
    try:
        file = Path(safe_join(settings.MEDIA_ROOT, path))
        found = file.is_file() and file.relative_to(settings.MEDIA_ROOT).parts[0] != DOCUMENTS
    except (SuspiciousFileOperation, ValueError, OSError):
        found = False
    if not found:
        raise Http404
    size = file.stat().st_size
    content_type = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    start, end, status = 0, size - 1, 200
    asked = request.headers.get("Range", "")
    if match := _RANGE.match(asked):
        first, last = match.groups()
        if first:
            start, end = int(first), min(int(last), size - 1) if last else size - 1
        elif last:
            start = max(0, size - int(last))
        if start > end or start >= size:
            return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
        status = 206
    inline = content_type in SHOWN_INLINE
    response = FileResponse(
        _Slice(file, start, end - start + 1),
        status=status,
        content_type=content_type if inline else "application/octet-stream",
        as_attachment=not inline,
        filename=file.name,
    )
    response["Content-Length"] = str(end - start + 1)
    response["Accept-Ranges"] = "bytes"
    if status == 206:  # noqa: PLR2004 -- HTTP's own number
        response["Content-Range"] = f"bytes {start}-{end}/{size}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "public, max-age=3600"
    return response
