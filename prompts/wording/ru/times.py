"""Russian times for use in sentences: «сегодня до восемнадцати тридцати», «в ночь на понедельник, до двух часов»."""

from dataclasses import replace

from typing_extensions import override

from prompts.wording.days import END_OF_DAY, Day, LocalTime
from prompts.wording.ru.clock import is_late, is_night, part_of_day, spoken_clock, spoken_start
from prompts.wording.ru.days import night_to, of_day, on_day, whole_days
from prompts.wording.ru.numbers import ordinal, written_day
from prompts.wording.vocabulary import Times

#: Work over a night begins in the evening of one day and ends in the morning of the next, at these hours.
_EVENING, _MORNING = 20, 9
#: Days that take a while to say, and a pause before the time: «во вторник до» in one breath is hard to understand.
_LONG = {Day.WEEKDAY, Day.DATE, Day.YEAR}
#: Days whose nights nobody mistakes.
_CLEAR = {Day.UNSAID, Day.TODAY, Day.YESTERDAY}


class SpokenRussian(Times):
    """Times in words, with the part of the day wherever a listener could be twelve hours wrong."""

    @override
    def by(self, when: LocalTime) -> str:
        """Return «сегодня до восемнадцати тридцати»: «к десяти» sounds like «где сети» over a telephone."""
        return _at(when, "до")

    @override
    def until(self, when: LocalTime) -> str:
        return self.by(when)

    @override
    def starting(self, when: LocalTime) -> str:
        return _at(when, "с")

    @override
    def since(self, when: LocalTime) -> str:
        return _at(when, "с")

    @override
    def span(self, start: LocalTime, end: LocalTime) -> str:
        """Return «завтра с десяти утра до четырнадцати часов», «весь понедельник», or «в ночь на вторник, с …»."""
        if (start.hour, start.minute) == (0, 0) and end.hour == END_OF_DAY:
            return whole_days(start, end)
        if _is_over_night(start, end):
            return f"{night_to(end)}, {_hours(start, end)}"
        if start.date == end.date:
            return f"{on_day(start)} {_hours(start, end)}"
        return f"{_since(start)} {_till(end)}"

    @override
    def nth(self, number: int) -> str:
        return ordinal(number, gender="f")


class WrittenRussian(Times):
    """Times in figures; a weekday has its date."""

    @override
    def by(self, when: LocalTime) -> str:
        return f"{_written(when)} до {when.clock}".lstrip()

    @override
    def until(self, when: LocalTime) -> str:
        return self.by(when)

    @override
    def starting(self, when: LocalTime) -> str:
        return f"{_written(when)} с {when.clock}"

    @override
    def since(self, when: LocalTime) -> str:
        return self.starting(when)

    @override
    def span(self, start: LocalTime, end: LocalTime) -> str:
        """Return «завтра с 10:00 до 14:00», or «с 10:00 завтра до …» over several days."""
        if start.date == end.date:
            return f"{_written(start)} с {start.clock} до {end.clock}"
        return f"с {start.clock} {_date(start)} до {end.clock} {_date(end)}"

    @override
    def nth(self, number: int) -> str:
        return f"{number}-я"


def _at(when: LocalTime, preposition: str) -> str:
    """Return the day and the time; a night to come is named by the day in which it ends."""
    if is_night(when) and when.day not in _CLEAR:
        return f"{night_to(when)}, {preposition} {spoken_clock(when, part=False)}"
    clock = f"{preposition} {spoken_clock(when)}"
    day = on_day(when)
    return f"{day}{', ' if when.day in _LONG else ' '}{clock}" if day else clock


def _since(start: LocalTime) -> str:
    """Return «во вторник с двух часов дня», of the first of several days."""
    if is_night(start) and start.day not in _CLEAR:
        return _at(start, "с")
    return f"{on_day(start)} с {spoken_clock(start)}"


def _till(end: LocalTime) -> str:
    """Return «до двух часов дня среды́», of the last of several days; its midnight could be the one before it."""
    return f"до {'конца' if end.hour == END_OF_DAY else spoken_clock(end)} {of_day(end)}"


def _is_over_night(start: LocalTime, end: LocalTime) -> bool:
    if end.day is Day.TODAY or end.hour > _MORNING:
        return False
    in_evening = (end.date - start.date).days == 1 and start.hour >= _EVENING
    return in_evening or (start.date == end.date and is_night(start))


def _hours(start: LocalTime, end: LocalTime) -> str:
    """Return «с девяти до одиннадцати часов утра», or each time with its own part of the day."""
    late = is_late(end)
    shared = part_of_day(start, by_twelve=late) == part_of_day(end)
    return f"с {spoken_start(start, part=not shared, by_twelve=late)} до {spoken_clock(end)}"


def _written(when: LocalTime) -> str:
    if when.day is not Day.WEEKDAY:
        return _date(when)
    return f"{on_day(when)}, {_date(when)},"


def _date(when: LocalTime) -> str:
    match when.day:
        case Day.YESTERDAY:
            return "вчера"
        case Day.UNSAID:
            return ""
        case Day.WEEKDAY:
            return written_day(replace(when, day=Day.DATE))
    return written_day(when)


SPOKEN = SpokenRussian()
WRITTEN = WrittenRussian()
