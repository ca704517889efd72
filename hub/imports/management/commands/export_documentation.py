"""`manage.py export_documentation PATH --patch FILE`: what was changed here, for the maintainers of the documentation."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from hub.imports.documentation import is_documentation
from hub.imports.documentation_export import DocumentationExport, patch_of


class Command(BaseCommand):
    help = "Compare the pages here with a folder of the documentation; write what changed as a patch for `git apply`."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", metavar="PATH", help="the folder of the documentation upstream; it is only read")
        parser.add_argument(
            "--patch", metavar="FILE", default="-", help="where to write the patch; - (the default) prints it"
        )

    def handle(self, *_args: Any, path: str, patch: str, **_options: Any) -> None:
        root = Path(path).expanduser()
        if not root.is_dir() or not is_documentation(root):
            raise CommandError(_("{path} does not look like the documentation.").format(path=path))
        export = DocumentationExport(root)
        changes = list(export.changes())
        text = "".join(patch_of(change) for change in changes)
        if patch == "-":
            self.stdout.write(text, ending="")
        else:
            try:
                Path(patch).write_bytes(text.encode())
            except OSError as error:
                raise CommandError(str(error)) from error
        for change in changes:
            self.stderr.write(f"  {change.path}")
        for line in export.left_out:
            self.stderr.write(_("Left out: {line}").format(line=line))
        for line in export.only_here:
            self.stderr.write(_("Only here: {line}").format(line=line))
        for line in export.unpublished:
            self.stderr.write(_("No longer published here: {line}").format(line=line))
        self.stderr.write(
            _("{changed} files changed, {left} left out.").format(changed=len(changes), left=len(export.left_out))
        )
