"""What listeners share who take times at their word, in whichever language they hear them."""

from datetime import date, datetime, timedelta

#: What was understood: a day, and the minutes since it began, 1440 at its end.
Moment = tuple[date, int]
Span = tuple[Moment, Moment]

MINUTES_OF_HALF, MINUTES_OF_DAY = 720, 1440
#: Until this hour, nobody knows which day is meant by "tomorrow".
DAYBREAK = 5
#: Days that may be called by their weekday: a week ahead it would be today's.
_WEEK = range(1, 7)


class UnclearError(AssertionError):
    """What was said can be understood in two ways or in none."""


def instant(moment: Moment) -> datetime:
    """Return when it is, without a zone."""
    day, minutes = moment
    return datetime.combine(day, datetime.min.time()) + timedelta(minutes=minutes)


def tomorrow(now: datetime) -> date:
    """Return the next date; raise UnclearError between midnight and daybreak."""
    if now.hour < DAYBREAK:
        raise UnclearError("which day is tomorrow at night?")
    return now.date() + timedelta(days=1)


def next_weekday(number: int, now: datetime) -> date:
    """Return the next day that has this number in the week, Monday 0; raise UnclearError if today has it."""
    for ahead in _WEEK:
        if (day := now.date() + timedelta(days=ahead)).weekday() == number:
            return day
    raise UnclearError("today or in a week?")


def dated(day: int, month: int, year: int | None, now: datetime, *, past: bool) -> date:
    """Return the date that is meant; without a year the next one from today, or the last one."""
    if year is not None:
        return date(year, month, day)
    wanted = (month, day)
    if past:
        return date(now.year - (wanted > (now.month, now.day)), month, day)
    return date(now.year + (wanted < (now.month, now.day)), month, day)
