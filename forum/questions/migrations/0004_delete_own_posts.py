"""Whoever may edit their own posts in a category may delete them there."""

from django.db import migrations

GRANTS = ("UserForumPermission", "GroupForumPermission")


def allow_deletion(apps, schema_editor):
    alias = schema_editor.connection.alias

    def rows(model):
        return apps.get_model("forum_permission", model)._base_manager.using(alias)

    deletion, _created = rows("ForumPermission").get_or_create(codename="can_delete_own_posts")
    for model in GRANTS:
        for grant in rows(model).filter(permission__codename="can_edit_own_posts", has_perm=True):
            who = (
                {"group_id": grant.group_id}
                if model == "GroupForumPermission"
                else {
                    "user_id": grant.user_id,
                    "anonymous_user": grant.anonymous_user,
                    "authenticated_user": grant.authenticated_user,
                }
            )
            rows(model).get_or_create(forum_id=grant.forum_id, permission=deletion, **who)


def forbid_deletion(apps, schema_editor):
    for model in GRANTS:
        rows = apps.get_model("forum_permission", model)._base_manager.using(schema_editor.connection.alias)
        rows.filter(permission__codename="can_delete_own_posts").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("questions", "0003_categories"),
        ("forum_permission", "0005_userforumpermission_authenticated_user"),
    ]

    operations = [migrations.RunPython(allow_deletion, forbid_deletion)]
