"""Searches without result, which editors may read."""

from django.db import migrations, models

from hub.accounts.groups import EDITOR, grant


def grant_editors(apps, schema_editor):
    grant(apps, schema_editor, EDITOR, [("search", "missedsearch", "view_missedsearch")])


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_groups"),
        ("search", "0003_synonyms"),
    ]

    operations = [
        migrations.CreateModel(
            name="MissedSearch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(editable=False, max_length=64, unique=True, verbose_name="keyed hash")),
                ("text", models.CharField(blank=True, max_length=100, verbose_name="text")),
                ("count", models.PositiveIntegerField(default=1, verbose_name="searches")),
                ("first_day", models.DateField(verbose_name="first day")),
                ("last_day", models.DateField(verbose_name="last day")),
            ],
            options={
                "verbose_name": "search without result",
                "verbose_name_plural": "searches without result",
                "ordering": ("-count", "-last_day", "pk"),
                "indexes": [models.Index(fields=["last_day"], name="missed_search_last_day")],
            },
        ),
        migrations.RunPython(grant_editors, migrations.RunPython.noop),
    ]
