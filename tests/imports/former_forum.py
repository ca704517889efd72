"""The import of a former forum, as its command runs it."""

from io import StringIO
from pathlib import Path

from django.core.management import call_command
from django.utils.translation import override


def bring(folder: Path, *arguments: str) -> str:
    output = StringIO()
    with override("en"):
        call_command("import_discourse", str(folder), *arguments, stdout=output)
    return output.getvalue()
