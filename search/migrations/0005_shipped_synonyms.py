"""Which shipped synonyms a site has been given: those it began with and nobody edited since."""

from datetime import timedelta

from django.db import migrations, models

AT_ONCE = timedelta(minutes=1)  # the entries a site begins with were written together


def remember_given(apps, schema_editor):
    from search.shipped import digest_of, key_of
    from search.synonyms import SynonymEntry

    alias = schema_editor.connection.alias
    entries = apps.get_model("search", "Synonym").objects.using(alias).filter(language="fr")
    first = entries.aggregate(first=models.Min("changed_at"))["first"]
    if first is None:
        return
    given = {}
    for synonym in entries.filter(changed_at__lte=first + AT_ONCE, active=True):
        entry = SynonymEntry(
            text=synonym.text, others=tuple(synonym.equivalents.splitlines()), both_ways=synonym.direction == "both"
        )
        given[key_of(entry)] = digest_of(entry)
    model = apps.get_model("search", "ShippedSynonym")
    model.objects.using(alias).bulk_create(model(key=key, digest=digest) for key, digest in given.items())


class Migration(migrations.Migration):
    dependencies = [("search", "0004_missed_searches")]

    operations = [
        migrations.CreateModel(
            name="ShippedSynonym",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(editable=False, max_length=200, unique=True, verbose_name="key")),
                ("digest", models.CharField(editable=False, max_length=32, verbose_name="wording")),
            ],
            options={
                "verbose_name": "shipped synonym",
                "verbose_name_plural": "shipped synonyms",
                "ordering": ("pk",),
            },
        ),
        migrations.RunPython(remember_given, migrations.RunPython.noop),
    ]
