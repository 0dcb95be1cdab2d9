"""Russian times for use in sentences: «сегодня, до восемнадцати часов», «завтра с 10:00 до 14:00»."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from typing_extensions import override

from prompts.wording.days import Day, LocalTime
from prompts.wording.ru.numbers import Case, cardinal, ordinal, spoken_day, spoken_time, written_day
from prompts.wording.vocabulary import Times

_WEEKDAYS = (
    *("в понедельник", "во вторник", "в сре́ду", "в четверг"),
    *("в пятницу", "в субботу", "в воскресенье"),
)
_NAMED = {Day.YESTERDAY: "вчера", Day.UNSAID: ""}


@dataclass(frozen=True, slots=True)
class RussianTimes(Times):
    """Times in words or in figures: `hour` is a full hour before another one, `dates` adds the date to a weekday.

    `pause` separates the day from what follows: «во вторник до» in one breath is hard to understand.
    """

    date: Callable[[LocalTime], str]
    clock: Callable[[LocalTime, Case], str]
    hour: Callable[[LocalTime], str]
    ordinal: Callable[[int], str]
    dates: bool
    pause: str

    @override
    def by(self, when: LocalTime) -> str:
        """Return «сегодня, до восемнадцати часов»: «к десяти» sounds like «где сети» over a telephone."""
        by = f"до {self.clock(when, Case.GENITIVE)}"
        return by if when.day is Day.UNSAID else f"{self._day(when)}{self.pause}{by}"

    @override
    def until(self, when: LocalTime) -> str:
        return self.by(when)

    @override
    def starting(self, when: LocalTime) -> str:
        return f"{self._day(when)} с {self.clock(when, Case.GENITIVE)}"

    @override
    def since(self, when: LocalTime) -> str:
        return self.starting(when)

    @override
    def span(self, start: LocalTime, end: LocalTime) -> str:
        """Return «завтра с десяти до четырнадцати часов», or «с десяти часов завтра до …» over several days."""
        until = self.clock(end, Case.GENITIVE)
        if start.date != end.date:
            since = f"с {self.clock(start, Case.GENITIVE)} {self._plain_day(start)}"
            return f"{since} до {until} {self._plain_day(end)}"
        since = self.clock(start, Case.GENITIVE) if start.minute or end.minute else self.hour(start)
        return f"{self._day(start)} с {since} до {until}"

    @override
    def nth(self, number: int) -> str:
        return self.ordinal(number)

    def _day(self, when: LocalTime) -> str:
        if when.day is not Day.WEEKDAY:
            return self._plain_day(when)
        weekday = _WEEKDAYS[when.date.weekday()]
        return f"{weekday}, {self._plain_day(when)}," if self.dates else weekday

    def _plain_day(self, when: LocalTime) -> str:
        if when.day in _NAMED:
            return _NAMED[when.day]
        return self.date(replace(when, day=Day.DATE) if when.day is Day.WEEKDAY else when)


SPOKEN = RussianTimes(
    date=spoken_day,
    clock=lambda when, case: spoken_time(when.hour, when.minute, case),
    hour=lambda when: cardinal(when.hour, Case.GENITIVE),
    ordinal=lambda number: ordinal(number, gender="f"),
    dates=False,
    pause=", ",
)
WRITTEN = RussianTimes(
    date=written_day,
    clock=lambda when, _case: when.clock,
    hour=lambda when: when.clock,
    ordinal=lambda number: f"{number}-я",
    dates=True,
    pause=" ",
)
