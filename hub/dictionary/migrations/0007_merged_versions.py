"""Versions kept of a thinner description alone become what the table was after it; those that changed nothing go."""

from django.db import migrations

TOLD_BY_ALL = {"type", "description"}
NAMED_BY = "named_by"


def is_thin(columns):
    return all(TOLD_BY_ALL.issuperset(facts) for facts in columns.values())


def merged(before, now):
    """What a table was after `now` was imported on top of `before`."""
    thin = is_thin(now)
    origin = "documentation" if thin else "schemas"
    keys = {name.upper() for name in now}
    known = {name.upper(): facts for name, facts in before.items()}
    found = {}
    for name, facts in now.items():
        old = known.get(name.upper(), {})
        kept = {fact: value for fact, value in old.items() if fact not in TOLD_BY_ALL} if thin else {}
        origins = {*old.get(NAMED_BY, "").split(), origin}
        found[name] = {**kept, **facts, NAMED_BY: " ".join(sorted(origins))}
    for name, facts in before.items():
        left = set(facts[NAMED_BY].split()) - {origin}
        if name.upper() not in keys and left:
            found[name] = {**facts, NAMED_BY: " ".join(sorted(left))}
    return found


def compared(columns):
    return {
        name.upper(): {fact: value for fact, value in facts.items() if fact != NAMED_BY}
        for name, facts in columns.items()
    }


def merge_versions(apps, schema_editor):
    model = apps.get_model("dictionary", "SchemaVersion")
    for table in model.objects.order_by().values_list("table", flat=True).distinct():
        last = None
        for version in model.objects.filter(table=table).order_by("pk"):
            columns = merged(last.columns if last else {}, version.columns)
            if last is not None and compared(columns) == compared(last.columns):
                version.delete()
                version = last
            version.columns = columns
            version.save(update_fields=["columns"])
            last = version


class Migration(migrations.Migration):
    dependencies = [("dictionary", "0006_pitfall_permissions")]

    operations = [migrations.RunPython(merge_versions, migrations.RunPython.noop)]
