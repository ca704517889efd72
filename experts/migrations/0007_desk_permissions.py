"""Moderators read what was reported, import and export cards."""

from django.db import migrations

from hub.accounts.groups import MODERATOR, grant

DESK = [
    *(("experts", "messagereport", codename) for codename in ("view_messagereport", "change_messagereport")),
    *(("experts", "relayblock", codename) for codename in ("view_relayblock", "delete_relayblock")),
    *(("experts", "cardimport", codename) for codename in ("add_cardimport", "view_cardimport", "export_cards")),
]


def give(apps, schema_editor):
    grant(apps, schema_editor, MODERATOR, DESK)


def take(apps, schema_editor):
    codenames = [codename for _app, _model, codename in DESK]
    permissions = apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="experts", codename__in=codenames
    )
    for group in apps.get_model("auth", "Group").objects.filter(name=MODERATOR):
        group.permissions.remove(*permissions)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_groups"), ("experts", "0006_relay_and_desk")]

    operations = [migrations.RunPython(give, take)]
