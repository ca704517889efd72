"""Who looks after the directory: moderators its cards and words, editors its words."""

from django.db import migrations

from hub.accounts.groups import EDITOR, MODERATOR, grant

CARDS = [("experts", "card", codename) for codename in ("view_card", "change_card", "delete_card")]
WORDS = [("experts", "skill", codename) for codename in ("view_skill", "add_skill", "change_skill", "delete_skill")]


def give(apps, schema_editor):
    grant(apps, schema_editor, MODERATOR, CARDS + WORDS)
    grant(apps, schema_editor, EDITOR, WORDS)


def take(apps, schema_editor):
    permissions = apps.get_model("auth", "Permission").objects.filter(content_type__app_label="experts")
    for group in apps.get_model("auth", "Group").objects.filter(name__in=[EDITOR, MODERATOR]):
        group.permissions.remove(*permissions)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_groups"), ("experts", "0002_vocabulary")]

    operations = [migrations.RunPython(give, take)]
