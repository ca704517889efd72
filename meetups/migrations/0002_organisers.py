"""Organisers keep the list of speakers and may add slides as documents. Rights on pages come with the page tree."""

from django.db import migrations

from hub.accounts.groups import ORGANISER, grant

SPEAKER = [("meetups", "speaker", f"{action}_speaker") for action in ("add", "change", "delete", "view")]
ADMIN = [("wagtailadmin", "admin", "access_admin")]
DOCUMENT_ACTIONS = ("add_document", "choose_document")


def grant_organisers(apps, schema_editor):
    grant(apps, schema_editor, ORGANISER, SPEAKER + ADMIN)
    alias = schema_editor.connection.alias
    group = apps.get_model("auth", "Group").objects.using(alias).get(name=ORGANISER)
    content_type, _ = (
        apps.get_model("contenttypes", "ContentType")
        .objects.using(alias)
        .get_or_create(app_label="wagtaildocs", model="document")
    )
    root = apps.get_model("wagtailcore", "Collection").objects.using(alias).filter(depth=1).first()
    for codename in DOCUMENT_ACTIONS if root else ():
        permission, _ = (
            apps.get_model("auth", "Permission")
            .objects.using(alias)
            .get_or_create(
                content_type=content_type, codename=codename, defaults={"name": f"Can {codename.replace('_', ' ')}"}
            )
        )
        apps.get_model("wagtailcore", "GroupCollectionPermission").objects.using(alias).get_or_create(
            group=group, collection=root, permission=permission
        )


class Migration(migrations.Migration):
    dependencies = [
        ("meetups", "0001_initial"),
        ("accounts", "0002_groups"),
        ("wagtailadmin", "0003_admin_managed"),
        ("wagtaildocs", "0014_alter_document_file_size"),
    ]

    operations = [migrations.RunPython(grant_organisers, migrations.RunPython.noop)]
