from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DictionaryConfig(AppConfig):
    name = "hub.dictionary"
    label = "dictionary"
    verbose_name = _("dictionary")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hub.dictionary import signals  # noqa: PLC0415 -- models are ready only now

        signals.connect()
