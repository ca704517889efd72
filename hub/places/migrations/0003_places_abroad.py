"""Large towns of neighbouring countries, and names people call towns by that the bundled file lacks."""

from django.db import migrations, models

from hub.places.abroad import read_abroad
from hub.places.corrections import SPOKEN_NAMES
from hub.places.names import place_keys


def load(apps, schema_editor):
    place, name = apps.get_model("places", "Place"), apps.get_model("places", "PlaceName")
    countries = {}
    for row in read_abroad():
        made = place.objects.create(
            kind="commune" if row.country else "country",
            code=row.code,
            name=row.name,
            parent=countries.get(row.country),
            population=row.population,
            latitude=row.latitude,
            longitude=row.longitude,
        )
        if not row.country:
            countries[row.code] = made
        name.objects.bulk_create([name(place=made, key=key, weight=weight) for key, weight in row.names().items()])
    for code, spoken in SPOKEN_NAMES.items():
        town = place.objects.get(kind="commune", code=code)
        keys = {key for text in spoken for key in place_keys(text)} - set(town.names.values_list("key", flat=True))
        name.objects.bulk_create([name(place=town, key=key, weight=town.population) for key in sorted(keys)])


def unload(apps, schema_editor):
    place = apps.get_model("places", "Place")
    codes = [row.code for row in read_abroad()]
    for kind in ("commune", "country"):
        place.objects.filter(kind=kind, code__in=codes).delete()


class Migration(migrations.Migration):
    dependencies = [("places", "0002_load_places")]

    operations = [
        migrations.AlterField("place", "code", models.CharField(max_length=8, verbose_name="code")),
        migrations.RunPython(load, unload),
    ]
