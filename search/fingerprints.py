"""A short mark of what an entry was made from, kept with it: equal marks mean equal content."""

import json
from dataclasses import fields
from datetime import datetime
from hashlib import blake2b
from typing import Any

from search.documents import Document
from search.families import Entry

SLOTS = 1 << 32
_DOCUMENT = tuple(each.name for each in fields(Document) if each.name != "visibility")  # the entry says who sees it
_ENTRY = tuple(each.name for each in fields(Entry) if each.name != "document")


def fingerprint_of(entry: Entry) -> str:
    """
    32 hexadecimal digits over everything an engine writes of an entry that comes from the database.

    The weight is left out: it holds the age of the document, and would change every day.
    """
    content: dict[str, Any] = {name: getattr(entry.document, name) for name in _DOCUMENT}
    content |= {f"entry.{name}": getattr(entry, name) for name in _ENTRY}
    content["facets"] = sorted((name, list(values)) for name, values in entry.document.facets.items())
    content["entry.visibility"] = sorted(entry.visibility)
    told = json.dumps(content, ensure_ascii=False, default=_plain)
    return blake2b(told.encode(), digest_size=16).hexdigest()


def _plain(value: object) -> object:
    return value.timestamp() if isinstance(value, datetime) else str(value)


def slot_of(root: str) -> int:
    """The part of the index a family belongs to, 0 to 2**32 - 1: families spread evenly, each whole in one slot."""
    return int.from_bytes(blake2b(root.encode(), digest_size=4).digest(), "big")
