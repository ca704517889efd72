"""Words that say that a page brings a programme are told from themes."""

from django.db import migrations, models


def tell_apart(apps, schema_editor):
    apps.get_model("pages", "Theme").objects.filter(name__iexact="Fiche-programme").update(kind="programme")


class Migration(migrations.Migration):
    dependencies = [("pages", "0007_review_workflow")]

    operations = [
        migrations.AddField(
            model_name="theme",
            name="kind",
            field=models.CharField(
                choices=[("theme", "theme"), ("programme", "programme")],
                default="theme",
                help_text="“Programme” for a word that says that a page brings a programme to run.",
                max_length=10,
                verbose_name="kind",
            ),
        ),
        migrations.RunPython(tell_apart, migrations.RunPython.noop),
    ]
