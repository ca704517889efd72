from django.apps import AppConfig
from django.core.signals import request_finished
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "search"
    label = "search"
    verbose_name = _("search")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from search import checks, missed, thesaurus  # noqa: F401, PLC0415 -- checks register once applications are there

        thesaurus.watch_changes()

        request_finished.connect(missed.write_noted, dispatch_uid="search.missed")
        autodiscover_modules("search_documents")
