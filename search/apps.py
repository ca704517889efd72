from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "search"
    label = "search"
    verbose_name = _("search")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from search import checks, thesaurus  # noqa: F401, PLC0415 -- checks register once applications are there

        thesaurus.watch_changes()

        autodiscover_modules("search_documents")
