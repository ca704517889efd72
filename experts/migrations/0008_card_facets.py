"""What a card is filtered by in one column, and one index over all that finding by place reads."""

from collections import defaultdict

from django.db import migrations, models

from experts.marks import marks_of


def settle(apps, schema_editor):
    """Fill the column of the cards that are there."""
    card = apps.get_model("experts", "Card")
    skills = defaultdict(list)
    for card_id, skill_id in card.skills.through.objects.values_list("card_id", "skill_id"):
        skills[card_id].append(skill_id)
    cards = list(card.objects.only("kind", "sector", "region_id"))
    for each in cards:
        each.facets = marks_of(
            kind=each.kind, sector=each.sector, region_id=each.region_id, skill_ids=skills.get(each.pk, ())
        )
    card.objects.bulk_update(cards, ["facets"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("experts", "0007_desk_permissions"), ("places", "0004_place_point")]

    operations = [
        migrations.AddField(
            model_name="card",
            name="facets",
            field=models.TextField(blank=True, editable=False, verbose_name="what it is filtered by"),
            preserve_default=False,
        ),
        migrations.RunPython(settle, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="card",
            index=models.Index(
                fields=[
                    "place",
                    "visibility",
                    "status",
                    "user",
                    "confirmed_at",
                    "availability",
                    "unavailable_until",
                    "facets",
                ],
                name="experts_card_unit",
            ),
        ),
    ]
