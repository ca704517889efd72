"""Who may write what in the CMS: editors everywhere, organisers under the meetups, moderators lock and withdraw."""

from django.db import migrations

from hub.accounts.groups import EDITOR, MODERATOR, ORGANISER, grant

ACCESS = ("wagtailadmin", "admin", "access_admin")
THEMES = [
    ("pages", model, f"{action}_{model}")
    for model in ("theme", "database")
    for action in ("add", "change", "delete", "view")
]
PAGE_RIGHTS = {
    EDITOR: ("add_page", "change_page", "publish_page", "lock_page", "unlock_page"),
    MODERATOR: ("publish_page", "lock_page", "unlock_page"),
}
ORGANISER_RIGHTS = ("add_page", "change_page", "publish_page")
FILE_RIGHTS = {
    EDITOR: ("add", "change", "delete", "choose"),
    ORGANISER: ("add", "choose"),
}


def _permission(apps, app_label, model, codename):
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label=app_label, model=model
    )
    return apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type, codename=codename, defaults={"name": codename.replace("_", " ").capitalize()}
    )[0]


def _grant_pages(apps, group_name, page, codenames):
    group = apps.get_model("auth", "Group").objects.get(name=group_name)
    for codename in codenames:
        apps.get_model("wagtailcore", "GroupPagePermission").objects.get_or_create(
            group=group, page_id=page.pk, permission=_permission(apps, "wagtailcore", "page", codename)
        )


def grant_all(apps, schema_editor):
    for group_name in (EDITOR, MODERATOR, ORGANISER):
        grant(apps, schema_editor, group_name, [ACCESS])
    grant(apps, schema_editor, EDITOR, THEMES)

    home = apps.get_model("pages", "HomePage").objects.order_by("path").first()
    meetups = apps.get_model("meetups", "MeetupIndexPage").objects.order_by("path").first()
    for group_name, codenames in PAGE_RIGHTS.items():
        _grant_pages(apps, group_name, home, codenames)
    _grant_pages(apps, ORGANISER, meetups, ORGANISER_RIGHTS)

    root = apps.get_model("wagtailcore", "Collection").objects.order_by("path").first()
    for group_name, actions in FILE_RIGHTS.items():
        group = apps.get_model("auth", "Group").objects.get(name=group_name)
        for app_label, model in (("wagtailimages", "image"), ("wagtaildocs", "document")):
            for action in actions:
                apps.get_model("wagtailcore", "GroupCollectionPermission").objects.get_or_create(
                    group=group, collection=root, permission=_permission(apps, app_label, model, f"{action}_{model}")
                )


class Migration(migrations.Migration):
    dependencies = [
        ("pages", "0003_meetup_index"),
        ("accounts", "0002_groups"),
        ("wagtailadmin", "0003_admin_managed"),
    ]

    operations = [migrations.RunPython(grant_all, migrations.RunPython.noop)]
