"""A fuse: after a failure the engine is left alone for a while, so a hung node costs one time-out, not one per request."""

import threading
import time


class CircuitBreaker:
    """Closed: calls pass. Open for `cooldown` seconds after a failure; then one caller tries while others still wait."""

    def __init__(self, cooldown: float = 15.0) -> None:
        self.cooldown = cooldown
        self._lock = threading.Lock()
        self._closed_again = 0.0

    def allows(self) -> bool:
        """Whether a call may be tried now; saying yes after a failure makes this caller the one that tries."""
        with self._lock:
            now = time.monotonic()
            if self._closed_again == 0.0:
                return True
            if now < self._closed_again:
                return False
            self._closed_again = now + self.cooldown
            return True

    def failed(self) -> None:
        with self._lock:
            self._closed_again = time.monotonic() + self.cooldown

    def succeeded(self) -> None:
        with self._lock:
            self._closed_again = 0.0
