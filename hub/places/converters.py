"""Parts of addresses."""


class Degrees:
    """A whole number of degrees, below zero too."""

    regex = r"-?[0-9]{1,3}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)
