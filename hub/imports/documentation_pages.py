"""The pages of the documentation, written here; where people changed one meanwhile, both changes are brought together."""

from collections.abc import Mapping
from datetime import date
from pathlib import PurePosixPath
from typing import Any

from django.utils.translation import gettext as _

from wagtail.models import Page

from hub.base.differences import merge
from hub.imports.documentation_links import DocumentationLinks
from hub.imports.front_matter import clean_tags, is_damaged
from hub.imports.link_targets import upstream_page
from hub.imports.models import ImportedPage
from hub.imports.page_addresses import imported_addresses
from hub.imports.page_conversion import SourcePage, read_page
from hub.imports.page_plan import PlannedPage
from hub.imports.report import with_progress
from hub.imports.running import ImportRun
from hub.imports.text_cleaning import clean_text
from hub.imports.words import split_term, summary_of
from hub.pages import services as pages
from hub.pages.models import ArticlePage, FactsheetPage, GlossaryTerm, ReadingPage, Theme
from hub.pages.suggestions.services import suggest_upstream

LICENCE = "MPL-2.0"
# Themes of the documentation that name a database.
BASES = {"DCIR/DCIRS": ("DCIR", "DCIRS"), "PMSI": ("PMSI",)}
PROGRAMMES = frozenset({"fiche-programme"})  # by `tag_key`: tags that say that a page brings a programme
KINDS = {"article": "articles", "factsheet": "factsheets", "term": "terms"}
MODELS: dict[str, type[ReadingPage]] = {"article": ArticlePage, "factsheet": FactsheetPage, "term": GlossaryTerm}
_COMPARED = ("title", "summary", "expansion", "tags", "bases", "body")


def refusal(kind: str, text: str, page: SourcePage) -> str:
    """Why a page is not imported, so that an earlier state of it stays; empty when all is well."""
    if is_damaged(clean_text(text)):
        return _("its front matter does not end where it should")
    if not page.is_empty or (kind == "term" and page.title):
        return ""
    if kind == "article" and text.strip():
        return _("nothing but a component of the site upstream")
    return _("a title without text") if page.title else _("an empty file")


class DocumentedPages:
    """Imports the planned pages of one folder, from its texts by path."""

    def __init__(
        self,
        texts: dict[str, str],
        links: DocumentationLinks,
        run: ImportRun,
        *,
        spellings: dict[str, str],
        dated: date | None,
        days: Mapping[str, date],
    ) -> None:
        self.texts = texts
        self.links = links
        self.run = run
        self.spellings = spellings
        self.dated = dated
        self.days = days
        self.holders: dict[str, Page] = {}

    def import_all(self, planned: list[PlannedPage]) -> None:
        present = set(imported_addresses())
        if not self.run.dry_run:
            for name in (spelling for key, spelling in self.spellings.items() if key in PROGRAMMES):
                Theme.objects.get_or_create(name=name, defaults={"kind": Theme.Kind.PROGRAMME})
        for one in with_progress(planned, label=_("pages")):
            text = self.texts[one.path]
            kind, file = KINDS[one.kind], one.path
            page = read_page(text, rewrite=self.links.rewriter(file), tell_row=self.links.row_teller(kind, file))
            if reason := refusal(one.kind, text, page):
                self.run.report.skip(kind, reason, file=file)
            else:
                self._import_page(one, self.values_of(one, page), present)

    def values_of(self, planned: PlannedPage, page: SourcePage) -> dict[str, Any]:
        """What a page upstream says, as the services of pages take it."""
        title = page.title or PurePosixPath(planned.path).stem
        values: dict[str, Any] = {
            "slug": planned.slug,
            "title": title[:255],
            "body": page.body,
            "summary": summary_of(page.body),
            "source": planned.path,
            "source_url": upstream_page(planned.path),
            "licence": LICENCE,
            "source_updated_on": self.dated or self.days.get(planned.path),
        }
        if planned.kind == "term":
            values["title"], values["expansion"] = split_term(title, PurePosixPath(planned.path).stem)
        else:
            tags = clean_tags(page.tags, self.spellings)
            values["tags"] = [tag for tag in tags if tag not in BASES]
            values["bases"] = [base for tag in tags for base in BASES.get(tag, ())]
        return values

    def _import_page(self, planned: PlannedPage, values: dict[str, Any], present: set[str]) -> None:
        def write() -> str:
            there = MODELS[planned.kind].objects.filter(source=planned.path).first()
            base = last_imported(there) if there is not None else None
            wanted, is_settled = (values, True) if base is None else self._joined(there, base, values)
            if planned.kind == "factsheet":
                status = pages.save_factsheet(**wanted)[1]
            elif planned.kind == "term":
                status = pages.save_term(**wanted)[1]
            else:
                status = pages.save_article(**wanted, parent=self._holder(planned.parent))[1]
            if is_settled:  # else the next import still knows what both sides began from
                kept = {name: values[name] for name in _COMPARED if name in values}
                ImportedPage.objects.update_or_create(source=planned.path, defaults={"values": kept})
            return status

        self.run.save(
            KINDS[planned.kind],
            f"documentation:{planned.path}",
            {**values, "parent": planned.parent},
            write,
            present=planned.path in present,
            file=planned.path,
        )

    def _joined(self, page: ReadingPage, base: dict[str, Any], values: dict[str, Any]) -> tuple[dict[str, Any], bool]:
        """The values to write, with what changed here and there since the last import; and whether nothing is left to people."""
        here = values_here(page)
        joined = dict(values)
        is_settled = True
        for name in _COMPARED:
            if name not in values or name not in base or here.get(name) in (base[name], values[name]):
                continue
            if name == "body":
                text = merge(base[name], here[name], values[name]) if here[name] is not None else None
                if text is None and values[name] != base[name]:
                    is_settled = False
                    self._leave_to_people(page, values[name])
                joined[name] = text if text is not None else here[name]
            else:
                if values[name] != base[name]:
                    reason = _("{field} changed here and upstream: ours is kept").format(field=name)
                    self.run.report.note("pages", reason, file=page.source)
                joined[name] = here[name]
        return joined, is_settled

    def _leave_to_people(self, page: ReadingPage, text: str) -> None:
        suggest_upstream(
            page=page,
            after=text,
            note=_("The text changed upstream on lines that were changed here too: choose what to keep."),
        )
        reason = _("changed here and upstream on the same lines: ours stays, the other waits for a reviewer")
        self.run.report.note("pages", reason, file=page.source)

    def _holder(self, parent: str) -> Page | None:
        """The article above; the top of the documentation when its import failed."""
        if parent and parent not in self.holders:
            found = ArticlePage.objects.filter(source=parent).first()
            if found is None:
                return None
            self.holders[parent] = found
        return self.holders.get(parent)


def values_here(page: ReadingPage) -> dict[str, Any]:
    """What people may have changed of a page, as the services take it; `body` is None when it is more than one text."""
    blocks = list(page.body)
    values: dict[str, Any] = {"title": page.title, "summary": page.summary, "body": None}
    if not blocks:
        values["body"] = ""
    elif len(blocks) == 1 and blocks[0].block_type == "markdown":
        values["body"] = blocks[0].value.replace("\r\n", "\n")
    if isinstance(page, GlossaryTerm):
        values["expansion"] = page.expansion
    else:
        values["tags"] = [theme.name for theme in page.theme_names]
        values["bases"] = [base.name for base in page.base_names]
    return values


def last_imported(page: ReadingPage) -> dict[str, Any]:
    """What the last import wrote of a page: as it was kept, else as its newest version that no person made."""
    kept = ImportedPage.objects.filter(source=page.source).first()
    if kept is not None:
        return dict(kept.values)
    revision = page.revisions.filter(user=None).order_by("-created_at", "-pk").first()
    return values_here(revision.as_object()) if revision is not None else {}
