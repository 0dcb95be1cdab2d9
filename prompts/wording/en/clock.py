"""English times of day in words: "half past six", "six thirty", "noon"; and the part of the day they lie in."""

from collections.abc import Callable

from prompts.wording.days import END_OF_DAY
from prompts.wording.en.numbers import cardinal

_NOON, _TEN = 12, 10
EARLY_HOURS, NIGHT = "early hours", "night"
#: The parts of a day by the hour at which they end.
_PARTS = {5: EARLY_HOURS, 12: "morning", 18: "afternoon", 22: "evening", END_OF_DAY + 1: NIGHT}
_PAST = {15: "quarter past", 30: "half past"}
_QUARTER_TO = 45

#: How an hour and a minute are said without their part of the day.
Clock = Callable[[int, int], str]


def is_noon(hour: int, minute: int) -> bool:
    """Say whether it is twelve o'clock in the day."""
    return (hour, minute) == (_NOON, 0)


def is_midnight(hour: int, minute: int) -> bool:
    """Say whether it is the beginning or the end of a day."""
    return minute == 0 and hour in {0, END_OF_DAY}


def part_of_day(hour: int) -> str:
    """Return "early hours", "morning", "afternoon", "evening" or "night"."""
    return next(name for ends, name in _PARTS.items() if hour < ends)


def american_clock(hour: int, minute: int) -> str:
    """Return "six thirty", "six oh five" or "six"."""
    if not minute:
        return _name(hour)
    return f"{_name(hour)} {'oh ' if minute < _TEN else ''}{cardinal(minute)}"


def british_clock(hour: int, minute: int) -> str:
    """Return "half past six", "quarter to seven"; other minutes as Americans do, which is easier to understand."""
    if past := _PAST.get(minute):
        return f"{past} {_name(hour)}"
    return f"quarter to {_name(hour + 1)}" if minute == _QUARTER_TO else american_clock(hour, minute)


def time_of_day(hour: int, minute: int) -> str:
    """Return "six thirty in the evening", "noon" or "midnight", where no day is named.

    "A M" and "P M" differ in one soft sound, which a telephone line swallows.
    """
    if is_noon(hour, minute):
        return "noon"
    if is_midnight(hour, minute):
        return "midnight"
    part = part_of_day(hour)
    named = "at night" if part == NIGHT else f"in the {'morning' if part == EARLY_HOURS else part}"
    return f"{american_clock(hour, minute)} {named}"


def _name(hour: int) -> str:
    return cardinal(hour % _NOON or _NOON)
