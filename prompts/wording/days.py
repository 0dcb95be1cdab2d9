"""Which day an instant falls on as a person at another instant would call it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum


class Day(StrEnum):
    """What a person calls a day."""

    #: The day it is.
    TODAY = "today"
    #: The day after.
    TOMORROW = "tomorrow"
    #: A date further on in this year.
    DATE = "date"
    #: A date in another year.
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class LocalTime:
    """A time of day as it is said: midnight ends the day before it, at hour 24."""

    day: Day
    date: date
    hour: int
    minute: int

    @property
    def clock(self) -> str:
        """The time in figures, such as "09:05"."""
        return f"{self.hour:02}:{self.minute:02}"


def local_time(moment: datetime, *, at: datetime, zone: tzinfo) -> LocalTime:
    """Return an aware moment as somebody in the zone would name it at the time `at`, which is not later."""
    local, today = moment.astimezone(zone), at.astimezone(zone).date()
    on, hour = local.date(), local.hour
    if (hour, local.minute) == (0, 0) and on > today:
        on, hour = on - timedelta(days=1), 24
    return LocalTime(_name_day(on, today), on, hour, local.minute)


def _name_day(on: date, today: date) -> Day:
    if on <= today:
        return Day.TODAY
    if on == today + timedelta(days=1):
        return Day.TOMORROW
    return Day.DATE if on.year == today.year else Day.YEAR
