"""English times, as parts of sentences: "today by six in the evening", "tomorrow from 10:00 to 14:00"."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from babel.dates import format_date

from prompts.wording.days import Day, LocalTime
from prompts.wording.en.numbers import ordinal, spoken_day, spoken_time, written_day

_SUFFIXES = {1: "st", 2: "nd", 3: "rd"}
_TEENS = range(11, 14)
_NAMED = {Day.YESTERDAY: "yesterday", Day.UNSAID: ""}


@dataclass(frozen=True, slots=True)
class EnglishTimes:
    """Times in words or in figures; `dates` says whether weekdays have theirs."""

    date: Callable[[LocalTime], str]
    clock: Callable[[LocalTime], str]
    nth: Callable[[int], str]
    dates: bool

    def by(self, when: LocalTime) -> str:
        """Return "today by six in the evening"."""
        return f"{self._day(when)} by {self.clock(when)}".lstrip()

    def until(self, when: LocalTime) -> str:
        """Return "today by six in the evening"."""
        return self.by(when)

    def starting(self, when: LocalTime) -> str:
        """Return "tomorrow from ten in the morning"."""
        return f"{self._day(when)} from {self.clock(when)}"

    def since(self, when: LocalTime) -> str:
        """Return "since ten in the morning today"."""
        return f"since {self.clock(when)} {self._plain_day(when)}"

    def span(self, start: LocalTime, end: LocalTime) -> str:
        """Return "tomorrow from ten in the morning to two in the afternoon", or "from ten in the morning tomorrow to …" over several days."""
        if start.date != end.date:
            since = f"from {self.clock(start)} {self._plain_day(start)}"
            return f"{since} to {self.clock(end)} {self._plain_day(end)}"
        return f"{self.starting(start)} to {self.clock(end)}"

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
    date=spoken_day, clock=lambda when: spoken_time(when.hour, when.minute), nth=ordinal, dates=False
)
WRITTEN = EnglishTimes(date=written_day, clock=lambda when: when.clock, nth=_written_ordinal, dates=True)
