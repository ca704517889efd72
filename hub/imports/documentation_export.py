"""What was changed here of the documentation, as a patch of the files upstream."""

import difflib
import posixpath
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from hub.base.differences import merge
from hub.imports.documentation import DocumentationImport
from hub.imports.documentation_pages import MODELS, last_imported, refusal, values_here
from hub.imports.link_targets import built_path
from hub.imports.markdown_links import Link, read_destination, rewrite_links
from hub.imports.page_conversion import SourcePage, read_page
from hub.imports.page_plan import PlannedPage
from hub.imports.raw_changes import carry_back
from hub.imports.running import ImportRun
from hub.pages.models import ReadingPage, Suggestion

_BLANK = re.compile(r"\n\s*\n+")
_ANY_LINE = re.compile(r"([^\r\n]*)(\r\n|\r|\n|\Z)")
BYTE_ORDER_MARK = "\ufeff"
_WRITTEN = re.compile(r"\]\(([^()\n]*(?:\([^()\n]*\)[^()\n]*)*)\)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedFile:
    """One file of the documentation before and after; `credits` say who changed what, a line each."""

    path: str
    before: str
    after: str
    credits: tuple[str, ...] = ()


class DocumentationExport:
    """Compares the pages here with a folder of the documentation. Nothing is written, neither there nor here."""

    def __init__(self, root: Path) -> None:
        self.run = ImportRun(dry_run=True)
        self.work = DocumentationImport(root, self.run)
        self.left_out: list[str] = []

    def changes(self) -> Iterator[ChangedFile]:
        """Every file that a page here says otherwise; what cannot be carried back exactly is told in `left_out`."""
        with self.run.running():
            self.work.read()
            for planned in self.work.planned.values():
                page = MODELS[planned.kind].objects.live().filter(source=planned.path).first()
                if page is None:
                    continue
                known = _KnownLinks(self.work, planned.path)
                original = read_page(self.work.texts[planned.path], rewrite=known.recorder())
                if refusal(planned.kind, self.work.texts[planned.path], original):
                    continue
                changed = self._change(planned, page, original, known)
                if changed is not None:
                    yield changed

    def _change(
        self, planned: PlannedPage, page: ReadingPage, original: SourcePage, known: "_KnownLinks"
    ) -> ChangedFile | None:
        here = values_here(page)
        if here["body"] is None:
            self._leave(planned.path, _("written in blocks here: there is no one text to give back"))
            return None
        imported = last_imported(page).get("body")
        if imported is None:
            imported = original.body
        wanted = merge(imported, here["body"], original.body)
        if wanted is None:
            self._leave(planned.path, _("changed in this folder and here on the same lines: import the folder first"))
            return None
        if _alike(wanted, original.body):
            return None
        raw = self.work.texts[planned.path]
        after = carry_back(raw, original.body, wanted, known.given_back)
        again = read_page(after, rewrite=known.recorder())
        # A page that only this site has is linked with its whole address there.
        body = again.body.replace(f"]({settings.HUB_BASE_URL}/", "](/")
        if not _alike(body, wanted) or again.title != original.title or again.tags != original.tags:
            self._leave(planned.path, _("this change cannot be carried back exactly: change the file by hand"))
            return None
        before = (self.work.root / planned.path).read_bytes().decode()
        return ChangedFile(
            path=planned.path, before=before, after=with_line_ends_of(before, after), credits=_credits(page)
        )

    def _leave(self, path: str, reason: str) -> None:
        self.left_out.append(f"{path}: {reason}")


class _KnownLinks:
    """The links of one file, and the way back from addresses here to those of the documentation."""

    def __init__(self, work: DocumentationImport, path: str) -> None:
        self.work = work
        self.path = path
        self.written: dict[str, str] = {}

    def recorder(self) -> Callable[[Link], str]:
        rewrite = self.work.links.rewriter(self.path)

        def record(link: Link) -> str:
            text = rewrite(link)
            if found := _WRITTEN.search(text):
                self.written.setdefault(read_destination(found[1])[0], link.url)
            return text

        return record

    def given_back(self, line: str) -> str:
        """A line with its links as the documentation writes them."""

        def back(link: Link) -> str:
            title = f" {link.title}" if link.title else ""
            return f"{'!' if link.is_picture else ''}[{link.words}]({self._address(link.url)}{title})"

        return rewrite_links(line, back)

    def _address(self, url: str) -> str:
        if url in self.written:
            return self.written[url]
        local = url.removeprefix(settings.HUB_BASE_URL)
        if not local.startswith("/"):
            return url
        parts = urlsplit(local)
        targets = self.work.links.targets
        anchor = f"#{parts.fragment}" if parts.fragment else ""
        folder = posixpath.dirname(built_path(self.path))
        for known in (targets.pages, targets.files):
            path = next((path for path, address in known.items() if address == parts.path), None)
            if path is not None:
                return f"{posixpath.relpath(built_path(path), folder)}{anchor}"
        table = next((name for name, address in targets.tables.items() if address == parts.path), None)
        return f"/tables/{table.upper()}{anchor}" if table is not None else f"{settings.HUB_BASE_URL}{local}"


def _alike(first: str, second: str) -> bool:
    """Whether two texts differ by blank lines and spaces at the ends of lines at most."""
    tidy = (
        "\n".join(line.rstrip() for line in _BLANK.sub("\n\n", text.strip()).split("\n")) for text in (first, second)
    )
    return len(set(tidy)) == 1


def _credits(page: ReadingPage) -> tuple[str, ...]:
    found = Suggestion.objects.filter(page_id=page.pk, state=Suggestion.State.PUBLISHED)
    rows = found.select_related("author", "read_by", "validated_by").order_by("decided_at", "pk")
    return tuple(
        " ".join(
            f"{row.section_title or '-'}: suggested by {row.credit or 'a reader'};"
            f" read by {row.read_by or '-'}; validated by {row.validated_by or '-'} ({row.decided_at:%Y-%m-%d})".split()
        )
        for row in rows
    )


def with_line_ends_of(written: str, text: str) -> str:
    """A text in Unix lines as its file is written: lines that stay keep their own end, new ones get the commonest; and its mark
    of byte order.
    """
    mark = BYTE_ORDER_MARK if written.startswith(BYTE_ORDER_MARK) else ""
    lines = [(found[1], found[2]) for found in _ANY_LINE.finditer(written.removeprefix(mark)) if found[0]]
    ends = Counter(end for _line, end in lines if end)
    usual = ends.most_common(1)[0][0] if ends else "\n"
    before, after = [line + (end and "\n") for line, end in lines], _lines(text)
    pieces = [mark]
    for tag, start, end, new_start, new_end in difflib.SequenceMatcher(None, before, after, False).get_opcodes():
        if tag == "equal":
            pieces.extend("".join(line) for line in lines[start:end])
        else:
            pieces.extend(line.replace("\n", usual) for line in after[new_start:new_end])
    return "".join(pieces)


def patch_of(change: ChangedFile) -> str:
    """One file's part of a patch for `git apply`. The credits stand before it, where git reads nothing."""
    tab = "\t" if " " in change.path else ""
    before, after = (_lines(text) for text in (change.before, change.after))
    rows = list(difflib.unified_diff(before, after, n=3))[2:]
    body = "".join(row if row.endswith("\n") else f"{row}\n\\ No newline at end of file\n" for row in rows)
    credits_ = "".join(f"# {line}\n" for line in change.credits)
    names = f"diff --git a/{change.path} b/{change.path}\n--- a/{change.path}{tab}\n+++ b/{change.path}{tab}\n"
    return f"{credits_}{names}{body}"


def _lines(text: str) -> list[str]:
    """Lines as git counts them: ended by a line feed and by nothing else."""
    return re.findall(r"[^\n]*\n|[^\n]+", text)
