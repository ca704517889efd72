"""Addresses of recordings: which player, which video, from which second. Nothing here asks the network."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from meetups.timecodes import TimecodeError, read_timecode

YOUTUBE = "youtube"
PEERTUBE = "peertube"
DAILYMOTION = "dailymotion"
VIMEO = "vimeo"
CANAL_U = "canal-u"
FILE = "file"
# The only host a player's frame may come from; PeerTube has as many as the settings name.
FRAME_HOSTS = {
    YOUTUBE: "www.youtube-nocookie.com",
    DAILYMOTION: "geo.dailymotion.com",
    VIMEO: "player.vimeo.com",
    CANAL_U: "www.canal-u.tv",
}

_YOUTUBE_HOSTS = {"youtube.com", "www.youtube.com", "m.youtube.com", "youtube-nocookie.com", "www.youtube-nocookie.com"}
_YOUTUBE_ID = re.compile(r"(?!videoseries|live_stream)[A-Za-z0-9_-]{11}")  # those two play lists and channels
_PEERTUBE_PATH = re.compile(r"/(?:w|videos/watch|videos/embed)/([A-Za-z0-9-]{8,40})/?")
_DAILYMOTION_PATH = re.compile(r"/(?:embed/)?video/([a-z0-9]{5,12})(?:_[^/]*)?/?")
_DAILYMOTION_ID = re.compile(r"[a-z0-9]{5,12}")
_VIMEO_PATH = re.compile(
    r"/(?:video/|channels/[\w-]+/|groups/[\w-]+/videos/|(?:album|showcase)/\d+/video/|manage/videos/)?"
    r"(\d{5,12})(?:/([0-9a-f]{6,16}))?/?"
)
_VIMEO_HASH = re.compile(r"[0-9a-f]{6,16}")
_CANAL_U_PATH = re.compile(r"/(?:embed/)?(\d{3,9})/?")
_HOST = re.compile(r"(?=.{4,120}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}")
_FILE_PATH = re.compile(r"/(?:media|static|documents)/[^\s?#\\\"'<>]+")
_Query = dict[str, list[str]]


class RecordingError(ValueError):
    """The address is not that of a recording we can play; the message is for people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """A recording. `host` is set for PeerTube only, `start` and `end` are the seconds the address itself asks for, or None.
    The `key` of an unlisted Vimeo video holds its hash after a slash.
    """

    provider: str
    key: str
    host: str = ""
    start: int | None = None
    end: int | None = None

    @property
    def is_local(self) -> bool:
        return self.provider == FILE

    @property
    def is_allowed(self) -> bool:
        """Whether this site frames its host: the settings may name fewer PeerTube hosts than they did."""
        return self.provider != PEERTUBE or is_listed(self.host)

    @property
    def frame_host(self) -> str:
        """The only host the player's frame may come from; empty for a file of ours."""
        return self.host if self.provider == PEERTUBE else FRAME_HOSTS.get(self.provider, "")

    @property
    def origin(self) -> str:
        return f"https://{self.frame_host}" if self.frame_host else ""

    def player_url(self, *, start: int | None = None, end: int | None = None) -> str:
        """Address of the player, or of the file, cut to these seconds of the recording where the player can."""
        if self.is_local:
            cut = f"{start or 0},{end}" if end else str(start or "")
            return f"{self.key}#t={cut}" if cut else self.key
        fragment = ""
        asked: dict[str, str | int | None]
        if self.provider == YOUTUBE:
            asked = {"autoplay": 1, "rel": 0, "enablejsapi": 1, "start": start, "end": end}
            path = f"/embed/{self.key}"
        elif self.provider == PEERTUBE:
            asked = {"autoplay": 1, "p2p": 0, "api": 1, "start": start, "stop": end}
            path = f"/videos/embed/{self.key}"
        elif self.provider == DAILYMOTION:
            asked = {"video": self.key, "autoplay": 1, "startTime": start}
            path = "/player.html"
        elif self.provider == VIMEO:
            key, _slash, secret = self.key.partition("/")
            asked = {"h": secret or None, "dnt": 1, "autoplay": 1}
            path, fragment = f"/video/{key}", f"#t={start}s" if start else ""
        else:
            asked = {"autoplay": 1, "t": start}
            path = f"/embed/{self.key}"
        query = urlencode({name: value for name, value in asked.items() if value is not None})
        return f"{self.origin}{path}?{query}{fragment}"


def is_listed(host: str) -> bool:
    """Whether the settings name this PeerTube host, or the domain it is under."""
    return any(host == known or host.endswith(f".{known}") for known in settings.HUB_PEERTUBE_HOSTS)


def read_recording(address: str) -> Recording:
    """Understand the address of a video, to watch or to embed, or of a file of this site.

    Raises:
        RecordingError: it is none of these, or its host is not one this site frames.
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
        raise RecordingError(_("Give the https:// address of a video, or the path of a file of this site."))
    query = parse_qs(parts.query)
    start, end = _moment({**parse_qs(parts.fragment), **query}, _STARTS), _moment(query, _ENDS)
    for hosts, provider, read in _READERS:
        if host in hosts:
            return Recording(provider=provider, key=read(host, parts.path, query), start=start, end=end)
    if (match := _PEERTUBE_PATH.fullmatch(parts.path)) and _HOST.fullmatch(host):
        if not is_listed(host):
            message = _("%(host)s is not among the PeerTube servers this site plays: %(hosts)s.")
            raise RecordingError(message % {"host": host, "hosts": ", ".join(settings.HUB_PEERTUBE_HOSTS) or "–"})
        return Recording(provider=PEERTUBE, key=match.group(1), host=host, start=start, end=end)
    raise RecordingError(
        _("This site plays YouTube, PeerTube, Dailymotion, Vimeo and Canal-U. This address is none of them.")
    )


def _youtube_key(host: str, path: str, query: _Query) -> str:
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


def _dailymotion_key(host: str, path: str, query: _Query) -> str:
    if host == "dai.ly":
        key = path.strip("/")
    elif host == "geo.dailymotion.com":
        key = query.get("video", [""])[0]
    else:
        match = _DAILYMOTION_PATH.fullmatch(path)
        key = match.group(1) if match else ""
    if not _DAILYMOTION_ID.fullmatch(key):
        raise RecordingError(_("This Dailymotion address does not name a video: it has the form /video/x8abcde."))
    return key


def _vimeo_key(_host: str, path: str, query: _Query) -> str:
    match = _VIMEO_PATH.fullmatch(path)
    if match is None:
        raise RecordingError(_("This Vimeo address does not name a video: it has the form vimeo.com/123456789."))
    secret = match.group(2) or query.get("h", [""])[0]
    return f"{match.group(1)}/{secret}" if _VIMEO_HASH.fullmatch(secret) else match.group(1)


def _canal_u_key(_host: str, path: str, _query: _Query) -> str:
    match = _CANAL_U_PATH.fullmatch(path)
    if match is None:
        raise RecordingError(_("Copy the address Canal-U gives under “Embed”: it ends with /embed/ and a number."))
    return match.group(1)


_READERS: tuple[tuple[set[str], str, Callable[[str, str, _Query], str]], ...] = (
    (_YOUTUBE_HOSTS | {"youtu.be"}, YOUTUBE, _youtube_key),
    ({"dailymotion.com", "www.dailymotion.com", "geo.dailymotion.com", "dai.ly"}, DAILYMOTION, _dailymotion_key),
    ({"vimeo.com", "www.vimeo.com", "player.vimeo.com"}, VIMEO, _vimeo_key),
    ({"canal-u.tv", "www.canal-u.tv"}, CANAL_U, _canal_u_key),
)


_STARTS = ("t", "start", "startTime")
_ENDS = ("end", "stop")


def _moment(query: _Query, names: tuple[str, ...]) -> int | None:
    for name in names:
        if name in query:
            try:
                return read_timecode(query[name][0])
            except TimecodeError:
                return None
    return None
