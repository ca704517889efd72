"""A PostgreSQL cluster for one benchmark, on a socket of its own; an empty address where PostgreSQL is not installed."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

OPTIONS = "-c listen_addresses= -c fsync=off -c shared_buffers=512MB -c max_connections=50"


def _binaries() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


@contextmanager
def postgresql(kept: Path | None = None) -> Iterator[str]:
    """Address of a new, empty cluster that stops and is removed at the end, or stays in the folder `kept` for the next run."""
    binaries = _binaries()
    if binaries is None:
        yield ""
        return
    folder = Path(tempfile.mkdtemp(prefix="hub-bench-pg-")) if kept is None else kept / "postgresql"
    is_there = (folder / "data").exists()
    folder.mkdir(exist_ok=True)
    as_user: list[str] = []
    if os.getuid() == 0:  # initdb refuses root
        shutil.chown(folder, "postgres")
        as_user = ["runuser", "-u", "postgres", "--"]

    def run(*command: str) -> None:
        subprocess.run([*as_user, *command], check=True, stdout=subprocess.DEVNULL, cwd="/")

    control = [str(binaries / "pg_ctl"), "-D", str(folder / "data")]
    made = [str(binaries / "initdb"), "-D", str(folder / "data"), "-U", "hub", "-A", "trust", "-E", "UTF8"]
    if not is_there:
        run(*made, "--locale=C.UTF-8")
    run(*control, "-w", "-l", str(folder / "log"), "-o", f"-k {folder} {OPTIONS}", "start")
    try:
        yield f"host={folder} user=hub dbname=postgres"
    finally:
        run(*control, "-m", "immediate" if kept is None else "fast", "stop")
        if kept is None:
            shutil.rmtree(folder, ignore_errors=True)
