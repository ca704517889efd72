"""What an import did: counts by kind of thing, and every line that needs a person's eye."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from tqdm import tqdm

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from hub.base.lines import on_a_line

Item = TypeVar("Item")
STATUSES = ("added", "changed", "unchanged", "skipped")


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something skipped or left as it is, and where: `file` relative to the imported folder, `line` from 1 or 0."""

    kind: str
    reason: str
    file: str
    line: int = 0

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return on_a_line(f"{place}: {self.reason}")


@dataclass(slots=True)
class ImportReport:
    """Collects what happened. `counts` maps a kind (`factsheets`) to a counter of statuses."""

    counts: dict[str, Counter[str]] = field(default_factory=dict)
    skipped: list[Remark] = field(default_factory=list)
    notes: list[Remark] = field(default_factory=list)
    links: dict[str, int] = field(default_factory=dict)

    def count(self, kind: str, status: str) -> None:
        self.counts.setdefault(kind, Counter())[status] += 1

    def skip(self, kind: str, reason: str, *, file: str, line: int = 0) -> None:
        """Record something that was not imported."""
        self.count(kind, "skipped")
        self.skipped.append(Remark(kind=kind, reason=reason, file=file, line=line))

    def note(self, kind: str, reason: str, *, file: str, line: int = 0) -> None:
        """Record something imported otherwise than written, such as a link without target."""
        self.notes.append(Remark(kind=kind, reason=reason, file=file, line=line))

    def total(self, status: str) -> int:
        return sum(counter[status] for counter in self.counts.values())

    @property
    def changed_nothing(self) -> bool:
        return not self.total("added") and not self.total("changed")

    def lines(self) -> Iterator[str]:
        """The report as text, a table first, then every remark."""
        width = max((len(kind) for kind in self.counts), default=0) + 2
        headings = (_("added"), pgettext("items of an import", "changed"), _("unchanged"), _("skipped"))
        yield " " * width + "".join(f"{heading:>12}" for heading in headings)
        for kind, counter in self.counts.items():
            yield f"{kind:<{width}}" + "".join(f"{counter[status]:>12}" for status in STATUSES)
        if self.links:
            yield ""
            yield self._links_line()
        for heading, remarks in ((_("Skipped:"), self.skipped), (_("To look at:"), self.notes)):
            if remarks:
                yield ""
                yield f"{heading} {len(remarks)}"
                yield from (f"  [{remark.kind}] {remark}" for remark in remarks)
        yield ""
        if self.changed_nothing:
            yield _("Nothing changed.")
        else:
            yield _("{added} added, {changed} changed, {unchanged} unchanged, {skipped} skipped.").format(
                **{status: self.total(status) for status in STATUSES}
            )

    def _links_line(self) -> str:
        """How many links lead where."""
        text = _(
            "Links: {here} to pages and tables here, {files} to files here, {external} to other sites,"
            " {upstream} left to the site upstream, {unknown} without target kept as words."
        )
        here = self.links.get("page", 0) + self.links.get("table", 0)
        counted = {name: self.links.get(name, 0) for name in ("external", "upstream", "unknown")}
        return text.format(here=here, files=self.links.get("file", 0), **counted)


def with_progress(items: Iterable[Item], *, label: str) -> Iterator[Item]:
    """Go through the items with a progress bar on the error stream; silent when that is no terminal."""
    yield from tqdm(items, desc=label, disable=None, leave=False)
