"""A short mark of what an entry was made from, kept with it: equal marks mean equal content."""

import json
from datetime import datetime
from hashlib import blake2b

from search.families import Entry

SLOTS = 1 << 32


def fingerprint_of(entry: Entry) -> str:
    """
    32 hexadecimal digits over everything an engine writes of an entry that comes from the database.

    The weight is left out: it holds the age of the document, and would change every day.
    """
    document = entry.document
    digest = blake2b(digest_size=16)
    content = [
        document.key,
        document.kind,
        document.title,
        document.url,
        document.anchor,
        document.body,
        document.identifiers,
        sorted((name, list(values)) for name, values in document.facets.items()),
        document.parent,
        document.language,
        document.place,
        sorted(entry.visibility),
        _moment(document.created),
        _moment(document.updated),
        entry.day,
        document.authority,
        document.source,
        document.table,
        document.talk,
        entry.is_root,
        entry.parent_title,
        entry.family,
        entry.family_identifiers,
        entry.member_names,
        entry.children,
    ]
    digest.update(json.dumps(content, ensure_ascii=False, default=str).encode())
    return digest.hexdigest()


def _moment(moment: datetime | None) -> float | None:
    return moment.timestamp() if moment is not None else None


def slot_of(root: str) -> int:
    """The part of the index a family belongs to, 0 to 2**32 - 1: families spread evenly, each whole in one slot."""
    return int.from_bytes(blake2b(root.encode(), digest_size=4).digest(), "big")
