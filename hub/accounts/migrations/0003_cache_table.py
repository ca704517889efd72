"""The table of the shared cache, when the cache is kept in the database. Another cache needs no table."""

from django.core.management import call_command
from django.db import migrations


def make_cache_table(apps, schema_editor):
    # The command makes a table for each cache that lives in the database, and none otherwise.
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_groups")]

    operations = [migrations.RunPython(make_cache_table, migrations.RunPython.noop)]
