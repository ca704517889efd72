"""Who changed the wording of suggestions that still wait is written down, from their revisions."""

from django.db import migrations


def remember(apps, schema_editor):
    Revision = apps.get_model("wagtailcore", "Revision")
    Rewording = apps.get_model("pages", "Rewording")
    waiting = set(
        apps.get_model("pages", "Suggestion").objects.filter(state__in=("waiting", "read")).values_list("pk", flat=True)
    )
    revisions = Revision.objects.filter(content_type__app_label="pages", content_type__model="suggestion")
    met = set()
    for object_id, person, moment in revisions.order_by("created_at", "pk").values_list(
        "object_id", "user_id", "created_at"
    ):
        pk = int(object_id)
        if pk in met and pk in waiting and person is not None:
            Rewording.objects.create(suggestion_id=pk, person_id=person, reworded_at=moment)
        met.add(pk)


class Migration(migrations.Migration):
    dependencies = [("pages", "0009_rewordings")]

    operations = [migrations.RunPython(remember, migrations.RunPython.noop)]
