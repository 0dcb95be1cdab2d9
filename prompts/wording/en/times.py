"""English times for use in sentences: "today by six in the evening", "tomorrow from 10:00 to 14:00"."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from babel.dates import format_date
from typing_extensions import override

from prompts.wording.days import Day, LocalTime
from prompts.wording.en.numbers import ordinal, spoken_day, spoken_time, written_day
from prompts.wording.vocabulary import Times

_SUFFIXES = {1: "st", 2: "nd", 3: "rd"}
_TEENS = range(11, 14)
_NAMED = {Day.YESTERDAY: "yesterday", Day.UNSAID: ""}


@dataclass(frozen=True, slots=True)
class EnglishTimes(Times):
    """Times in words or in figures; `dates` adds the date to a weekday."""

    date: Callable[[LocalTime], str]
    clock: Callable[[LocalTime], str]
    ordinal: Callable[[int], str]
    dates: bool

    @override
    def by(self, when: LocalTime) -> str:
        return f"{self._day(when)} by {self.clock(when)}".lstrip()

    @override
    def until(self, when: LocalTime) -> str:
        return self.by(when)

    @override
    def starting(self, when: LocalTime) -> str:
        return f"{self._day(when)} from {self.clock(when)}"

    @override
    def since(self, when: LocalTime) -> str:
        return f"since {self.clock(when)} {self._plain_day(when)}"

    @override
    def span(self, start: LocalTime, end: LocalTime) -> str:
        if start.date != end.date:
            since = f"from {self.clock(start)} {self._plain_day(start)}"
            return f"{since} to {self.clock(end)} {self._plain_day(end)}"
        return f"{self.starting(start)} to {self.clock(end)}"

    @override
    def nth(self, number: int) -> str:
        return self.ordinal(number)

    def _day(self, when: LocalTime) -> str:
        if when.day is not Day.WEEKDAY:
            return self._plain_day(when)
        weekday = format_date(when.date, "'on' EEEE", locale="en")
        return f"{weekday}, {self._plain_day(when).removeprefix('on ')}," if self.dates else weekday

    def _plain_day(self, when: LocalTime) -> str:
        if when.day in _NAMED:
            return _NAMED[when.day]
        return self.date(replace(when, day=Day.DATE) if when.day is Day.WEEKDAY else when)


def _written_ordinal(number: int) -> str:
    return f"{number}{_SUFFIXES.get(number % 10, 'th') if number % 100 not in _TEENS else 'th'}"


SPOKEN = EnglishTimes(
    date=spoken_day, clock=lambda when: spoken_time(when.hour, when.minute), ordinal=ordinal, dates=False
)
WRITTEN = EnglishTimes(date=written_day, clock=lambda when: when.clock, ordinal=_written_ordinal, dates=True)
