"""Organisers keep their files in a collection of their own: those of the editors, and private ones, are not theirs to see."""

from django.db import migrations

from hub.accounts.groups import ORGANISER

COLLECTION = "Meetups"
MODELS = ("image", "document")


def _add_collection(apps, root):
    """A last child of the root, as treebeard would write it: a historical model has none of its methods."""
    model = apps.get_model("wagtailcore", "Collection")
    held = model.objects.filter(name=COLLECTION, depth=root.depth + 1, path__startswith=root.path).first()
    if held is not None:
        return held
    last = model.objects.filter(depth=root.depth + 1, path__startswith=root.path).order_by("path").last()
    number = int(last.path[len(root.path) :], 36) + 1 if last is not None else 1
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[digit] + digits
    made = model.objects.create(
        name=COLLECTION, path=root.path + digits.rjust(4, "0"), depth=root.depth + 1, numchild=0
    )
    root.numchild += 1
    root.save(update_fields=["numchild"])
    return made


def _rights(apps):
    return apps.get_model("wagtailcore", "GroupCollectionPermission").objects.filter(
        group__name=ORGANISER, permission__content_type__model__in=MODELS
    )


def give_a_collection(apps, schema_editor):
    root = apps.get_model("wagtailcore", "Collection").objects.filter(depth=1).order_by("path").first()
    own = _add_collection(apps, root)
    _rights(apps).filter(collection=root).update(collection=own)
    for app_label, model in (("wagtailimages", "Image"), ("wagtaildocs", "Document")):
        # What organisers sent stays theirs to change.
        apps.get_model(app_label, model).objects.filter(
            collection=root, uploaded_by_user__groups__name=ORGANISER
        ).update(collection=own)


def give_back(apps, schema_editor):
    root = apps.get_model("wagtailcore", "Collection").objects.filter(depth=1).order_by("path").first()
    _rights(apps).filter(collection__name=COLLECTION).update(collection=root)


class Migration(migrations.Migration):
    dependencies = [
        ("pages", "0004_permissions"),
        ("wagtailimages", "0027_image_description"),
        ("wagtaildocs", "0014_alter_document_file_size"),
    ]

    operations = [migrations.RunPython(give_a_collection, give_back)]
