from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PagesConfig(AppConfig):
    name = "hub.pages"
    label = "pages"
    verbose_name = _("pages")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hub.pages import pitfall_notices, signals, submitted_pages, uploads  # noqa: F401, PLC0415 -- models are ready only now

        signals.connect()
        uploads.connect()
