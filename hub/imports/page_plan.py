"""Which page of the documentation becomes what here, under which parent and at which address."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal

from django.utils.text import slugify

PageKind = Literal["article", "factsheet", "term"]
FACTSHEETS, GLOSSARY, TABLES, MEETUPS = "fiches", "glossaire", "tables", "evenements/meetup.md"
README = "README.md"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedPage:
    """`path` is the upstream path, `parent` that of the article above it or empty for the top of its tree."""

    path: str
    kind: PageKind
    slug: str
    parent: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """Where the three trees begin here (`/fiches/`), and the addresses of pages imported before, by upstream path."""

    articles: str
    factsheets: str
    terms: str
    imported: Mapping[str, str]
    taken: frozenset[str] = frozenset()


def page_slug(path: str) -> str:
    """The slug of a page from its file name; a README takes the name of its folder."""
    pure = PurePosixPath(path)
    name = pure.stem if pure.name != README else pure.parent.name or "presentation"
    return slugify(name.replace("_", "-")) or "page"


def kind_of(path: str) -> PageKind:
    pure = PurePosixPath(path)
    if pure.name != README and len(pure.parts) == 2:  # noqa: PLR2004 -- a folder and a file
        if pure.parts[0] == FACTSHEETS:
            return "factsheet"
        if pure.parts[0] == GLOSSARY:
            return "term"
    return "article"


def section_of(path: str, paths: frozenset[str]) -> str:
    """The README that a page belongs under: of its folder, or of the nearest folder above that has one; else empty."""
    folder = PurePosixPath(path).parent
    if PurePosixPath(path).name == README:
        folder = folder.parent
    while folder.name:
        readme = str(folder / README)
        if readme in paths and readme != path:
            return readme
        folder = folder.parent
    return ""


def plan_pages(paths: Iterable[str], addresses: Addresses) -> list[PlannedPage]:
    """Plan every page, parents before their children. An address already taken by a page of the site is avoided."""
    known = frozenset(paths)
    planned: dict[str, PlannedPage] = {}
    used = set(addresses.taken) | set(addresses.imported.values())

    def plan(path: str) -> PlannedPage:
        if path in planned:
            return planned[path]
        kind = kind_of(path)
        parent = section_of(path, known) if kind == "article" else ""
        above = (
            plan(parent).url
            if parent
            else {"article": addresses.articles, "factsheet": addresses.factsheets}.get(kind, addresses.terms)
        )
        slug = page_slug(path)
        url = addresses.imported.get(path, "")
        if not url:
            slug = _free(above, slug, used)
            url = f"{above}{slug}/"
            used.add(url)
        planned[path] = PlannedPage(path=path, kind=kind, slug=slug, parent=parent, url=url)
        return planned[path]

    for path in sorted(known, key=_reading_order):
        plan(path)
    return list(planned.values())


def _reading_order(path: str) -> tuple[tuple[str, ...], bool, str]:
    """Folder by folder, the README first."""
    pure = PurePosixPath(path)
    return pure.parent.parts, pure.name != README, pure.name


def _free(above: str, slug: str, used: set[str]) -> str:
    number = 1
    while f"{above}{(free := slug if number == 1 else f'{slug}-{number}')}/" in used:
        number += 1
    return free
