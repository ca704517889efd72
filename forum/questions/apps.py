from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QuestionsConfig(AppConfig):
    name = "forum.questions"
    label = "questions"
    verbose_name = _("questions and answers")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_module("forum.questions.columns")
        import_module("forum.questions.receivers")
        import_module("forum.questions.guard_alerts")
        import_module("forum.questions.composing_receivers")
