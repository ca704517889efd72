"""Codes are found by their beginning and by words of their meaning, whatever the accents."""

from django.db import migrations, models

from search.analysis import clean, fold

BATCH = 5000


def fold_entries(apps, schema_editor):
    entry = apps.get_model("dictionary", "NomenclatureEntry")
    rows = entry.objects.using(schema_editor.connection.alias).values_list("pk", "code", "label").order_by("pk")
    table = schema_editor.quote_name(entry._meta.db_table)
    last = 0
    with schema_editor.connection.cursor() as cursor:
        while batch := list(rows.filter(pk__gt=last)[:BATCH]):
            folded = [(fold(clean(f"{code} {label}")), pk) for pk, code, label in batch]
            cursor.executemany(f"UPDATE {table} SET folded = %s WHERE id = %s", folded)  # noqa: S608 -- our own table
            last = batch[-1][0]


class Migration(migrations.Migration):
    dependencies = [("dictionary", "0002_permissions")]

    operations = [
        migrations.AddField(
            model_name="nomenclatureentry",
            name="folded",
            field=models.TextField(blank=True, editable=False, verbose_name="what it is found by"),
        ),
        migrations.RunPython(fold_entries, migrations.RunPython.noop),
    ]
