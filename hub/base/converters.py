"""Converters of addresses."""

from django.urls.converters import IntConverter

LARGEST = 2**63 - 1  # what the widest whole-number column of any database holds


class IdConverter(IntConverter):
    """A key of a row, as in `<id:pk>`: a number no column can hold matches no address, so it is never asked for."""

    def to_python(self, value: str) -> int:
        """
        Raises:
            ValueError: the number is too large; Django then goes on to the next address.
        """
        number: int = super().to_python(value)
        if number > LARGEST:
            msg = "larger than any key"
            raise ValueError(msg)
        return number
