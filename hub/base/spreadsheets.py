"""Cells of files that people open in a spreadsheet, where a text that begins like a formula would run as one."""

_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def safe_cell(value: str) -> str:
    """Return the text with an apostrophe before it where a spreadsheet would take it for a formula."""
    return (
        f"'{value}" if value.lstrip(" \u00a0\u200b\ufeff").startswith(_STARTS) or value.startswith(_STARTS) else value
    )
