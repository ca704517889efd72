from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "hub.demo"
    label = "demo"
    verbose_name = "demo world"
    default_auto_field = "django.db.models.BigAutoField"
