"""The background worker: tasks as they come, and the periodic commands that catch up after a failure."""

import io
import logging
import threading
from typing import Any

from django_tasks_db.management.commands.db_worker import Worker

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections
from django.utils.crypto import get_random_string

from hub.base.processes import follow
from hub.base.timetable import Timetable

logger = logging.getLogger("hub.worker")


class Command(BaseCommand):
    help = "Run background tasks until stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--parent", type=int, default=0, help="end when this process is no longer the parent")

    def handle(self, *, parent: int, **_: Any) -> None:
        ending = threading.Event()
        threading.Thread(target=self._keep_time, args=(ending,), name="periodic", daemon=True).start()
        if parent:
            follow(parent)
        worker = Worker(
            queue_names=["*"],
            interval=0.5,
            batch=False,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
            excluded_queue_names=[],
        )
        worker.configure_signals()
        try:
            worker.run()
        finally:
            ending.set()

    @staticmethod
    def _keep_time(ending: threading.Event) -> None:
        timetable = Timetable(settings.PERIODIC_COMMANDS, settings.DATA_DIR / "private" / "periodic")
        while not ending.wait(1):
            for command in timetable.due():
                try:
                    close_old_connections()
                    call_command(command, verbosity=0, stdout=io.StringIO())
                except Exception:  # one failing errand must not end the others
                    logger.exception("periodic command %s failed", command)
