"""Model fields."""

from typing import Any

from django.core.exceptions import BadRequest
from django.db import models

from wagtail.blocks import BlockWidget
from wagtail.fields import StreamField as WagtailStreamField


class PostedBlocks(BlockWidget):
    """Blocks as a browser posts them; a request that no form of ours makes is refused, where Wagtail would fail."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        try:
            return super().value_from_datadict(data, files, name)
        except (KeyError, ValueError) as error:
            raise BadRequest("The blocks of this page are not complete.") from error


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

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"widget": PostedBlocks(self.stream_block), **kwargs})

    def to_python(self, value: Any) -> Any:
        return value if self.is_historical else super().to_python(value)

    def get_prep_value(self, value: Any) -> Any:
        return models.Field.get_prep_value(self, value) if self.is_historical else super().get_prep_value(value)

    def get_default(self) -> Any:
        if not self.is_historical:
            return super().get_default()
        return models.Field.get_default(self) if self.has_default() else []
