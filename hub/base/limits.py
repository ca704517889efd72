"""Rate limits on the shared cache, so that they hold over every process."""

import time

from django.core.cache import cache


def allow(key: str, *, limit: int, seconds: int) -> bool:
    """Count one event of `key` in the present window of `seconds`; False once there were more than `limit`.

    The window is fixed, not sliding: at worst twice the limit passes around its edge.
    """
    window = int(time.time() // seconds)
    name = f"limit:{key}:{seconds}:{window}"
    if cache.add(name, 1, timeout=seconds + 1):
        return limit >= 1
    try:
        return cache.incr(name) <= limit
    except ValueError:  # the window ended between the two calls
        return True


def seconds_left(seconds: int) -> int:
    """Seconds until the present window of that length ends: the value of a `Retry-After` header."""
    return max(1, int(seconds - time.time() % seconds))
