"""Fill the gazetteer from the bundled file."""

from itertools import islice

from django.core.management.color import no_style
from django.db import migrations

from hub.places.gazetteer import place_values, read_places

BATCH = 5000
PLACE_COLUMNS = (
    "id", "kind", "code", "name", "parent_id", "postcodes", "population", "latitude", "longitude", "point_source",
)  # fmt: skip


def load(apps, schema_editor):
    connection = schema_editor.connection
    quote = connection.ops.quote_name
    place, name = apps.get_model("places", "Place"), apps.get_model("places", "PlaceName")

    def insert(table, columns):
        listed = ", ".join(map(quote, columns))
        return f"INSERT INTO {quote(table)} ({listed}) VALUES ({', '.join(['%s'] * len(columns))})"

    insert_place = insert(place._meta.db_table, PLACE_COLUMNS)
    insert_name = insert(name._meta.db_table, ("place_id", "key", "weight"))
    pairs = place_values(read_places())
    with connection.cursor() as cursor:
        while batch := list(islice(pairs, BATCH)):
            cursor.executemany(insert_place, [[values[column] for column in PLACE_COLUMNS] for values, _ in batch])
            cursor.executemany(
                insert_name, [(values["id"], key, weight) for values, keys in batch for key, weight in keys.items()]
            )
        for statement in connection.ops.sequence_reset_sql(no_style(), [place]):
            cursor.execute(statement)


def unload(apps, schema_editor):
    apps.get_model("places", "PlaceName").objects.all().delete()
    places = apps.get_model("places", "Place").objects
    for kind in ("commune", "departement", "region", "country"):
        places.filter(kind=kind).delete()


class Migration(migrations.Migration):
    dependencies = [("places", "0001_initial")]

    operations = [migrations.RunPython(load, unload)]
