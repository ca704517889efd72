"""Every link of an imported documentation leads somewhere, as a visitor sees it."""

from io import StringIO
from pathlib import Path

import pytest

from django.core.management import CommandError, call_command

from hub.pages.services import save_factsheet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_own_media")]


def test_an_imported_documentation_has_no_dead_link_and_one_that_dies_is_named(documentation: Path) -> None:
    call_command("import_documentation", str(documentation), stdout=StringIO())
    told = StringIO()
    call_command("check_links", stdout=told)
    save_factsheet(
        slug="perdue",
        title="Liens perdus",
        body="[a](/fiches/nulle-part/) [b](/fiches/autre-fiche/#ailleurs) [c](https://ailleurs.test/x) [d](#ici)\n\n## Ici\n",
    )
    told = StringIO()
    with pytest.raises(CommandError):
        call_command("check_links", stdout=told)
    lines = told.getvalue().splitlines()
    assert lines[:-1] == [
        "/fiches/perdue/: /fiches/nulle-part/ (404)",
        "/fiches/perdue/: /fiches/autre-fiche/#ailleurs (no such place on the page)",
    ]
    call_command("check_links", allow=2, stdout=StringIO())
