"""The words the directory starts with."""

from django.db import migrations
from django.utils.text import slugify

from experts.vocabulary import BY_KIND, LANGUAGE_SLUGS


def load(apps, schema_editor):
    skill = apps.get_model("experts", "Skill")
    for kind, words in BY_KIND.items():
        made = {}
        for position, (name, broader) in enumerate(words, start=1):
            slug = slugify(name) or slugify(name, allow_unicode=True)
            if kind == "language":
                slug = LANGUAGE_SLUGS.get(slug, slug)
            made[name], _new = skill.objects.update_or_create(
                kind=kind,
                slug=slug,
                defaults={"name": name, "broader": made.get(broader), "is_listed": True, "position": position},
            )


def unload(apps, schema_editor):
    apps.get_model("experts", "Skill").objects.filter(is_listed=True).delete()


class Migration(migrations.Migration):
    dependencies = [("experts", "0001_initial")]

    operations = [migrations.RunPython(load, unload)]
