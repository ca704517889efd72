"""When the worker's periodic commands are due. The moments of the rare ones outlive the worker: one that is restarted every day still
does what is done once a day.
"""

import os
import time
from collections.abc import Mapping
from pathlib import Path

RARE_SECONDS = 600  # what comes more often than this may wait once more after a restart


class Timetable:
    """`commands` maps names to seconds between two runs; `folder` holds one empty file for each rare command, whose date is the
    moment of its last run.
    """

    def __init__(self, commands: Mapping[str, int], folder: Path) -> None:
        self._commands = dict(commands)
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        started = time.time()
        self._ran = {name: self._last_run(name, started) for name in self._commands}

    def _last_run(self, name: str, started: float) -> float:
        if self._commands[name] < RARE_SECONDS:
            return started
        path = self._folder / name
        if not path.exists():
            self._note(name, started)  # never run: its first wait begins now, and goes on after a restart
        return min(path.stat().st_mtime, started)  # a clock that was put back holds nothing up

    def _note(self, name: str, moment: float) -> None:
        path = self._folder / name
        path.touch()
        os.utime(path, (moment, moment))

    def due(self) -> list[str]:
        """Names of the commands whose time has come; they count as run from now on, whatever becomes of them."""
        now = time.time()
        names = [name for name, seconds in self._commands.items() if now - self._ran[name] >= seconds]
        for name in names:
            self._ran[name] = now
            if self._commands[name] >= RARE_SECONDS:
                self._note(name, now)
        return names
