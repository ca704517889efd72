from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ForumConversationConfig(AppConfig):
    name = "forum.overrides.forum_conversation"
    label = "forum_conversation"
    verbose_name = _("forum: topics and posts")
    default_auto_field = "django.db.models.AutoField"
