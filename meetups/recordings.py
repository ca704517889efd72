"""Addresses of recordings: which player, which video, from which second. Nothing here asks the network."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode, urlsplit

from django.utils.translation import gettext as _

from meetups.timecodes import TimecodeError, read_timecode

YOUTUBE = "youtube"
PEERTUBE = "peertube"
FILE = "file"
YOUTUBE_PLAYER_HOST = "www.youtube-nocookie.com"

_YOUTUBE_HOSTS = {"youtube.com", "www.youtube.com", "m.youtube.com", "youtube-nocookie.com", "www.youtube-nocookie.com"}
_YOUTUBE_ID = re.compile(r"[A-Za-z0-9_-]{11}")
_PEERTUBE_PATH = re.compile(r"/(?:w|videos/watch|videos/embed)/([A-Za-z0-9-]{8,40})/?")
_HOST = re.compile(r"(?=.{4,120}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}")
_FILE_PATH = re.compile(r"/(?:media|static|documents)/[^\s?#\\\"'<>]+")


class RecordingError(ValueError):
    """The address is not that of a recording we can play; the message is for people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """A recording. `host` is set for PeerTube only, `start` is the second the address itself asks for, or None."""

    provider: str
    key: str
    host: str = ""
    start: int | None = None

    @property
    def is_local(self) -> bool:
        return self.provider == FILE

    @property
    def frame_host(self) -> str:
        """The only host the player's frame may come from; empty for a file of ours."""
        return {YOUTUBE: YOUTUBE_PLAYER_HOST, PEERTUBE: self.host}.get(self.provider, "")

    @property
    def origin(self) -> str:
        return f"https://{self.frame_host}" if self.frame_host else ""

    def player_url(self, *, start: int | None = None, end: int | None = None) -> str:
        """Address of the player, or of the file, cut to these seconds of the recording."""
        if self.is_local:
            cut = f"{start or 0},{end}" if end else str(start or "")
            return f"{self.key}#t={cut}" if cut else self.key
        if self.provider == YOUTUBE:
            asked = {"autoplay": 1, "rel": 0, "start": start, "end": end}
            path = f"/embed/{self.key}"
        else:
            asked = {"autoplay": 1, "p2p": 0, "start": start, "stop": end}
            path = f"/videos/embed/{self.key}"
        return f"{self.origin}{path}?{urlencode({name: value for name, value in asked.items() if value is not None})}"


def read_recording(address: str) -> Recording:
    """Understand the address of a YouTube or PeerTube video, to watch or to embed, or of a file of this site.

    Raises:
        RecordingError: it is none of these.
    """
    address = address.strip()
    if address.startswith("/") and not address.startswith("//"):
        if _FILE_PATH.fullmatch(address) and ".." not in address.split("/"):
            return Recording(provider=FILE, key=address)
        raise RecordingError(_("A file of this site begins with /media/, /static/ or /documents/ and has no space."))
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").lower()
        port = parts.port
    except ValueError as error:
        raise RecordingError(_("This is not an address.")) from error
    if parts.scheme not in {"https", "http"} or not host or port or parts.username:
        raise RecordingError(
            _("Give the https:// address of a YouTube or PeerTube video, or the path of a file of this site.")
        )
    query = parse_qs(parts.query)
    start = _start(query)
    if host in _YOUTUBE_HOSTS or host == "youtu.be":
        return Recording(provider=YOUTUBE, key=_youtube_key(host, parts.path, query), start=start)
    if (match := _PEERTUBE_PATH.fullmatch(parts.path)) and _HOST.fullmatch(host):
        return Recording(provider=PEERTUBE, key=match.group(1), host=host, start=start)
    raise RecordingError(_("This address is neither a YouTube nor a PeerTube video."))


def _youtube_key(host: str, path: str, query: dict[str, list[str]]) -> str:
    if host == "youtu.be":
        key = path.strip("/")
    elif path.rstrip("/") == "/watch":
        key = query.get("v", [""])[0]
    else:
        kind, _slash, key = path.strip("/").partition("/")
        key = key if kind in {"embed", "v", "live", "shorts"} else ""
    if not _YOUTUBE_ID.fullmatch(key):
        raise RecordingError(_("This YouTube address does not name a video: its identifier has eleven characters."))
    return key


def _start(query: dict[str, list[str]]) -> int | None:
    for name in ("t", "start"):
        if name in query:
            try:
                return read_timecode(query[name][0])
            except TimecodeError:
                return None
    return None
