"""What pages show to many readers alike, kept in this process until a commit changes something public.

The same number that empties the page cache (`hub.base.generation`) says when: what was made before a commit is never shown after
it. Within a transaction nothing is kept nor looked up, for there a reader sees what others do not.
"""

import threading
import time
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from django.conf import settings
from django.db import connection

from hub.base.generation import PUBLIC, RIGHTS, generation

MOST_KEPT = 256  # the largest, a page of answers, holds some hundred kilobytes
T = TypeVar("T")


class _Shelf:
    """Values of one generation, with the moments they were made; a new generation begins with a new shelf."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.values: dict[Hashable, tuple[float, Any]] = {}


_shelves = {PUBLIC: _Shelf(-1), RIGHTS: _Shelf(-1)}
_lock = threading.Lock()


def until_changed(key: Hashable, make: Callable[[], T], *, which: int = PUBLIC) -> T:
    """What `make` gives, asked again after any public change and after `PAGE_CACHE_SECONDS`, for pages say "now" too. With
    RIGHTS, only after what people may do has changed: for values that depend on nothing else but their key.

    Callers only read the value: the next reader gets the same object.
    """
    if connection.in_atomic_block:
        return make()
    number, now = (
        generation().current(which),
        time.monotonic(),
    )  # the number before the value: a commit meanwhile makes it old
    shelf = _shelves[which]
    if shelf.number == number and (kept := shelf.values.get(key)) and now - kept[0] < settings.PAGE_CACHE_SECONDS:
        value: T = kept[1]
        return value
    made = make()
    with _lock:
        if _shelves[which].number != number or len(_shelves[which].values) >= MOST_KEPT:
            _shelves[which] = _Shelf(number)  # replaced whole, so that readers never see half of it
        _shelves[which].values[key] = (now, made)
    return made
