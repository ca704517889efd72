"""The archive of meetups, on one page of the documentation."""

from dataclasses import asdict

from django.utils.translation import gettext as _

from hub.imports.documentation_links import DocumentationLinks
from hub.imports.meetup_archive import MeetupEntry, TalkEntry, links_in, read_meetups
from hub.imports.page_conversion import read_page
from hub.imports.page_plan import MEETUPS
from hub.imports.report import with_progress
from hub.imports.running import ImportRun
from meetups import services as meetups
from meetups.models import MeetupPage, TalkPage


class DocumentedMeetups:
    """Imports the meetups and their talks from the text of that page."""

    def __init__(self, text: str, links: DocumentationLinks, run: ImportRun) -> None:
        self.text = text
        self.links = links
        self.run = run

    def import_all(self) -> None:
        entries, problems = read_meetups(self.text)
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
        return self.links.follow(url, page=MEETUPS, line=line).url or url

    def _abstract(self, talk: TalkEntry) -> str:
        if not links_in(talk.abstract):
            return talk.abstract
        return read_page(talk.abstract, rewrite=self.links.rewriter(MEETUPS)).body
