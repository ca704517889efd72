from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExpertsConfig(AppConfig):
    name = "experts"
    label = "experts"
    verbose_name = _("experts")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from experts import signals, tiles  # noqa: F401, PLC0415 -- receivers and checks, once the models are ready
