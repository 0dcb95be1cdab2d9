"""English times for use in sentences: "by half past six this evening", "tomorrow from 10:00 to 14:00"."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import time

from babel.dates import format_date, format_time
from typing_extensions import override

from prompts.wording.days import END_OF_DAY, Day, LocalTime
from prompts.wording.en.clock import EARLY_HOURS, NIGHT, Clock, is_midnight, is_noon, part_of_day
from prompts.wording.en.numbers import ordinal
from prompts.wording.vocabulary import Times

_SUFFIXES = {1: "st", 2: "nd", 3: "rd"}
_TEENS = range(11, 14)
_PLAIN = {Day.YESTERDAY: "yesterday", Day.TODAY: "today", Day.TOMORROW: "tomorrow"}
#: What precedes a part of one of these days.
_THIS = "this"
_OF_NAMED = {Day.YESTERDAY: "yesterday", Day.TODAY: _THIS, Day.UNSAID: _THIS, Day.TOMORROW: "tomorrow"}


@dataclass(frozen=True, slots=True)
class SpokenEnglish(Times):
    """Times in words, always with the part of the day; `date` says a date that is not called by its weekday."""

    clock: Clock
    date: Callable[[LocalTime], str]

    @override
    def by(self, when: LocalTime) -> str:
        return f"by {self._time(when)}"

    @override
    def until(self, when: LocalTime) -> str:
        return self.by(when)

    @override
    def starting(self, when: LocalTime) -> str:
        return f"from {self._time(when)}"

    @override
    def since(self, when: LocalTime) -> str:
        return self._time(when)

    @override
    def span(self, start: LocalTime, end: LocalTime) -> str:
        """Return "from ten till eleven tomorrow morning", "all day on Monday", or each time with its own day."""
        if (start.hour, start.minute) == (0, 0) and end.hour == END_OF_DAY:
            return self._whole_days(start, end)
        if start.date != end.date:
            return f"from {self._time(start)} till {self._time(end)}"
        if part_of_day(start.hour) == part_of_day(end.hour) and not (_is_named(start) or _is_named(end)):
            return f"from {self.clock(start.hour, start.minute)} till {self._time(end)}"
        return f"from {self._time(start)} till {self._time_alone(end)}"

    @override
    def nth(self, number: int) -> str:
        return ordinal(number)

    def _time(self, when: LocalTime) -> str:
        """Return "half past six this evening", "two in the early hours of Monday", "noon tomorrow"."""
        if is_noon(when.hour, when.minute):
            return "noon" if when.day is Day.UNSAID else f"noon {self._on(when)}"
        if is_midnight(when.hour, when.minute):
            return self._midnight(when)
        return f"{self.clock(when.hour, when.minute)} {self._part(part_of_day(when.hour), when)}"

    def _time_alone(self, when: LocalTime) -> str:
        """Return the time without its day, which has just been said: "two in the afternoon"."""
        if _is_named(when):
            return "noon" if is_noon(when.hour, when.minute) else "midnight"
        part = part_of_day(when.hour)
        return f"{self.clock(when.hour, when.minute)} {'at' if part == NIGHT else 'in the'} {part}"

    def _part(self, part: str, when: LocalTime) -> str:
        """Return "this evening", "tomorrow morning", "on Monday night", "in the early hours of Monday"."""
        named = _OF_NAMED.get(when.day)
        if part == EARLY_HOURS:
            if named == _THIS:
                return "this morning"
            # Said in the evening, tomorrow's early hours would be those after the next day.
            day = format_date(when.date, "EEEE", locale="en") if named == "tomorrow" else self._bare(when)
            return f"in the {part} of {day}"
        if named:
            night = {_THIS: "tonight", "yesterday": "last night"}.get(named) if part == NIGHT else None
            return night or f"{named} {part}"
        if when.day is Day.WEEKDAY:
            return f"{self._on(when)} {part}"
        return f"{'at' if part == NIGHT else 'in the'} {part} {self._on(when)}"

    def _midnight(self, when: LocalTime) -> str:
        """Return the end of a day, or its beginning, so that nobody takes one for the other.

        Today began at the midnight that is over, which is told only of what is over.
        """
        is_today = when.day in {Day.TODAY, Day.UNSAID}
        if when.hour == END_OF_DAY:
            return "midnight tonight" if is_today else f"the end of {self._bare(when)}"
        return "midnight" if is_today else f"the very start of {self._bare(when)}"

    def _whole_days(self, first: LocalTime, last: LocalTime) -> str:
        if first.date != last.date:
            return f"from the start of {self._bare(first)} till the end of {self._bare(last)}"
        return f"all day {self._on(first)}"

    def _on(self, when: LocalTime) -> str:
        """Return "tomorrow", "on Monday", "on the second of December"."""
        return _PLAIN.get(when.day) or f"on {self._bare(when)}"

    def _bare(self, when: LocalTime) -> str:
        if when.day is Day.WEEKDAY:
            return format_date(when.date, "EEEE", locale="en")
        return _PLAIN.get(when.day) or self.date(when)


def _is_named(when: LocalTime) -> bool:
    """Say whether the time has a name, which needs no part of the day."""
    return is_noon(when.hour, when.minute) or is_midnight(when.hour, when.minute)


@dataclass(frozen=True, slots=True)
class WrittenEnglish(Times):
    """Times in figures; a weekday has its date. The fields are patterns of Unicode's CLDR, `dated` with the year."""

    clock: str
    date: str
    dated: str

    @override
    def by(self, when: LocalTime) -> str:
        return f"by {self._time(when)}"

    @override
    def until(self, when: LocalTime) -> str:
        return self.by(when)

    @override
    def starting(self, when: LocalTime) -> str:
        return f"from {self._time(when)}"

    @override
    def since(self, when: LocalTime) -> str:
        return self._time(when)

    @override
    def span(self, start: LocalTime, end: LocalTime) -> str:
        since = self._clock(start) if start.date == end.date else self._time(start)
        return f"from {since} to {self._time(end)}"

    @override
    def nth(self, number: int) -> str:
        return f"{number}{_SUFFIXES.get(number % 10, 'th') if number % 100 not in _TEENS else 'th'}"

    def _time(self, when: LocalTime) -> str:
        if when.hour == END_OF_DAY:
            return f"the end of {self._day(when).removeprefix('on ') or 'today'}"
        return f"{self._clock(when)} {self._day(when)}".rstrip()

    def _clock(self, when: LocalTime) -> str:
        return format_time(time(when.hour, when.minute), self.clock, locale="en")

    def _day(self, when: LocalTime) -> str:
        if when.day is Day.UNSAID:
            return ""
        if named := _PLAIN.get(when.day):
            return named
        weekday = "EEEE, " if when.day is Day.WEEKDAY else ""
        date = self.dated if when.day is Day.YEAR else self.date
        return format_date(when.date, f"'on' {weekday}{date}", locale="en")
