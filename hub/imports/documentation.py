"""The whole documentation: files, tables, pages and the archive of meetups, in the order their links need."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import cached_property
from pathlib import Path, PurePosixPath

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from hub.base.markdown import slugify_heading
from hub.dictionary.models import Table
from hub.imports.checkout import days_of_files
from hub.imports.documentation_links import DocumentationLinks
from hub.imports.documentation_meetups import DocumentedMeetups
from hub.imports.documentation_pages import DocumentedPages, refusal
from hub.imports.documentation_tables import TABLE_SCHEMAS, DocumentedTables
from hub.imports.front_matter import preferred_spellings, split_front_matter
from hub.imports.link_targets import TABLE_SOURCES, LinkTargets, built_path
from hub.imports.markdown_links import Link
from hub.imports.page_addresses import imported_addresses, index_addresses, planned_addresses
from hub.imports.page_conversion import SourcePage, read_page
from hub.imports.page_plan import (
    FACTSHEETS,
    GLOSSARY,
    MEETUPS,
    TABLES,
    PlannedPage,
    plan_pages,
)
from hub.imports.running import ImportRun, message_of
from hub.imports.table_schemas import base_name
from hub.imports.upstream_files import UpstreamFiles, check_size

# The component that lists the factsheets by tag upstream; here the index of words does.
TAG_LIST = "<TagList"
MOST_TEXT = 1024 * 1024  # bytes of one page; the longest of the documentation has 35,000


def is_documentation(root: Path) -> bool:
    """Whether a folder looks like the documentation: one of its main parts is there."""
    return any((root / name).exists() for name in (FACTSHEETS, GLOSSARY, MEETUPS, TABLE_SOURCES))


class DocumentationImport:
    """One run over the folder of the documentation."""

    def __init__(self, root: Path, run: ImportRun, *, dated: date | None = None) -> None:
        self.root = root
        self.dated = dated
        self.run = run
        self.texts: dict[str, str] = {}
        self.files = UpstreamFiles(root, run)
        self.links = DocumentationLinks(LinkTargets(pages={}, tables={}), run)
        self.planned: dict[str, PlannedPage] = {}
        self.spellings: dict[str, str] = {}

    def import_all(self) -> None:
        self.read()
        DocumentedTables(self.texts, self.links, self.run).import_all()
        self.pages().import_all(list(self.planned.values()))
        if MEETUPS in self.texts:
            DocumentedMeetups(self.texts[MEETUPS], self.links, self.run).import_all()

    def read(self) -> None:
        """Read every text, plan every page, and bring the files, so that each link can be followed."""
        self._read_texts()
        self._plan()
        self._bring_files()

    def pages(self) -> DocumentedPages:
        """The importer of the pages, once the folder is read."""
        return DocumentedPages(
            self.texts, self.links, self.run, spellings=self.spellings, dated=self.dated, days=self.days
        )

    @cached_property
    def days(self) -> dict[str, date]:
        """The day each file last changed upstream, where the folder knows it and no day was given for all."""
        return {} if self.dated else days_of_files(self.root)

    # --- reading ----------------------------------------------------------------------------------

    def _read_texts(self) -> None:
        """Every Markdown page of the folder by path; what is no page of the site is told."""
        for path in sorted(self.root.rglob("*.md")):
            file = path.relative_to(self.root).as_posix()
            hidden = [part for part in PurePosixPath(file).parts if part.startswith(".")]
            if hidden and not file.startswith((f"{TABLE_SOURCES}/", f"{TABLE_SCHEMAS}/")):
                self.run.report.skip("articles", _("in a hidden folder: no page of the site upstream"), file=file)
                continue
            if not self._is_inside(path):
                self.run.report.skip(self._kind_of(file), _("a link to a file outside the folder"), file=file)
                continue
            try:
                check_size(path, MOST_TEXT)
                self.texts[file] = path.read_text(encoding="utf-8-sig")
            except (OSError, ValueError) as error:
                self.run.report.skip(self._kind_of(file), message_of(error), file=file)

    def _is_inside(self, path: Path) -> bool:
        """Whether a file is in the folder, be it reached by a symbolic link; one that leads round in a circle is not."""
        try:
            return path.resolve(strict=True).is_relative_to(self.root.resolve())
        except (OSError, RuntimeError):
            return False

    @staticmethod
    def _kind_of(file: str) -> str:
        if file.startswith(f"{TABLES}/."):
            return "tables"
        return {FACTSHEETS: "factsheets", GLOSSARY: "terms"}.get(PurePosixPath(file).parts[0], "articles")

    def _plan(self) -> None:
        paths = [file for file in self.texts if not file.startswith(f"{TABLES}/.") and file != MEETUPS]
        self.planned = {page.path: page for page in plan_pages(paths, planned_addresses())}
        tags = [
            front_matter.lists.get("tags", [])
            for text in self.texts.values()
            for front_matter in [split_front_matter(text)[0]]
        ]
        self.spellings = preferred_spellings([names for names in tags if names])
        pages = {path: read_page(self.texts[path]) for path in self.planned}
        self.links.targets = LinkTargets(
            pages={**self._page_addresses(pages), **index_addresses()},
            tables=self._table_addresses(),
            folders=self._table_folders(),
            titles={self.planned[path].url: slugify_heading(page.title) for path, page in pages.items()},
        )

    def _page_addresses(self, pages: Mapping[str, SourcePage]) -> dict[str, str]:
        """Address of every page that will be here: a page refused now has one only when it was imported before."""
        addresses = imported_addresses()
        for path, page in pages.items():
            planned, text = self.planned[path], self.texts[path]
            if not refusal(planned.kind, text, page):
                addresses[path] = planned.url
            elif TAG_LIST in text and path not in addresses:
                addresses[path] = reverse("words")
        return addresses

    def _table_addresses(self) -> dict[str, str]:
        names = {PurePosixPath(file).stem for file in self.texts if file.startswith(f"{TABLES}/.")}
        names |= set(Table.objects.values_list("name", flat=True))
        return {name.casefold(): reverse("dictionary:table", args=[name]) for name in names}

    def _table_folders(self) -> dict[str, str]:
        """Folders of tables lead to the tables of their database."""
        folders = {
            str(PurePosixPath(built_path(file)).parent) for file in self.texts if file.startswith(f"{TABLE_SOURCES}/")
        }
        index = reverse("dictionary:index")
        return {folder: f"{index}?{urlencode({'base': base_name(PurePosixPath(folder).name)})}" for folder in folders}

    def _bring_files(self) -> None:
        """Import the files that pages link to, then tell the links where they are."""
        wanted: set[str] = set()
        on_disk = {
            path.relative_to(self.root).as_posix()
            for path in (self.root / "files").rglob("*")
            if path.is_file() and self._is_inside(path)
        }
        probe = LinkTargets(pages={}, tables={}, files={path: f"file:{path}" for path in on_disk})

        def looker(page: str) -> Callable[[Link], str]:
            def look(link: Link) -> str:
                found = probe.resolve(link.url, page=page)
                if found.kind == "file":
                    wanted.add(found.url.removeprefix("file:"))
                return link.words

            return look

        for file, text in self.texts.items():
            if "files/" in text:
                read_page(text, rewrite=looker(file))
        self.files.bring(wanted)
        self.links.targets = LinkTargets(
            pages=self.links.targets.pages,
            tables=self.links.targets.tables,
            folders=self.links.targets.folders,
            files=self.files.addresses,
            titles=self.links.targets.titles,
            upstream_files=frozenset(on_disk),
            upstream_folders=frozenset(str(folder) for file in self.texts for folder in PurePosixPath(file).parents),
        )
