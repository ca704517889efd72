"""What a Git checkout knows of its files beside their text: the day each last changed."""

import re
import subprocess
from datetime import date
from pathlib import Path

_SECONDS = 60
_DAY = re.compile(r"\x01(\d{4}-\d\d-\d\d)")
# Nothing that the checkout's own configuration names is run, and names come as they are.
_OPTIONS = ("-c", "core.fsmonitor=false", "-c", "core.quotepath=off", "-c", "log.showSignature=false")
_LOG = ("log", "--format=%x01%cs", "--name-only", "--no-renames", "--no-merges", "--relative")


def days_of_files(root: Path) -> dict[str, date]:
    """The day of the last commit of each file, by its path below `root`; empty where the folder is no checkout of its own, or
    without Git.
    """
    if not (root / ".git").exists():
        return {}
    command = ["git", "-C", str(root), *_OPTIONS, *_LOG]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=True)  # noqa: S603 -- fixed but for the folder
    except (OSError, subprocess.SubprocessError):
        return {}
    found: dict[str, date] = {}
    day: date | None = None
    for line in done.stdout.decode(errors="replace").splitlines():
        if told := _DAY.fullmatch(line):
            day = date.fromisoformat(told[1])
        elif line and day is not None:
            found.setdefault(line, day)  # the newest commit comes first
    return found
