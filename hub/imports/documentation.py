"""The whole documentation: files, tables, pages and the archive of meetups, in the order their links need."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from wagtail.models import Page

from hub.base.markdown import slugify_heading
from hub.dictionary.models import Table
from hub.imports.front_matter import clean_tags, is_damaged, preferred_spellings, split_front_matter
from hub.imports.link_targets import TABLE_SOURCES, LinkTargets, built_path, upstream_page
from hub.imports.markdown_links import Link, turned_round, words_kept, write_link
from hub.imports.meetup_archive import MeetupEntry, TalkEntry, links_in, read_meetups
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
from hub.imports.report import with_progress
from hub.imports.running import ImportRun, message_of
from hub.imports.table_import import TableImport
from hub.imports.table_rows import Mending
from hub.imports.table_schemas import base_name, read_schema_page
from hub.imports.text_cleaning import clean_text
from hub.imports.upstream_files import UpstreamFiles
from hub.imports.words import split_term, summary_of
from hub.pages import services as pages
from hub.pages.models import (
    ArticlePage,
)
from meetups import services as meetups
from meetups.models import MeetupPage, TalkPage

LICENCE = "MPL-2.0"
MISSING_PICTURE = "Image à voir dans le dépôt d’origine"
TABLE_SCHEMAS = "tables/.schemas"
# The component that lists the factsheets by tag upstream; here the list of factsheets does.
TAG_LIST = "<TagList"
# Themes of the documentation that name a database.
BASES = {"DCIR/DCIRS": ("DCIR", "DCIRS"), "PMSI": ("PMSI",)}
_KINDS = {"article": "articles", "factsheet": "factsheets", "term": "terms"}


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
        self.links = Counter[str]()
        self.files = UpstreamFiles(root, run)
        self.targets = LinkTargets(pages={}, tables={})
        self.planned: dict[str, PlannedPage] = {}
        self.spellings: dict[str, str] = {}

    def import_all(self) -> None:
        self._read_texts()
        self._plan()
        self._bring_files()
        self._import_tables()
        self._import_pages()
        self._import_meetups()

    # --- reading ----------------------------------------------------------------------------------

    def _read_texts(self) -> None:
        """Every Markdown page of the folder by path; what is no page of the site is told."""
        for path in sorted(self.root.rglob("*.md")):
            file = path.relative_to(self.root).as_posix()
            hidden = [part for part in PurePosixPath(file).parts if part.startswith(".")]
            if hidden and not file.startswith((f"{TABLE_SOURCES}/", f"{TABLE_SCHEMAS}/")):
                self.run.report.skip("articles", _("in a hidden folder: no page of the site upstream"), file=file)
                continue
            try:
                self.texts[file] = path.read_text(encoding="utf-8")
            except (OSError, ValueError) as error:
                self.run.report.skip(self._kind_of(file), message_of(error), file=file)

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
        self.targets = LinkTargets(
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
            if not _refusal(planned.kind, text, page):
                addresses[path] = planned.url
            elif TAG_LIST in text and path not in addresses:
                addresses[path] = planned_addresses().factsheets
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
            path.relative_to(self.root).as_posix() for path in (self.root / "files").rglob("*") if path.is_file()
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
        self.targets = LinkTargets(
            pages=self.targets.pages,
            tables=self.targets.tables,
            folders=self.targets.folders,
            files=self.files.addresses,
            titles=self.targets.titles,
            upstream_files=frozenset(on_disk),
            upstream_folders=frozenset(str(folder) for file in self.texts for folder in PurePosixPath(file).parents),
        )

    # --- links ------------------------------------------------------------------------------------

    def _rewriter(self, page: str) -> Callable[[Link], str]:
        """Rewrites the links of one page; those that lead nowhere are told with their line."""

        def rewrite(link: Link) -> str:
            link = turned_round(link)
            target = self.targets.resolve(link.url, page=page)
            self.links[target.kind] += 1
            if target.reason:
                self.run.report.note("links", f"{link.url or '()'}: {target.reason}", file=page, line=link.line)
            words = link.words.strip()
            if not target.url:
                return words_kept(link)
            if link.is_picture and target.kind != "file":
                # Nothing is loaded from elsewhere: a picture that is not here becomes a link.
                return write_link(
                    Link(words or MISSING_PICTURE, link.url, "", is_picture=False, line=link.line), target.url
                )
            return write_link(Link(words or target.url, link.url, link.title, link.is_picture, link.line), target.url)

        return rewrite

    def _row_teller(self, kind: str, page: str) -> Callable[[Mending, int], None]:
        """Tells the rows of tables that were mended on one page."""

        def tell(mending: Mending, line: int) -> None:
            reason = _("several rows of a table on one line: parted")
            if mending == "joined":
                reason = _("a row with more cells than its table has columns: the rest is kept in its last cells")
            self.run.report.note(kind, reason, file=page, line=line)

        return tell

    # --- tables -----------------------------------------------------------------------------------

    def _import_tables(self) -> None:
        """Join each written page with the schema it includes; a schema without page is a table too."""
        tables = TableImport(self.run, origin="documentation")
        schemas = {file for file in self.texts if file.startswith(f"{TABLE_SCHEMAS}/")}
        sources = sorted(file for file in self.texts if file.startswith(f"{TABLE_SOURCES}/"))
        joined: set[str] = set()
        unread: set[str] = set()
        for file in with_progress(sources, label=_("tables")):
            rewrite, tell_row = self._rewriter(file), self._row_teller("tables", file)
            page = read_page(self.texts[file], rewrite=rewrite, tell_row=tell_row)
            included = next(iter(page.includes), "")
            if included in schemas:
                joined.add(included)
                self._import_table(tables, included, page, file)
            else:
                reason = _("includes no schema that is in the folder: {path}").format(path=included or "-")
                self.run.report.skip("tables", reason, file=file)
                unread.add(PurePosixPath(file).stem)
        for file in sorted(schemas - joined):
            name = PurePosixPath(file).stem
            # The written half of a table we hold is damaged: what we hold is the better state.
            if name not in unread or name not in tables.present:
                self._import_table(tables, file, None, "")
        tables.write_links()

    def _import_table(self, tables: TableImport, schema_file: str, page: SourcePage | None, source: str) -> None:
        pure = PurePosixPath(schema_file)
        try:
            schema = read_schema_page(self.texts[schema_file], name=pure.stem, folder=pure.parent.name)
        except ValueError as error:
            self.run.report.skip("tables", message_of(error), file=schema_file)
            return
        description = page.body if page is not None and not page.is_empty else None
        tables.write(schema, file=source or schema_file, description=description, source=source or schema_file)

    # --- pages ------------------------------------------------------------------------------------

    def _import_pages(self) -> None:
        present = set(imported_addresses())
        holders: dict[str, Page] = {}
        for planned in with_progress(list(self.planned.values()), label=_("pages")):
            text = self.texts[planned.path]
            kind, file = _KINDS[planned.kind], planned.path
            page = read_page(text, rewrite=self._rewriter(file), tell_row=self._row_teller(kind, file))
            if reason := _refusal(planned.kind, text, page):
                self.run.report.skip(kind, reason, file=file)
            else:
                self._import_page(planned, page, present, holders)

    def _import_page(self, planned: PlannedPage, page: SourcePage, present: set[str], holders: dict[str, Page]) -> None:
        title = page.title or PurePosixPath(planned.path).stem
        values: dict[str, Any] = {
            "slug": planned.slug,
            "title": title[:255],
            "body": page.body,
            "summary": summary_of(page.body),
            "source": planned.path,
            "source_url": upstream_page(planned.path),
            "licence": LICENCE,
            "source_updated_on": self.dated,
        }
        if planned.kind == "term":
            values["title"], values["expansion"] = split_term(title, PurePosixPath(planned.path).stem)
        else:
            tags = clean_tags(page.tags, self.spellings)
            values["tags"] = [tag for tag in tags if tag not in BASES]
            values["bases"] = [base for tag in tags for base in BASES.get(tag, ())]

        def write() -> str:
            if planned.kind == "factsheet":
                return pages.save_factsheet(**values)[1]
            if planned.kind == "term":
                return pages.save_term(**values)[1]
            return pages.save_article(**values, parent=self._holder(planned.parent, holders))[1]

        self.run.save(
            _KINDS[planned.kind],
            f"documentation:{planned.path}",
            {**values, "parent": planned.parent},
            write,
            present=planned.path in present,
            file=planned.path,
        )

    @staticmethod
    def _holder(parent: str, holders: dict[str, Page]) -> Page | None:
        """The article above; the top of the documentation when its import failed."""
        if parent and parent not in holders:
            found = ArticlePage.objects.filter(source=parent).first()
            if found is None:
                return None
            holders[parent] = found
        return holders.get(parent)

    # --- meetups ----------------------------------------------------------------------------------

    def _import_meetups(self) -> None:
        text = self.texts.get(MEETUPS)
        if text is None:
            return
        entries, problems = read_meetups(text)
        if not entries and not problems:
            self.run.report.skip("meetups", _("no meetup on the page: those imported before are kept"), file=MEETUPS)
        for problem in problems:
            self.run.report.skip("meetups", problem.reason, file=MEETUPS, line=problem.line)
        # Only what an import wrote is there already: a meetup of the demo world with this number is another one.
        held = set(MeetupPage.objects.exclude(number=None).exclude(source="").values_list("number", flat=True))
        imported = TalkPage.objects.exclude(meetup__number=None).exclude(source="")
        talks = set(imported.values_list("meetup__number", "position"))
        for entry in with_progress(sorted(entries, key=lambda entry: entry.date), label=_("meetups")):
            if entry.number is None:
                self.run.report.skip("meetups", _("a meetup without number"), file=MEETUPS, line=entry.line)
                continue
            values = {
                "number": entry.number,
                "title": entry.title,
                "date": entry.date,
                "url": entry.url,
                "source": MEETUPS,
            }
            replaced = any(
                meetups.is_replaced(page, title=entry.title, source=MEETUPS)
                for page in MeetupPage.objects.filter(number=entry.number)
            )
            there = self.run.save(
                "meetups",
                f"documentation:meetup:{entry.number}",
                values,
                lambda values=values: meetups.save_meetup(**values)[1],
                present=entry.number in held,
                file=MEETUPS,
                line=entry.line,
            )
            for talk in entry.talks if there else ():
                self._import_talk(entry.number, talk, present=(entry.number, talk.position) in talks)
            if there and replaced:
                self._withdraw_others(entry)

    def _withdraw_others(self, entry: MeetupEntry) -> None:
        """Under a meetup that took the page of another, the talks of the other are not shown."""
        reason = _("unpublished, held at the meetup that stood here before: {title}")
        with self.run.item("talks", file=MEETUPS, line=entry.line):
            for title in meetups.withdraw_unimported_talks(meetup=MeetupPage.objects.get(number=entry.number)):
                self.run.report.note("talks", reason.format(title=title), file=MEETUPS, line=entry.line)

    def _import_talk(self, number: int, talk: TalkEntry, *, present: bool) -> None:
        values = {
            **asdict(talk),
            "organisation": talk.organisation,
            "slides": [(label, self._slides_address(url, talk.line)) for label, url in talk.slides],
            "abstract": self._abstract(talk),
            "source": MEETUPS,
        }
        line = values.pop("line")

        def write() -> str:
            meetup = MeetupPage.objects.get(number=number)
            return meetups.save_talk(meetup=meetup, **values)[1]

        self.run.save(
            "talks",
            f"documentation:talk:{number}/{talk.position}",
            values,
            write,
            present=present,
            file=MEETUPS,
            line=line,
        )

    def _slides_address(self, url: str, line: int) -> str:
        target = self.targets.resolve(url, page=MEETUPS)
        self.links[target.kind] += 1
        if target.reason:
            self.run.report.note("links", f"{url}: {target.reason}", file=MEETUPS, line=line)
        return target.url or url

    def _abstract(self, talk: TalkEntry) -> str:
        if not links_in(talk.abstract):
            return talk.abstract
        return read_page(talk.abstract, rewrite=self._rewriter(MEETUPS)).body


def _refusal(kind: str, text: str, page: SourcePage) -> str:
    """Why a page is not imported, so that an earlier state of it stays; empty when all is well."""
    if is_damaged(clean_text(text)):
        return _("its front matter does not end where it should")
    if not page.is_empty or (kind == "term" and page.title):
        return ""
    if kind == "article" and text.strip():
        return _("nothing but a component of the site upstream")
    return _("a title without text") if page.title else _("an empty file")
