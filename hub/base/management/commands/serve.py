"""The one server command: web process, page cache and background worker."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from typing import Any

from granian import Granian
from granian.constants import Interfaces

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from hub.base.generation import bump


class Command(BaseCommand):
    help = "Serve the site on ADDRESS:PORT and, unless told otherwise, run the background worker beside it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--address", default=os.environ.get("HUB_ADDRESS", "127.0.0.1"))
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
        parser.add_argument("--processes", type=int, default=int(os.environ.get("HUB_WEB_PROCESSES", "1")))
        parser.add_argument("--threads", type=int, default=int(os.environ.get("HUB_WEB_THREADS", "8")))
        parser.add_argument("--no-worker", action="store_true", help="the worker is a process of its own elsewhere")

    def handle(self, *, address: str, port: int, processes: int, threads: int, no_worker: bool, **_: Any) -> None:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", settings.SETTINGS_MODULE)
        with socket.socket() as probe:
            if probe.connect_ex((address if address != "0.0.0.0" else "127.0.0.1", port)) == 0:  # noqa: S104 -- compared, not bound
                message = f"Something answers at {address}:{port} already. Choose another port: PORT=8001 make run"
                raise CommandError(message)
        os.environ["HUB_SERVE_PID"] = str(os.getpid())
        os.environ["PORT"] = str(port)  # links in mail name it, in the worker too
        bump()  # a crash between a commit and its bump must not outlive a restart
        worker = None if no_worker else Worker()
        if worker is not None:
            worker.start()
        self.stdout.write(f"The hub is at http://{address}:{port}/ (stop with Ctrl-C)")
        self.stdout.flush()
        try:
            Granian(
                "hub.wsgi:application",
                address=address,
                port=port,
                interface=Interfaces.WSGI,
                workers=processes,
                blocking_threads=threads,
                backpressure=threads * 32,
                websockets=False,
                respawn_failed_workers=True,
            ).serve()
        finally:
            if worker is not None:
                worker.stop()


class Worker:
    """The background worker as a child process, started again when it ends."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._ending = threading.Event()

    def start(self) -> None:
        threading.Thread(target=self._watch, name="worker-watch", daemon=True).start()

    def _watch(self) -> None:
        while not self._ending.is_set():
            self._process = subprocess.Popen([sys.executable, sys.argv[0], "work", "--parent", str(os.getpid())])  # noqa: S603 -- our own command
            self._process.wait()
            self._ending.wait(2)

    def stop(self) -> None:
        self._ending.set()
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            deadline = time.monotonic() + 5
            while self._process.poll() is None and time.monotonic() < deadline:
                time.sleep(0.05)
            if self._process.poll() is None:
                self._process.kill()
