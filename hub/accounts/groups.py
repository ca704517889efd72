"""The groups of the hub, and the one way a migration gives them permissions."""

from collections.abc import Iterable
from typing import Any

MEMBER = "member"
EXPERT = "expert"
ORGANISER = "organiser"
MODERATOR = "moderator"
EDITOR = "editor"
ALL = (MEMBER, EXPERT, ORGANISER, MODERATOR, EDITOR)

_STANDARD_ACTIONS = ("add", "change", "delete", "view")


def _permission_name(apps: Any, app_label: str, model: str, codename: str) -> str:
    """Give the name Django's own `create_permissions` would give, so that either may come first."""
    options = apps.get_model(app_label, model)._meta
    declared = dict(options.permissions)
    if codename in declared:
        return str(declared[codename])
    action = codename.partition("_")[0]
    if action in _STANDARD_ACTIONS:
        return f"Can {action} {options.verbose_name_raw}"
    return codename.replace("_", " ").capitalize()


def grant(apps: Any, schema_editor: Any, group_name: str, permissions: Iterable[tuple[str, str, str]]) -> None:
    """Give a group permissions from within a migration, making the rows Django would only make after `migrate`.

    `permissions` are `(app_label, model, codename)`, such as `("meetups", "meetuppage", "add_meetuppage")`. The migration
    depends on `("accounts", "0002_groups")` and on the migration that makes the model. Safe to run again.

    Raises:
        LookupError: the model is unknown in this state of the migrations.
    """
    alias = schema_editor.connection.alias
    group_model = apps.get_model("auth", "Group")
    content_type_model = apps.get_model("contenttypes", "ContentType")
    permission_model = apps.get_model("auth", "Permission")
    group, _created = group_model.objects.using(alias).get_or_create(name=group_name)
    for app_label, model, codename in permissions:
        name = _permission_name(apps, app_label, model, codename)
        content_type, _created = content_type_model.objects.using(alias).get_or_create(
            app_label=app_label, model=model.lower()
        )
        permission, _created = permission_model.objects.using(alias).get_or_create(
            content_type=content_type, codename=codename, defaults={"name": name[:255]}
        )
        group.permissions.add(permission)
