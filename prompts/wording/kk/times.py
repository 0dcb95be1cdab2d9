"""Kazakh times for use in sentences: «бүгін сағат он сегізге дейін», «ертең 10:00-ден 14:00-ге дейін»."""

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
    """Times in words or in figures: `date` is without the weekday, `dates` adds it to a weekday.

    `hour` stands before a time; figures need no word for it.
    """

    date: Callable[[LocalTime], str]
    clock: Callable[[LocalTime, HourCase], str]
    dates: bool
    hour: str

    @override
    def by(self, when: LocalTime) -> str:
        return f"{self._day(when)} {self._time(when, HourCase.DATIVE)} дейін".lstrip()

    @override
    def until(self, when: LocalTime) -> str:
        return self.by(when)

    @override
    def starting(self, when: LocalTime) -> str:
        return f"{self._day(when)} {self._time(when, HourCase.ABLATIVE)} бастап"

    @override
    def since(self, when: LocalTime) -> str:
        """Return «бүгін сағат онда», "at ten": the locative, which Kazakh uses for past events."""
        return f"{self._day(when)} {self._time(when, HourCase.LOCATIVE)}"

    @override
    def span(self, start: LocalTime, end: LocalTime) -> str:
        """Return «ертең сағат оннан он төртке дейін»; across several days, each time has its day."""
        since = self._time(start, HourCase.ABLATIVE)
        if start.date == end.date:
            return f"{self._day(start)} {since} {self.clock(end, HourCase.DATIVE)} дейін"
        until = f"{self._plain_day(_without_year(end, start))} {self._time(end, HourCase.DATIVE)} дейін"
        return f"{self._plain_day(start)} {since} {until}"

    @override
    def nth(self, number: int) -> str:
        """Return «үшінші», in words also where times are in figures: a numeral would need a separate ending."""
        return ordinal(number)

    def _time(self, when: LocalTime, case: HourCase) -> str:
        return f"{self.hour}{self.clock(when, case)}"

    def _day(self, when: LocalTime) -> str:
        if when.day is not Day.WEEKDAY:
            return self._plain_day(when)
        weekday = f"{format_date(when.date, 'EEEE', locale='kk')} күні"
        return f"{self._plain_day(when)}, {weekday}" if self.dates else weekday

    def _plain_day(self, when: LocalTime) -> str:
        if when.day in _NAMED:
            return _NAMED[when.day]
        return self.date(replace(when, day=Day.DATE) if when.day is Day.WEEKDAY else when)


def _without_year(end: LocalTime, start: LocalTime) -> LocalTime:
    """Return the end of a span without a year that has been said at its beginning."""
    is_said = start.day is Day.YEAR and start.date.year == end.date.year
    return replace(end, day=Day.DATE) if is_said else end


SPOKEN = KazakhTimes(date=spoken_day, clock=spoken_time, dates=False, hour="сағат ")
WRITTEN = KazakhTimes(date=written_day, clock=written_time, dates=True, hour="")
