"""Where a link of the documentation leads here: to a page, a table, a file of ours, the site upstream, or nowhere."""

import posixpath
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import SplitResult, quote, unquote, urlsplit

from django.utils.translation import gettext as _

from hub.base.markdown import slugify_heading

SITE_HOST = "documentation-snds.health-data-hub.fr"
REPOSITORY = "https://gitlab.com/healthdatahub/documentation-snds"
BUILT_TABLES, TABLE_SOURCES = "tables", "tables/.sources"
Kind = Literal["page", "table", "file", "external", "upstream", "unknown"]
_REPOSITORY_FILE = re.compile(
    r"https?://gitlab\.com/healthdatahub/documentation-snds/(?:-/)?(?:blob|tree|raw|edit)/master/(.+)"
)
_TABLE_PAGE = re.compile(r"tables/(?:.*/)?([A-Za-z][\w&.]*?)(?:\.md|\.html)?/?", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Target:
    """`url` is empty when the link leads nowhere; `reason` then says why."""

    kind: Kind
    url: str
    reason: str = ""


def fold_path(path: str) -> str:
    """What two spellings of one path share: no accent, no case."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", path) if not unicodedata.combining(sign))
    return plain.casefold()


def built_path(path: str) -> str:
    """Where the site upstream builds a page: table pages leave their `.sources` folder, and their links count from there."""
    if path.startswith(f"{TABLE_SOURCES}/"):
        return f"{BUILT_TABLES}/{path.removeprefix(f'{TABLE_SOURCES}/')}"
    return path


def upstream_file(path: str) -> str:
    """Address of a file in the repository upstream."""
    return f"{REPOSITORY}/-/blob/master/{quote(path)}"


def upstream_page(path: str) -> str:
    """Address of a page on the site upstream."""
    built = built_path(path)
    if built.rpartition("/")[2] == "README.md":
        return f"https://{SITE_HOST}/{quote(built.removesuffix('README.md'))}"
    return f"https://{SITE_HOST}/{quote(built.removesuffix('.md'))}.html"


@dataclass(slots=True)
class LinkTargets:
    """Knows every page, table and file by path.

    `pages` maps an upstream path (`fiches/ald.md`) to its address here; `tables` a table name in any spelling's folded
    form to its address; `folders` a folder of tables to the list of its tables; `files` the path of a file to its
    address here; `upstream_files` and `upstream_folders` are paths of the repository that have
    no address here. `titles` maps an address to the anchor of the page's title, which is above its text here: a link to
    it leads to the page.
    """

    pages: Mapping[str, str]
    tables: Mapping[str, str]
    folders: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    upstream_files: frozenset[str] = frozenset()
    upstream_folders: frozenset[str] = frozenset()
    titles: Mapping[str, str] = field(default_factory=dict)
    _folded: dict[str, str] = field(init=False, default_factory=dict)
    _folded_files: dict[str, str] = field(init=False, default_factory=dict)
    _folded_folders: dict[str, str] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._folded = {fold_path(path): url for path, url in self.pages.items()}
        self._folded_files = {fold_path(path): path for path in (*self.upstream_files, *self.files)}
        self._folded_folders = {fold_path(path): url for path, url in self.folders.items()}

    def resolve(self, url: str, *, page: str) -> Target:
        """Find where a link written on the page of this path leads."""
        url = url.strip()
        if not url:
            return Target("unknown", "", _("a link without address"))
        if url.startswith("#"):
            return Target("page", f"#{_anchor(url[1:])}")
        if _SCHEME.match(url) or url.startswith("//"):
            return self._absolute(url)
        path, _hash, anchor = url.partition("#")
        path = unquote(path.partition("?")[0])
        if path.startswith("/"):
            return self._local(path.lstrip("/"), anchor)
        folder = posixpath.dirname(built_path(page))
        found = self._local(posixpath.normpath(posixpath.join(folder, path)), anchor)
        if found.kind == "unknown" and " " in path and "." not in path:
            return Target("unknown", "", _("words where an address is expected"))
        return found

    def _absolute(self, url: str) -> Target:
        """A link with a scheme: the site and the repository upstream are looked up here first."""
        if match := _REPOSITORY_FILE.match(url):
            found = self._local(unquote(match[1].partition("#")[0].partition("?")[0]), "")
            return found if found.kind in {"page", "table", "file"} else Target("external", url)
        if not url.lower().startswith(("http:", "https:", "mailto:")):
            return Target("unknown", "", _("an address of a kind that is not followed"))
        parts = _split(url)
        if parts is None or parts.hostname != SITE_HOST:
            return Target("external", url)
        found = self._local(unquote(parts.path).lstrip("/"), parts.fragment)
        if found.url:
            return found
        return Target("upstream", url, _("no page here for this address of the documentation's site"))

    def _local(self, path: str, anchor: str) -> Target:
        path = path.strip("/") if path not in {".", ""} else ""
        found = self._page(path, anchor) or self._table(path, anchor) or self._file(path)
        return found or Target("unknown", "", _("no page or file {path}").format(path=path or "/"))

    def _page(self, path: str, anchor: str) -> Target | None:
        addresses = (self._folded.get(fold_path(candidate)) for candidate in _candidates(path))
        address = next((address for address in addresses if address), None)
        if address is None:
            return None
        place = _anchor(anchor)
        return Target("page", f"{address}#{place}" if place and place != self.titles.get(address) else address)

    def _table(self, path: str, anchor: str) -> Target | None:
        if (match := _TABLE_PAGE.fullmatch(path)) and (address := self.tables.get(match[1].casefold())):
            return Target("table", f"{address}#{anchor}" if anchor.isupper() else address)
        folder = self._folded_folders.get(fold_path(path))
        return Target("table", folder) if folder else None

    def _file(self, path: str) -> Target | None:
        real = self._folded_files.get(fold_path(path), path)
        if address := self.files.get(real):
            return Target("file", address)
        if real in self.upstream_files or path.startswith("files/"):
            return Target("upstream", upstream_file(real), _("a file that is not in the folder"))
        if path in self.upstream_folders:
            folder = f"{REPOSITORY}/-/tree/master/{quote(path)}"
            return Target("upstream", folder, _("a folder of the repository upstream"))
        return None


def _split(url: str) -> SplitResult | None:
    try:
        return urlsplit(url)
    except ValueError:  # an address that only looks like one, such as http://[x
        return None


def _candidates(path: str) -> Iterable[str]:
    """Paths of pages that a path without its usual ending may mean."""
    if not path:
        return ("README.md",)
    if path.endswith(".md"):
        return (path,)
    if path.endswith(".html"):
        stem = path.removesuffix(".html")
        return (f"{stem}.md", f"{stem.removesuffix('index')}README.md")
    return (f"{path}/README.md", f"{path}.md")


def _anchor(anchor: str) -> str:
    return slugify_heading(unquote(anchor))
