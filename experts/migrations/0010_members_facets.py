"""What members may filter by, for them alone; the point of a card, which nothing reads since units are looked for, goes."""

from django.db import migrations, models
from django.db.models import Q

from experts.services.facets import members_marks, offered_words

UNIT = ["place", "visibility", "status", "user", "confirmed_at", "availability", "unavailable_until", "facets"]


def settle(apps, schema_editor):
    """Fill the column of the cards that give something to members."""
    card = apps.get_model("experts", "Card")
    cards = list(card.objects.exclude(withheld={}).only("withheld", "facets"))
    known = offered_words(cards, apps.get_model("experts", "Skill").objects.order_by())
    for each in cards:
        each.members_facets = "".join(mark for mark in members_marks(each, known) if mark not in each.facets)
    card.objects.bulk_update(cards, ["members_facets"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("experts", "0009_tables_known")]

    operations = [
        migrations.RemoveConstraint(model_name="card", name="experts_card_place_matches_precision"),
        migrations.RemoveIndex(model_name="card", name="experts_card_point"),
        migrations.RemoveIndex(model_name="card", name="experts_card_unit"),
        *(migrations.RemoveField(model_name="card", name=name) for name in ("latitude", "longitude", "x", "y", "z")),
        migrations.AddConstraint(
            model_name="card",
            constraint=models.CheckConstraint(
                condition=Q(precision="hidden", place=None) | (~Q(precision="hidden") & Q(place__isnull=False)),
                name="experts_card_place_matches_precision",
            ),
        ),
        migrations.AddField(
            model_name="card",
            name="members_facets",
            field=models.TextField(blank=True, editable=False, default="", verbose_name="what members filter it by"),
            preserve_default=False,
        ),
        migrations.RunPython(settle, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="card", index=models.Index(fields=[*UNIT, "members_facets"], name="experts_card_unit")
        ),
    ]
