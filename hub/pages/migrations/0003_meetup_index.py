"""The page under which organisers publish meetups."""

from importlib import import_module

from django.db import migrations

INTRODUCTION = (
    "Des rencontres régulières pour montrer son travail, poser ses questions et faire connaissance. "
    "Les enregistrements et les supports restent ici."
)


def plant(apps, schema_editor):
    tree = import_module("hub.pages.migrations.0002_tree")
    home = apps.get_model("pages", "HomePage").objects.order_by("path").first()
    tree._add_child(
        apps,
        home,
        "MeetupIndexPage",
        "meetups",
        "Rencontres",
        app_label="meetups",
        intro=INTRODUCTION,
        show_in_menus=True,
    )


class Migration(migrations.Migration):
    dependencies = [("pages", "0002_tree"), ("meetups", "0001_initial")]

    operations = [migrations.RunPython(plant, migrations.RunPython.noop)]
