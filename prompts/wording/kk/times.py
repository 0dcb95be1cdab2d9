"""Kazakh times for use in sentences: «бүгін сағат он сегізге дейін», «ертең сағат 10:00-ден 14:00-ге дейін»."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from babel.dates import format_date
from typing_extensions import override

from prompts.wording.days import Day, LocalTime
from prompts.wording.kk.numbers import HourCase, ordinal, spoken_day, spoken_time, written_day, written_time
from prompts.wording.vocabulary import Times

_NAMED = {Day.YESTERDAY: "кеше", Day.UNSAID: ""}


@dataclass(frozen=True, slots=True)
class KazakhTimes(Times):
    """Times in words or in figures: `date` is without the weekday, `dates` adds it to a weekday."""

    date: Callable[[LocalTime], str]
    clock: Callable[[LocalTime, HourCase], str]
    dates: bool

    @override
    def by(self, when: LocalTime) -> str:
        return f"{self._day(when)} сағат {self.clock(when, HourCase.DATIVE)} дейін".lstrip()

    @override
    def until(self, when: LocalTime) -> str:
        return self.by(when)

    @override
    def starting(self, when: LocalTime) -> str:
        return f"{self._day(when)} сағат {self.clock(when, HourCase.ABLATIVE)} бастап"

    @override
    def since(self, when: LocalTime) -> str:
        """Return «бүгін сағат онда», "at ten": the locative, which Kazakh uses for past events."""
        return f"{self._day(when)} сағат {self.clock(when, HourCase.LOCATIVE)}"

    @override
    def span(self, start: LocalTime, end: LocalTime) -> str:
        """Return «ертең сағат оннан он төртке дейін»; across several days, each time has its day."""
        until = f"{self.clock(end, HourCase.DATIVE)} дейін"
        if start.date == end.date:
            return f"{self._day(start)} сағат {self.clock(start, HourCase.ABLATIVE)} {until}"
        since = f"{self._plain_day(start)} сағат {self.clock(start, HourCase.ABLATIVE)}"
        return f"{since} {self._plain_day(end)} сағат {until}"

    @override
    def nth(self, number: int) -> str:
        """Return «үшінші», in words also where times are in figures: a numeral would need a separate ending."""
        return ordinal(number)

    def _day(self, when: LocalTime) -> str:
        if when.day is not Day.WEEKDAY:
            return self._plain_day(when)
        weekday = f"{format_date(when.date, 'EEEE', locale='kk')} күні"
        return f"{self._plain_day(when)}, {weekday}" if self.dates else weekday

    def _plain_day(self, when: LocalTime) -> str:
        if when.day in _NAMED:
            return _NAMED[when.day]
        return self.date(replace(when, day=Day.DATE) if when.day is Day.WEEKDAY else when)


SPOKEN = KazakhTimes(date=spoken_day, clock=spoken_time, dates=False)
WRITTEN = KazakhTimes(date=written_day, clock=written_time, dates=True)
