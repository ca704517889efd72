from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImportsConfig(AppConfig):
    name = "hub.imports"
    label = "imports"
    verbose_name = _("imports")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hub.imports import receivers  # noqa: F401, PLC0415 -- connects the receivers, once models are ready
