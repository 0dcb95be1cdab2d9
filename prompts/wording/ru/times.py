"""Russian times, as parts of sentences: «сегодня, до восемнадцати часов», «завтра с 10:00 до 14:00»."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from prompts.wording.days import Day, LocalTime
from prompts.wording.ru.numbers import Case, cardinal, ordinal, spoken_day, spoken_time, written_day

_WEEKDAYS = (
    *("в понедельник", "во вторник", "в сре́ду", "в четверг"),
    *("в пятницу", "в субботу", "в воскресенье"),
)
_NAMED = {Day.YESTERDAY: "вчера", Day.UNSAID: ""}


@dataclass(frozen=True, slots=True)
class RussianTimes:
    """Times in words or in figures: `hour` is a full hour before another, `dates` says whether weekdays have theirs.

    `pause` parts a day from what follows: in one breath «во вторник до» is hard to tell apart.
    """

    date: Callable[[LocalTime], str]
    clock: Callable[[LocalTime, Case], str]
    hour: Callable[[LocalTime], str]
    nth: Callable[[int], str]
    dates: bool
    pause: str

    def by(self, when: LocalTime) -> str:
        """Return «сегодня, до восемнадцати часов»: «к десяти» sounds like «где сети» over a telephone."""
        by = f"до {self.clock(when, Case.GENITIVE)}"
        return by if when.day is Day.UNSAID else f"{self._day(when)}{self.pause}{by}"

    def until(self, when: LocalTime) -> str:
        """Return the same."""
        return self.by(when)

    def starting(self, when: LocalTime) -> str:
        """Return «завтра с десяти часов»."""
        return f"{self._day(when)} с {self.clock(when, Case.GENITIVE)}"

    def since(self, when: LocalTime) -> str:
        """Return «сегодня с десяти часов»."""
        return self.starting(when)

    def span(self, start: LocalTime, end: LocalTime) -> str:
        """Return «завтра с десяти до четырнадцати часов», or «с десяти часов завтра до …» over several days."""
        until = self.clock(end, Case.GENITIVE)
        if start.date != end.date:
            since = f"с {self.clock(start, Case.GENITIVE)} {self._plain_day(start)}"
            return f"{since} до {until} {self._plain_day(end)}"
        since = self.clock(start, Case.GENITIVE) if start.minute or end.minute else self.hour(start)
        return f"{self._day(start)} с {since} до {until}"

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
    nth=lambda number: ordinal(number, gender="f"),
    dates=False,
    pause=", ",
)
WRITTEN = RussianTimes(
    date=written_day,
    clock=lambda when, _case: when.clock,
    hour=lambda when: when.clock,
    nth=lambda number: f"{number}-я",
    dates=True,
    pause=" ",
)
