"""Kazakh times, as parts of sentences: «бүгін сағат он сегізге дейін», «ертең сағат 10:00-ден 14:00-ге дейін»."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from babel.dates import format_date

from prompts.wording.days import Day, LocalTime
from prompts.wording.kk.numbers import HourCase, ordinal, spoken_day, spoken_time, written_day, written_time

_NAMED = {Day.YESTERDAY: "кеше", Day.UNSAID: ""}


@dataclass(frozen=True, slots=True)
class KazakhTimes:
    """Times in words or in figures: `date` is without the weekday, `dates` says whether weekdays have theirs."""

    date: Callable[[LocalTime], str]
    clock: Callable[[LocalTime, HourCase], str]
    dates: bool

    def by(self, when: LocalTime) -> str:
        """Return «бүгін сағат он сегізге дейін»."""
        return f"{self._day(when)} сағат {self.clock(when, HourCase.DATIVE)} дейін".lstrip()

    def until(self, when: LocalTime) -> str:
        """Return «бүгін сағат он сегізге дейін»."""
        return self.by(when)

    def starting(self, when: LocalTime) -> str:
        """Return «ертең сағат оннан бастап»."""
        return f"{self._day(when)} сағат {self.clock(when, HourCase.ABLATIVE)} бастап"

    def since(self, when: LocalTime) -> str:
        """Return «бүгін сағат онда»: at that time, as Kazakh says of what has happened."""
        return f"{self._day(when)} сағат {self.clock(when, HourCase.LOCATIVE)}"

    def span(self, start: LocalTime, end: LocalTime) -> str:
        """Return «ертең сағат оннан он төртке дейін», each time with its day over several days."""
        until = f"{self.clock(end, HourCase.DATIVE)} дейін"
        if start.date == end.date:
            return f"{self._day(start)} сағат {self.clock(start, HourCase.ABLATIVE)} {until}"
        since = f"{self._plain_day(start)} сағат {self.clock(start, HourCase.ABLATIVE)}"
        return f"{since} {self._plain_day(end)} сағат {until}"

    def nth(self, number: int) -> str:
        """Return «үшінші»; in figures too, where its ending would stand apart."""
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
