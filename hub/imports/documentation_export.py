"""What was changed here of the documentation, as a patch of the files upstream."""

import difflib
import posixpath
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from hub.base.differences import merge
from hub.base.markdown import SourceSection, source_sections
from hub.imports.documentation import DocumentationImport
from hub.imports.documentation_pages import MODELS, last_imported, refusal, values_here
from hub.imports.link_targets import built_path
from hub.imports.markdown_links import Link, read_destination, rewrite_links
from hub.imports.models import ImportedPage
from hub.imports.page_conversion import SourcePage, read_page
from hub.imports.page_plan import PlannedPage
from hub.imports.raw_changes import carry_back
from hub.imports.running import ImportRun
from hub.pages.models import ReadingPage, Suggestion
from hub.pages.queries import hidden
from hub.pages.suggestions.sections import WHOLE

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
        self.only_here: list[str] = []
        self.unpublished: list[str] = []

    def changes(self) -> Iterator[ChangedFile]:
        """Every file that a page here says otherwise. What cannot be carried back exactly is told in `left_out`, public pages
        that the folder has not in `only_here`, files whose page was taken offline or deleted here in `unpublished`.
        """
        with self.run.running():
            self.work.read()
            self.only_here = [
                f"{page.title} ({page.get_url() or page.source})"
                for model in MODELS.values()
                for page in model.objects.live().exclude(hidden()).order_by("url_path")
                if page.source not in self.work.planned
            ]
            imported = set(ImportedPage.objects.values_list("source", flat=True))
            for planned in self.work.planned.values():
                page = MODELS[planned.kind].objects.live().filter(source=planned.path).first()
                if page is None:
                    if planned.path in imported:
                        self.unpublished.append(planned.path)
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
        after, left = self._carried(planned.path, original, wanted, known)
        for section, line in left:
            self._leave(f"{planned.path} ({section.title or _('the beginning')})", _reason(line))
        if after == self.work.texts[planned.path]:
            return None
        before = (self.work.root / planned.path).read_bytes().decode()
        return ChangedFile(
            path=planned.path,
            before=before,
            after=with_line_ends_of(before, after),
            credits=_credits(page, without={section.anchor for section, _line in left}),
        )

    def _carried(
        self, path: str, original: SourcePage, wanted: str, known: "_KnownLinks"
    ) -> tuple[str, list[tuple[SourceSection, str]]]:
        """The file with every section that goes back exactly; and those that do not, each with the first line read otherwise."""
        raw = self.work.texts[path]

        def attempt(body: str) -> tuple[str, str | None]:
            """The file with this text, and the line that the import would read otherwise: None when it reads just this."""
            after = carry_back(raw, original.body, body, known.given_back)
            again = read_page(after, rewrite=known.recorder())
            # A page that only this site has is linked with its whole address there.
            read = again.body.replace(f"]({settings.HUB_BASE_URL}/", "](/")
            if _alike(read, body) and again.title == original.title and again.tags == original.tags:
                return after, None
            lines = {line.rstrip() for line in read.split("\n")}
            return raw, next((line.strip() for line in body.split("\n") if line.rstrip() not in lines), "")

        done, line = attempt(wanted)
        if line is None:
            return done, []
        changes = _SectionChanges(original.body, wanted)
        taken: list[int] = []
        left: list[tuple[SourceSection, str]] = []
        for number, section in changes.sections():
            after, line = attempt(changes.text([*taken, number]))
            if line is None:
                taken.append(number)
                done = after
            else:
                left.append((section, line))
        return done, left

    def _leave(self, path: str, reason: str) -> None:
        self.left_out.append(f"{path}: {reason}")


class _SectionChanges:
    """What changed from one text to another, by the section it stands in."""

    def __init__(self, old: str, new: str) -> None:
        self.old, self.new = old.split("\n"), new.split("\n")
        self.parts = source_sections(new) or [SourceSection(0, "", "", new)]
        starts = [0]
        for part in self.parts[:-1]:
            starts.append(starts[-1] + part.source.count("\n"))
        self.codes: list[tuple[int, tuple[str, int, int, int, int]]] = []
        for code in difflib.SequenceMatcher(None, self.old, self.new, autojunk=False).get_opcodes():
            _tag, _start, _end, first, last = code
            written = next((place for place in range(first, last) if self.new[place].strip()), max(first - 1, 0))
            self.codes.append((bisect_right(starts, written) - 1, code))

    def sections(self) -> list[tuple[int, SourceSection]]:
        """The sections that changed, by their number."""
        numbers = dict.fromkeys(number for number, code in self.codes if code[0] != "equal")
        return [(number, self.parts[number]) for number in numbers]

    def text(self, taken: Collection[int]) -> str:
        """The old text with what changed in these sections."""
        lines: list[str] = []
        for number, (tag, start, end, first, last) in self.codes:
            lines += self.new[first:last] if tag != "equal" and number in taken else self.old[start:end]
        return "\n".join(lines)


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


def _reason(line: str) -> str:
    if not line:
        return _("this change cannot be carried back exactly: change the file by hand")
    return _(
        "cannot be carried back exactly, change the file by hand; the import reads this line otherwise: {line}"
    ).format(line=line)


def _credits(page: ReadingPage, *, without: Collection[str] = ()) -> tuple[str, ...]:
    """Who changed what; nothing of the sections `without`, which do not go back."""
    found = Suggestion.objects.filter(page_id=page.pk, state=Suggestion.State.PUBLISHED).exclude(section__in=without)
    rows = found.select_related("author", "read_by", "validated_by").order_by("decided_at", "pk")
    return tuple(
        " ".join(
            f"{row.section_title or (page.title if row.section == WHOLE else 'the beginning')}:"
            f" suggested by {row.credit or 'a reader'};"
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
