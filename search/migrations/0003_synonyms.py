"""Synonyms that editors keep, begun with the shipped list."""

from django.db import migrations, models

from hub.accounts.groups import EDITOR, grant


def grant_editors(apps, schema_editor):
    actions = ("add", "change", "delete", "view")
    grant(apps, schema_editor, EDITOR, [("search", "synonym", f"{action}_synonym") for action in actions])


def add_shipped(apps, schema_editor):
    from search.thesaurus import shipped_synonyms

    model = apps.get_model("search", "Synonym")
    model.objects.using(schema_editor.connection.alias).bulk_create(
        model(text=entry.text, equivalents="\n".join(entry.others), direction="both" if entry.both_ways else "one")
        for entry in shipped_synonyms()
    )


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0002_rebuilds"),
        ("accounts", "0002_groups"),
    ]

    operations = [
        migrations.CreateModel(
            name="Synonym",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "text",
                    models.CharField(
                        help_text="As people type it: “ALD”, “cause de décès”. Plurals, accents and capitals do not matter.",
                        max_length=100,
                        verbose_name="word or phrase",
                    ),
                ),
                (
                    "equivalents",
                    models.TextField(
                        help_text="One on each line, the best first.", max_length=800, verbose_name="equivalents"
                    ),
                ),
                (
                    "direction",
                    models.CharField(
                        choices=[
                            ("both", "both ways: each wording also finds the others"),
                            ("one", "one way: the word also finds its equivalents"),
                        ],
                        default="both",
                        max_length=4,
                        verbose_name="direction",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[
                            ("fr", "French, or an acronym"),
                            ("en", "English: leads to its equivalents in texts that are not clearly French"),
                        ],
                        default="fr",
                        max_length=2,
                        verbose_name="language",
                    ),
                ),
                (
                    "active",
                    models.BooleanField(
                        default=True, help_text="Without it the entry is kept and not applied.", verbose_name="active"
                    ),
                ),
                (
                    "note",
                    models.CharField(
                        blank=True,
                        help_text="For the editors: where it comes from, why it is here.",
                        max_length=200,
                        verbose_name="note",
                    ),
                ),
                ("changed_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            ],
            options={
                "verbose_name": "synonym",
                "verbose_name_plural": "synonyms",
                "ordering": ("text", "pk"),
            },
        ),
        migrations.RunPython(grant_editors, migrations.RunPython.noop),
        migrations.RunPython(add_shipped, migrations.RunPython.noop),
    ]
