"""How far the import of a file is, and what is told of its lines."""

from django.db import migrations, models


def settle(apps, schema_editor):
    """Files imported before are done; what was not confirmed is read anew on request."""
    apps.get_model("experts", "CardImport").objects.exclude(done_at=None).update(stage="done")


class Migration(migrations.Migration):
    dependencies = [
        ("experts", "0010_members_facets"),
    ]

    operations = [
        migrations.AddField(
            model_name="cardimport",
            name="asked_at",
            field=models.DateTimeField(null=True, verbose_name="handed over"),
        ),
        migrations.AddField(
            model_name="cardimport",
            name="choices",
            field=models.JSONField(default=dict, verbose_name="choices by line"),
        ),
        migrations.AddField(
            model_name="cardimport",
            name="lines",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="lines"),
        ),
        migrations.AddField(
            model_name="cardimport",
            name="notes",
            field=models.JSONField(default=list, verbose_name="what to know of the file"),
        ),
        migrations.AddField(
            model_name="cardimport",
            name="reached",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="lines read"),
        ),
        migrations.AddField(
            model_name="cardimport",
            name="report",
            field=models.JSONField(default=list, verbose_name="line by line"),
        ),
        migrations.AddField(
            model_name="cardimport",
            name="stage",
            field=models.CharField(
                choices=[
                    ("kept", "being tried"),
                    ("tried", "not confirmed"),
                    ("confirmed", "being imported"),
                    ("done", "imported"),
                ],
                default="kept",
                max_length=9,
                verbose_name="state",
            ),
        ),
        migrations.AddField(
            model_name="cardimport",
            name="touched_at",
            field=models.DateTimeField(null=True, verbose_name="latest line read"),
        ),
        migrations.RunPython(settle, migrations.RunPython.noop),
    ]
