"""A clock for what happens to cards with time."""

from collections.abc import Callable
from datetime import datetime, time

import pytest

from django.utils import timezone


@pytest.fixture
def set_clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], datetime]:
    """Return a function that makes it noon in Paris of a day (`2027-07-01`), or a minute of it (`2027-07-01 23:59`)."""

    def set_to(text: str) -> datetime:
        day = datetime.fromisoformat(text)
        moment = timezone.make_aware(day if " " in text else datetime.combine(day, time(12)))
        monkeypatch.setattr(timezone, "now", lambda: moment.astimezone(timezone.get_default_timezone()))
        return moment

    return set_to
