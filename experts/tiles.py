"""The optional background map of another site: named by a setting, fetched only once a visitor has agreed."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

_PARTS = ("{z}", "{x}", "{y}")
_HOST = re.compile(r"[a-z0-9.-]+(:\d+)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class TileLayer:
    """Address of the tiles with {z}, {x} and {y}; who made them; the one origin the browser may fetch images from."""

    url: str
    credit: str
    origin: str

    @property
    def host(self) -> str:
        return urlsplit(self.origin).netloc


def tile_layer() -> TileLayer | None:
    """Return the layer of the setting HUB_MAP_TILES; None when there is none, or when it cannot be used."""
    url = settings.HUB_MAP_TILES
    return (
        None
        if not url or _fault(url)
        else TileLayer(url=url, credit=settings.HUB_MAP_TILES_CREDIT, origin=_origin(url))
    )


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _fault(url: str) -> str:
    """What is wrong with an address of tiles; empty when nothing is."""
    parts = urlsplit(url)
    if parts.scheme != "https" and (parts.scheme, parts.hostname) != ("http", "127.0.0.1"):
        return "it must begin with https://"
    if not _HOST.fullmatch(parts.netloc):
        return "its host must be written out: one host, without {s}, user or password"
    if not all(part in url for part in _PARTS):
        return "it must hold {z}, {x} and {y}"
    return ""


@register
def check_tiles(**_kwargs: Any) -> list[CheckMessage]:
    """A background map that would be left out silently is told at start."""
    url = settings.HUB_MAP_TILES
    if not url:
        return []
    if fault := _fault(url):
        return [Error(f"HUB_MAP_TILES is no address of tiles: {fault}.", id="experts.E001")]
    if not settings.HUB_MAP_TILES_CREDIT:
        return [Error("HUB_MAP_TILES_CREDIT must name whom the tiles are from.", id="experts.E002")]
    return []
