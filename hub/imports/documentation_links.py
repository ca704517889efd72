"""The links of the documentation, rewritten to this site; those that lead nowhere are told with their file and line."""

from collections import Counter
from collections.abc import Callable

from django.utils.translation import gettext as _

from hub.imports.link_targets import LinkTargets, Target
from hub.imports.markdown_links import Link, turned_round, words_kept, write_link
from hub.imports.running import ImportRun
from hub.imports.table_rows import Mending

MISSING_PICTURE = "Image à voir dans le dépôt d’origine"


class DocumentationLinks:
    """Rewrites links by `targets`; `counts` says how many led to what."""

    def __init__(self, targets: LinkTargets, run: ImportRun) -> None:
        self.targets = targets
        self.run = run
        self.counts = Counter[str]()

    def follow(self, url: str, *, page: str, line: int) -> Target:
        """Where a link of a page leads; told when that is nowhere."""
        target = self.targets.resolve(url, page=page)
        self.counts[target.kind] += 1
        if target.reason:
            self.run.report.note("links", f"{url or '()'}: {target.reason}", file=page, line=line)
        return target

    def rewriter(self, page: str) -> Callable[[Link], str]:
        """Rewrites the links of one page."""

        def rewrite(link: Link) -> str:
            link = turned_round(link)
            target = self.follow(link.url, page=page, line=link.line)
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

    def row_teller(self, kind: str, page: str) -> Callable[[Mending, int], None]:
        """Tells the rows of tables that were mended on one page."""

        def tell(mending: Mending, line: int) -> None:
            reason = _("several rows of a table on one line: parted")
            if mending == "joined":
                reason = _("a row with more cells than its table has columns: the rest is kept in its last cells")
            self.run.report.note(kind, reason, file=page, line=line)

        return tell
