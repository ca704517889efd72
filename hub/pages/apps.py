from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PagesConfig(AppConfig):
    name = "hub.pages"
    label = "pages"
    verbose_name = _("pages")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hub.pages import (  # noqa: PLC0415 -- models are ready only now
            pitfall_notices,  # noqa: F401 -- connects by being imported
            signals,
            submitted_pages,  # noqa: F401 -- the same
            uploads,
            withdrawn_pages,  # noqa: F401 -- the same
        )

        signals.connect()
        uploads.connect()
