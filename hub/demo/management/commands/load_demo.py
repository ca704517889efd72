"""Fill the site with a fictional world."""

import time
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from hub.demo.bulk import load_large
from hub.demo.services import ACCOUNTS, PASSWORD, load_small, site_is_empty


class Command(BaseCommand):
    help = "Fill an empty site with a fictional, deterministic world: the same seed and day make the same world."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--scale", choices=("small", "large"), default="small")
        parser.add_argument("--today", default="", help="the day the world is made for, YYYY-MM-DD; today by default")

    def handle(self, *, seed: int, scale: str, today: str, **_: Any) -> None:
        if not site_is_empty():
            raise CommandError(
                "The site is not empty: load_demo fills an empty one. Use another HUB_DATA_DIR or DATABASE_URL."
            )
        began = time.monotonic()
        accounts = settings.HUB_DEMO_ACCOUNTS
        moment = self._moment(today)
        world = load_small(seed=seed, today=moment, accounts=accounts, say=self._say)
        if scale == "large":
            load_large(world, seed=seed, today=moment, say=self._say)
        counts = ", ".join(f"{number} {kind}" for kind, number in world.counts.items())
        self.stdout.write(f"  {counts} in {time.monotonic() - began:.1f} s")
        if accounts:
            names = ", ".join(f"{name}@exemple.test" for name, *_rest in ACCOUNTS)
            self.stdout.write(f"  accounts: {names}, admin@exemple.test; password: {PASSWORD}")

    def _say(self, label: str) -> None:
        self.stdout.write(f"  {label}")
        self.stdout.flush()

    @staticmethod
    def _moment(today: str) -> datetime:
        if not today:
            return timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)
        try:
            return timezone.make_aware(datetime.strptime(today, "%Y-%m-%d").replace(hour=12))  # noqa: DTZ007 -- made aware here
        except ValueError as error:
            message = f"--today takes a date such as 2026-11-21, not {today!r}"
            raise CommandError(message) from error
