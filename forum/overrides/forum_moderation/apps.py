from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ForumModerationConfig(AppConfig):
    name = "forum.overrides.forum_moderation"
    label = "forum_moderation"
    verbose_name = _("forum: moderation")
    default_auto_field = "django.db.models.AutoField"
