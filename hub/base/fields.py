"""Model fields."""

from typing import Any

from django.db import models

from wagtail.fields import StreamField as WagtailStreamField


class StreamField(WagtailStreamField):
    """A StreamField whose block definitions never enter a migration, so that changing a block is not a schema change.

    In a migration's historical model it has no blocks and holds the stored list of dicts as it stands.
    """

    def __init__(self, block_types: Any = (), **kwargs: Any) -> None:
        super().__init__(block_types, **kwargs)

    @property
    def is_historical(self) -> bool:
        return isinstance(self.block_types_arg, list | tuple) and not self.block_types_arg

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        # Past Wagtail's own method, which would write every block into the migration.
        name, path, args, kwargs = models.Field.deconstruct(self)
        return name, path, list(args), kwargs

    def to_python(self, value: Any) -> Any:
        return value if self.is_historical else super().to_python(value)

    def get_prep_value(self, value: Any) -> Any:
        return models.Field.get_prep_value(self, value) if self.is_historical else super().get_prep_value(value)

    def get_default(self) -> Any:
        if not self.is_historical:
            return super().get_default()
        return models.Field.get_default(self) if self.has_default() else []
