"""Editors keep the dictionary."""

from django.db import migrations

from hub.accounts.groups import EDITOR, grant

MODELS = ("table", "variable", "tablelink", "nomenclature")


def grant_editors(apps, schema_editor):
    permissions = [
        ("dictionary", model, f"{action}_{model}") for model in MODELS for action in ("add", "change", "view")
    ]
    grant(apps, schema_editor, EDITOR, permissions)


class Migration(migrations.Migration):
    dependencies = [("dictionary", "0001_initial"), ("accounts", "0002_groups")]

    operations = [migrations.RunPython(grant_editors, migrations.RunPython.noop)]
