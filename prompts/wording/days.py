"""Which day an instant falls on as a person at another instant would call it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum

#: A day so far ahead is known by its weekday as well: a week ahead it would be the same as today's.
_WEEK = timedelta(days=6)
#: A date nearer than this needs no year.
_HALF_YEAR = timedelta(days=180)


class Day(StrEnum):
    """What a person calls a day."""

    #: The day before.
    YESTERDAY = "yesterday"
    #: The day it is.
    TODAY = "today"
    #: The day it is, where that goes without saying.
    UNSAID = "unsaid"
    #: The day after.
    TOMORROW = "tomorrow"
    #: One of the next six days, known by its weekday.
    WEEKDAY = "weekday"
    #: Another date of this year, or not half a year away.
    DATE = "date"
    #: A date so far away that its year must be named.
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
    """Return an aware moment as somebody in the zone would name it at the time `at`."""
    local, today = moment.astimezone(zone), at.astimezone(zone).date()
    on, hour = local.date(), local.hour
    if (hour, local.minute) == (0, 0) and on > today:
        on, hour = on - timedelta(days=1), 24
    return LocalTime(_name_day(on, today), on, hour, local.minute)


def _name_day(on: date, today: date) -> Day:
    near = {-1: Day.YESTERDAY, 0: Day.TODAY, 1: Day.TOMORROW}
    if (known := near.get((on - today).days)) is not None:
        return known
    if today < on <= today + _WEEK:
        return Day.WEEKDAY
    return Day.DATE if on.year == today.year or abs(on - today) < _HALF_YEAR else Day.YEAR
