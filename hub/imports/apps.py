from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImportsConfig(AppConfig):
    name = "hub.imports"
    label = "imports"
    verbose_name = _("imports")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hub.imports import (  # noqa: PLC0415 -- connect themselves, once models are ready
            former_addresses,  # noqa: F401 -- as above
            receivers,  # noqa: F401 -- as above
        )
