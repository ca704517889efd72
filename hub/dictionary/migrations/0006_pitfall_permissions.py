"""Who reads pitfalls of joins before they are shown, and who withdraws them."""

from django.db import migrations

from hub.accounts.groups import EDITOR, EXPERT, MODERATOR, grant

REVIEW, WITHDRAW = "review_pitfall", "withdraw_pitfall"
RIGHTS = {EXPERT: (REVIEW,), MODERATOR: (REVIEW, WITHDRAW), EDITOR: (REVIEW, WITHDRAW)}


def grant_rights(apps, schema_editor):
    for group_name, codenames in RIGHTS.items():
        grant(apps, schema_editor, group_name, [("dictionary", "joinpitfall", codename) for codename in codenames])


class Migration(migrations.Migration):
    dependencies = [("dictionary", "0005_join_pitfalls"), ("accounts", "0002_groups")]

    operations = [migrations.RunPython(grant_rights, migrations.RunPython.noop)]
