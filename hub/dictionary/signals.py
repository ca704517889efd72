"""Changes made outside services.py, in an admin, reach the index too."""

from typing import Any

from django.apps import apps
from django.db.models.signals import post_delete, post_save

from hub.dictionary.identifiers import forget_names
from search.services import request_indexing


def _roots(instance: Any) -> list[str]:
    """Root keys of the families that hold this row."""
    kind = instance._meta.model_name
    if kind in {"table", "nomenclature"}:
        return [f"{kind}:{name}" for name in dict.fromkeys((instance.name, instance.name_read)) if name]
    if kind == "variable":
        return [f"table:{instance.table.name}"]
    names = [instance.source.name, instance.target.name]
    if left := set(instance.tables_read) - {instance.source_id, instance.target_id}:
        tables = apps.get_model("dictionary", "table").objects
        names += tables.filter(pk__in=left).values_list("name", flat=True)
    return [f"table:{name}" for name in names]


def row_changed(sender: Any, instance: Any, raw: bool = False, **_kwargs: Any) -> None:  # noqa: ARG001 -- a receiver's signature
    if not raw:
        request_indexing(*_roots(instance))
        forget_names()


def connect() -> None:
    for name in ("table", "variable", "tablelink", "nomenclature"):
        model = apps.get_model("dictionary", name)
        post_save.connect(row_changed, sender=model, dispatch_uid=f"dictionary-saved-{name}")
        post_delete.connect(row_changed, sender=model, dispatch_uid=f"dictionary-deleted-{name}")
