"""What organisers type about the hours of a meetup, read into instants; each fault has a sentence and the field it stands beside."""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetups.localtimes import FRENCH_ZONES, AmbiguousHourError, MissingHourError, instant, zone_names

# A night's end, not a slip of the pen.
LATEST_END = time(6)
FIRST, SECOND = "first", "second"
WHICH_CHOICES = (
    ("", gettext_lazy("choose")),
    (FIRST, gettext_lazy("the first, before the clocks go back")),
    (SECOND, gettext_lazy("the second, after the clocks went back")),
)
LABELS = {
    "ends_next_day": gettext_lazy("It ends the next day"),
    "which_hour": gettext_lazy("Which of the two hours"),
}


class HoursError(ValueError):
    """Hours that cannot be meant; `field` is `start`, `end`, `ends_next_day` or `which_hour`."""

    def __init__(self, field: str, message: str) -> None:
        self.field, self.message = field, message
        super().__init__(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """A day, wall-clock hours in a zone, and what is said of them when they leave a doubt."""

    day: date
    start: time
    end: time | None
    zone_name: str
    ends_next_day: bool = False
    which_hour: str = ""

    @property
    def last_day(self) -> date:
        return date.fromordinal(self.day.toordinal() + 1) if self.ends_next_day else self.day

    def span(self) -> tuple[datetime, datetime | None]:
        """Start and end as instants.

        Raises:
            HoursError: the end is not after the start, an hour does not exist that day, or comes twice and nobody said which.
        """
        begins = self._instant(self.day, self.start, "start")
        if self.end is None:
            if self.ends_next_day:
                raise HoursError("end", _("When does it end the next day?"))
            return begins, None
        if self.ends_next_day:
            if self.end > LATEST_END or self.end >= self.start:
                raise HoursError("ends_next_day", _("A meetup that runs into the night ends at 06:00 at the latest."))
        elif self.end < self.start and self.end <= LATEST_END:
            message = _("It ends before it begins. If it ends the next day at %(time)s, say so beside.")
            raise HoursError("end", message % {"time": f"{self.end:%H:%M}"})
        elif self.end <= self.start:
            raise HoursError("end", _("A meetup ends after it begins."))
        return begins, self._instant(self.last_day, self.end, "end")

    def _instant(self, day: date, at: time, field: str) -> datetime:
        fold = {FIRST: 0, SECOND: 1}.get(self.which_hour)
        try:
            return instant(day, at, self.zone_name, fold=fold)
        except MissingHourError:
            raise HoursError(field, _("This hour does not exist on that day: the clocks go forward.")) from None
        except AmbiguousHourError:
            message = _("On that night the clocks go back: %(time)s comes twice. Say which one is meant.")
            raise HoursError("which_hour", message % {"time": f"{at:%H:%M}"}) from None


def zone_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Zones for a form: those of France first, then the rest of the world by name."""
    others = sorted(
        name for name in zone_names() if "/" in name and name not in FRENCH_ZONES and not name.startswith("Etc/")
    )
    return [
        (_("French time zones"), [(name, name) for name in FRENCH_ZONES]),
        (_("Others"), [(name, name) for name in others]),
    ]
