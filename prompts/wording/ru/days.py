"""Russian days in the cases that times need: «в сре́ду», «весь понедельник», «в ночь на двадцать восьмое ноября»."""

from datetime import date

from babel.dates import format_date

from prompts.wording.days import Day, LocalTime
from prompts.wording.ru.numbers import Case, ordinal, spoken_day

#: In the accusative, as in «в понедельник».
_WEEKDAYS = ("понедельник", "вторник", "сре́ду", "четверг", "пятницу", "субботу", "воскресенье")
_OF_WEEKDAYS = ("понедельника", "вторника", "среды́", "четверга", "пятницы", "субботы", "воскресенья")
_WHOLE = (
    *("весь понедельник", "весь вторник", "всю сре́ду", "весь четверг"),
    *("всю пятницу", "всю субботу", "всё воскресенье"),
)
_TUESDAY, _WEDNESDAY = 1, 2


def on_day(when: LocalTime) -> str:
    """Return «сегодня», «во вторник», «двадцать третьего ноября», or nothing where the day goes without saying."""
    match when.day:
        case Day.UNSAID:
            return ""
        case Day.YESTERDAY:
            return "вчера"
        case Day.WEEKDAY:
            weekday = when.date.weekday()
            return f"{'во' if weekday == _TUESDAY else 'в'} {_WEEKDAYS[weekday]}"
    return spoken_day(when)


def of_day(when: LocalTime) -> str:
    """Return «завтрашнего дня», «вторника», «двадцать третьего ноября»."""
    if when.day is Day.WEEKDAY:
        return _OF_WEEKDAYS[when.date.weekday()]
    return "завтрашнего дня" if when.day is Day.TOMORROW else spoken_day(when)


def night_to(when: LocalTime) -> str:
    """Return «в ночь на понедельник», of the day in which the night ends."""
    is_dated = when.day in {Day.DATE, Day.YEAR}
    return f"в ночь на {_accusative(when) if is_dated else _WEEKDAYS[when.date.weekday()]}"


def whole_days(first: LocalTime, last: LocalTime) -> str:
    """Return «завтра весь день», «весь понедельник», or «с понедельника по сре́ду включительно»."""
    if first.date != last.date:
        since = f"{_since(first)} {of_day(first)}"
        return f"{since} по {_accusative(last)} включительно"
    if first.day is Day.WEEKDAY:
        return _WHOLE[first.date.weekday()]
    return "завтра весь день" if first.day is Day.TOMORROW else f"весь день {spoken_day(first)}"


def _since(when: LocalTime) -> str:
    is_hard = when.day is Day.WEEKDAY and when.date.weekday() in {_TUESDAY, _WEDNESDAY}
    return "со" if is_hard or of_day(when).startswith("втор") else "с"


def _accusative(when: LocalTime) -> str:
    if when.day is Day.WEEKDAY:
        return _WEEKDAYS[when.date.weekday()]
    return _date(when.date, with_year=when.day is Day.YEAR)


def _date(on: date, *, with_year: bool) -> str:
    day = f"{ordinal(on.day, gender='n')} {format_date(on, 'MMMM', locale='ru')}"
    return f"{day} {ordinal(on.year, Case.GENITIVE)} года" if with_year else day
