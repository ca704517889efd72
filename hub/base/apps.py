from django.apps import AppConfig
from django.core.signals import setting_changed
from django.db.backends.signals import connection_created
from django.urls import register_converter
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class BaseConfig(AppConfig):
    name = "hub.base"
    label = "base"
    verbose_name = _("foundations")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hub.base.components import forget_renderings  # noqa: PLC0415 -- with the rest of this start
        from hub.base.converters import IdConverter  # noqa: PLC0415 -- with the rest of this start
        from hub.base.generation import watch_connection  # noqa: PLC0415 -- settings must be ready first
        from hub.base.templatetags.layout import forget_frames  # noqa: PLC0415 -- with the rest of this start

        connection_created.connect(watch_connection, dispatch_uid="hub.base.generation")
        setting_changed.connect(forget_renderings, dispatch_uid="hub.base.components")
        setting_changed.connect(forget_frames, dispatch_uid="hub.base.templatetags.layout")
        register_converter(IdConverter, "id")
        autodiscover_modules(
            "ui_components",
            "citations_provided",
            "contributions_provided",
            "personal_data_provided",
            "people_provided",
            "seeds_provided",
            "targets_provided",
            "tools_provided",
            "whereabouts_provided",
            "shown_units_provided",
        )
