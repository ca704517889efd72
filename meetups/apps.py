from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeetupsConfig(AppConfig):
    name = "meetups"
    label = "meetups"
    verbose_name = _("meetups")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # How pages are edited stands above the models, so it is attached once they are loaded.
        import_module("meetups.panels")
        import_module("meetups.signals")
