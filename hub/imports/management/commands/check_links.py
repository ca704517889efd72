"""`manage.py check_links`: every link of the documentation's pages, as a visitor would follow it."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hub.base.lines import on_a_line
from hub.imports.rendered_links import LinkCheck


class Command(BaseCommand):
    help = "Open every public page, term, meetup, talk and table and follow its links within the site; fail when some are dead."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--allow", type=int, default=0, metavar="N", help="how many dead links are no failure")

    def handle(self, *_args: Any, allow: int, **_options: Any) -> None:
        check = LinkCheck()
        dead = list(check.dead_links())
        for found in dead:
            self.stdout.write(on_a_line(f"{found.page}: {found.link} ({found.reason})"))
        counted = _("{pages} pages, {links} links within the site.").format(pages=check.pages, links=check.links)
        summary = ngettext("{number} dead link", "{number} dead links", len(dead)).format(number=len(dead))
        self.stdout.write(f"{counted} {summary}")
        if len(dead) > allow:
            raise CommandError(summary)
