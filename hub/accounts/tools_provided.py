"""The CMS, for those who have its permission by themselves or through a group."""

from django.contrib.auth.models import Permission
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from hub.base.tools import Tool, register


def _may_open_cms() -> Exists:
    opening = Permission.objects.filter(content_type__app_label="wagtailadmin", codename="access_admin")
    return Exists(opening.filter(Q(user=OuterRef("pk")) | Q(group__user=OuterRef("pk"))))


register("cms", Tool(label=_("Site administration"), address="wagtailadmin_home", icon="pencil", held=_may_open_cms))
