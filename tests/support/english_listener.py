"""A listener who knows English: takes each time at its word, by tables of its own, and refuses what isn't clear."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from tests.support.listening import (
    MINUTES_OF_DAY,
    MINUTES_OF_HALF,
    Moment,
    Span,
    UnclearError,
    dated,
    next_weekday,
    tomorrow,
)

_SMALL = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_NUMBERS = {word: number for number, word in enumerate(_SMALL, 1)}
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50}
_RANKS = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"),
    *("eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth"),
    *("eighteenth", "nineteenth", "twentieth"),
)
_DAYS = (*_RANKS, *(f"twenty {rank}" for rank in _RANKS[:9]), "thirtieth", "thirty first")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_YEARS = {
    None: None,
    "twenty twenty six": 2026,
    "twenty twenty seven": 2027,
    "twenty twenty eight": 2028,
    "twenty twenty nine": 2029,
}
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
#: The minutes of each part of the day.
_PARTS = {
    "early hours": range(5 * 60),
    "morning": range(5 * 60, 12 * 60),
    "afternoon": range(12 * 60, 18 * 60),
    "evening": range(18 * 60, 22 * 60),
    "night": range(22 * 60, MINUTES_OF_DAY),
}
#: "This morning" has begun at midnight for whoever says it.
_THIS_MORNING = range(MINUTES_OF_HALF)
_PART = "(?P<part>morning|afternoon|evening|night)"
#: The part of a named day after a time.
_OF_DAY = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?P<clock>.+) this (?P<part>morning|afternoon|evening)",
        r"(?P<clock>.+) (?P<day>tonight|last night)",
        rf"(?P<clock>.+) (?P<day>yesterday|tomorrow) {_PART}",
        rf"(?P<clock>.+) on (?P<day>\w+day) {_PART}",
        r"(?P<clock>.+) in the (?P<part>early hours) of (?P<day>.+)",
        rf"(?P<clock>.+) (?:in the|at) {_PART} on (?P<day>.+)",
    )
)
#: Times that have a name, with their minutes.
_NAMED = {
    re.compile("midnight tonight"): MINUTES_OF_DAY,
    re.compile("noon(?: (?:on )?(?P<day>.+))?"): MINUTES_OF_HALF,
    re.compile("the end of (?P<day>.+)"): MINUTES_OF_DAY,
    re.compile("the very start of (?P<day>.+)"): 0,
}
_LONELY = re.compile(
    r"(?P<clock>.+?) (?:in the (?P<part>early hours|morning|afternoon|evening)|at (?P<night>night))"
)


def hear(text: str, now: datetime, *, past: bool = False) -> Moment:
    """Return the moment of "by half past six this evening", or of the same with "from" or alone; raise UnclearError."""
    text = re.sub("^(by|from) ", "", text)
    if text == "midnight" and past:
        return now.date(), 0
    for pattern, minutes in _NAMED.items():
        if found := pattern.fullmatch(text):
            return _day(found.groupdict().get("day") or "today", now, past=past), minutes
    for pattern in _OF_DAY:
        if found := pattern.fullmatch(text):
            return _of_part(found.groupdict(), now, past=past)
    raise UnclearError(text)


def hear_span(text: str, now: datetime) -> Span:
    """Return the moments of "from ten till eleven tomorrow morning", and of all other spans; raise UnclearError."""
    if text.startswith("all day "):
        day = _day(text.removeprefix("all day ").removeprefix("on "), now, past=False)
        return (day, 0), (day, MINUTES_OF_DAY)
    start, till, end = text.removeprefix("from ").partition(" till ")
    if not till or not text.startswith("from "):
        raise UnclearError(text)
    start = re.sub("^the start of ", "the very start of ", start)
    if (minutes := _alone(end)) is not None:
        first = hear(start, now)
        return first, (first[0], minutes)
    last = hear(end, now)
    if len(list(_read(start.split()))) == 1:
        # One part of the day for both.
        part = next(name for name, minutes in _PARTS.items() if last[1] in minutes)
        return (last[0], _minutes(start, _PARTS[part])), last
    return hear(start, now), last


def _of_part(said: dict[str, str], now: datetime, *, past: bool) -> Moment:
    day, part = said.get("day"), said.get("part")
    if day in {"tonight", "last night"}:
        evening = now.date() - timedelta(days=day == "last night")
        return evening, _minutes(said["clock"], _PARTS["night"])
    if day == "tomorrow" and part == "early hours":
        raise UnclearError("tonight's early hours, or those after tomorrow?")
    within = _THIS_MORNING if day is None and part == "morning" else _PARTS[str(part)]
    return _day(day or "today", now, past=past), _minutes(said["clock"], within)


def _alone(text: str) -> int | None:
    """Return the minutes of a time whose day has just been said, None for one with its own day."""
    if text in {"noon", "midnight"}:
        return MINUTES_OF_HALF if text == "noon" else MINUTES_OF_DAY
    found = _LONELY.fullmatch(text)
    return _minutes(found["clock"], _PARTS[found["part"] or found["night"]]) if found else None


def _minutes(clock: str, within: range) -> int:
    """Return the minutes of the day that lie within a part of it."""
    readings = {
        half + minutes
        for minutes in _read(clock.split())
        for half in (0, MINUTES_OF_HALF)
        if half + minutes in within
    }
    if len(readings) != 1:
        raise UnclearError(f"{clock}: {readings}")
    return readings.pop()


def _read(words: list[str]) -> Iterator[int]:
    """Yield the minutes since noon or midnight that a clock's words mean."""
    match words:
        case ["half", "past", hour] if hour in _SMALL[:12]:
            yield _NUMBERS[hour] % 12 * 60 + 30
        case ["quarter", "past", hour] if hour in _SMALL[:12]:
            yield _NUMBERS[hour] % 12 * 60 + 15
        case ["quarter", "to", hour] if hour in _SMALL[:12]:
            yield (_NUMBERS[hour] * 60 - 15) % MINUTES_OF_HALF
        case [hour, *minutes] if hour in _SMALL[:12] and (minute := _after_hour(minutes)) is not None:
            yield _NUMBERS[hour] % 12 * 60 + minute


def _after_hour(words: list[str]) -> int | None:
    match words:
        case []:
            return 0
        case ["oh", small] if small in _SMALL[:9]:
            return _NUMBERS[small]
        case [teen] if teen in _SMALL[9:]:
            return _NUMBERS[teen]
        case [ten] if ten in _TENS:
            return _TENS[ten]
        case [ten, small] if ten in _TENS and small in _SMALL[:9]:
            return _TENS[ten] + _NUMBERS[small]
    return None


def _day(said: str, now: datetime, *, past: bool) -> date:
    """Return the day of "today", "Monday", "the second of December", "December second, twenty twenty seven"."""
    if said == "today":
        return now.date()
    if said == "yesterday":
        return now.date() - timedelta(days=1)
    if said == "tomorrow":
        return tomorrow(now)
    if said in _WEEKDAYS:
        return next_weekday(_WEEKDAYS.index(said), now)
    month = f"(?P<month>{'|'.join(_MONTHS)})"
    found = re.fullmatch(
        rf"(?:the (?P<day>.+) of {month}|{month.replace('month', 'm')} (?P<d>.+?))(?:, (?P<year>.+))?", said
    )
    if not found or found["year"] not in _YEARS or (found["day"] or found["d"]) not in _DAYS:
        raise UnclearError(said)
    day, number = _DAYS.index(found["day"] or found["d"]) + 1, _MONTHS.index(found["month"] or found["m"]) + 1
    return dated(day, number, _YEARS[found["year"]], now, past=past)
