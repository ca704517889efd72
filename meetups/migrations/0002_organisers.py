"""Organisers keep the list of speakers. Their rights on pages and documents come with the page tree."""

from django.db import migrations

from hub.accounts.groups import ORGANISER, grant

SPEAKER = [("meetups", "speaker", f"{action}_speaker") for action in ("add", "change", "delete", "view")]


def grant_organisers(apps, schema_editor):
    grant(apps, schema_editor, ORGANISER, SPEAKER)


class Migration(migrations.Migration):
    dependencies = [("meetups", "0001_initial"), ("accounts", "0002_groups")]

    operations = [migrations.RunPython(grant_organisers, migrations.RunPython.noop)]
