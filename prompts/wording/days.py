"""What people call the day of an instant, seen from another instant."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum

#: The furthest day called by its weekday: a week ahead it would be today's.
_WEEK = timedelta(days=6)
#: Dates nearer than this need no year.
_HALF_YEAR = timedelta(days=180)
#: Until this hour "tomorrow" is said of the day that dawns and of the one after it, so it is not said at all.
_DAYBREAK = 5
#: Midnight, as the end of the day before it.
END_OF_DAY = 24


class Day(StrEnum):
    """What a person calls a day."""

    #: Yesterday.
    YESTERDAY = "yesterday"
    #: Today.
    TODAY = "today"
    #: Today, where that goes without saying.
    UNSAID = "unsaid"
    #: Tomorrow.
    TOMORROW = "tomorrow"
    #: One of the next six days, called by its weekday.
    WEEKDAY = "weekday"
    #: Another date, in this year or less than half a year away.
    DATE = "date"
    #: A date that needs its year.
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class LocalTime:
    """A time of day as it is spoken: midnight is hour 24 of the day before, unless something begins or began then."""

    day: Day
    date: date
    hour: int
    minute: int

    @property
    def clock(self) -> str:
        """The time in figures, such as "09:05"."""
        return f"{self.hour:02}:{self.minute:02}"


def local_time(moment: datetime, *, at: datetime, zone: tzinfo, begins: bool = False) -> LocalTime:
    """Return an aware instant as people in the zone name it at the time `at`.

    With `begins`, something begins or began then, and midnight belongs to the day that it begins.
    """
    local, now = moment.astimezone(zone), at.astimezone(zone)
    on, hour = local.date(), local.hour
    if (hour, local.minute) == (0, 0) and not begins:
        on, hour = on - timedelta(days=1), END_OF_DAY
    return LocalTime(_name_day(on, now), on, hour, local.minute)


def _name_day(on: date, now: datetime) -> Day:
    today = now.date()
    near = {-1: Day.YESTERDAY, 0: Day.TODAY}
    if now.hour >= _DAYBREAK:
        near[1] = Day.TOMORROW
    if (known := near.get((on - today).days)) is not None:
        return known
    if today < on <= today + _WEEK:
        return Day.WEEKDAY
    return Day.DATE if on.year == today.year or abs(on - today) < _HALF_YEAR else Day.YEAR
