"""Russian fragments: the words of times, services and house numbers, in the forms that sentences need.

«С» is never alone: a person can't say it so. «До» and «и» can be, which saves a recording for each hour and service.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from babel.dates import get_month_names

from outages.addresses.houses import HouseMark
from outages.subscribers import Service
from prompts.wording.days import Day, LocalTime
from prompts.wording.fragments import Fragment, FragmentGroup
from prompts.wording.ru.addresses import MARKS
from prompts.wording.ru.days import night_to, of_day, on_day, whole_days
from prompts.wording.ru.numbers import Case, cardinal, ordinal
from prompts.wording.ru.services import missing, name
from prompts.wording.ru.streets import spell_letters

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONDAY = date(2026, 11, 23)
#: Hours that have a word of their own; from twenty on they are counted from noon.
_HOURS = range(2, 20)
#: Minutes are told in fives; others are hours' numbers with «минут».
_MINUTES = (5, 10, 15, 20, 30, 40, 50)
#: Days of a month that have a word of their own; the others begin with «двадцать» or «тридцать».
_DAYS = (*range(1, 21), 30)
_DAY_TENS = (20, 30)
_SECOND = 2
_CLOCK = {
    "until": "до,",
    "hour_1": "часа.",
    "hours": "часов.",
    "minute": "одной минуты.",
    "minutes": "минут.",
    "midnight": "полуночи.",
    "half": "половины",
    "night": "ночи.",
    "morning": "утра.",
    "afternoon": "дня.",
    "evening": "вечера.",
    "from_hour_1": "с часа",
    "from_minute": "с одной минуты",
    "from_midnight": "с полуночи",
    "from_half": "с половины",
}
_FROM_MINUTES = (20, 30, 40, 50)
_NIGHT_TO = "в ночь на "
_DATES = {
    "end": "конца,",
    "of_tomorrow": "завтрашнего дня.",
    "from_tomorrow": "с завтрашнего дня",
    "all_day": "весь день",
    "all_m": "весь",
    "all_f": "всю",
    "all_n": "всё",
    "night_to": _NIGHT_TO.strip(),
    "till": "по",
    "inclusive": "включительно,",
    "two_thousand": "две тысячи",
    "year": "года.",
}
_SERVED = {
    "out_one": "не работает",
    "out_more": "не работают",
    "out_none": "нет",
    "out_several": "не работает несколько услуг.",
    "ahead_none": "не будет",
    "ahead_several": "не будет нескольких услуг.",
    "back": "снова",
    "back_one": "снова работает",
    "back_more": "снова работают",
    "back_there": "есть",
    "and": "и",
}
_HOUSES = {"house": "дом", "house_without_number": "дом без номера,"}
_NUMBERS = (*range(10, 20), *range(20, 100, 10), *range(100, 1000, 100))
#: Without «и», which is the word for "and" as well.
_LETTERS = "абвгдеёжзйклмнопрстуфхцчшщъыьэюя"
_LATIN = "a b v g d ye yo zh z short_i k l m n o p r s t u f kh ts ch sh shch hard y soft e yu ya"


def list_fragments() -> Iterator[Fragment]:
    """Yield them all, in the order in which they are best recorded."""
    for group, told in (
        (FragmentGroup.TIMES, _times()),
        (FragmentGroup.SERVICES, _services()),
        (FragmentGroup.NUMBERS, _numbers()),
    ):
        yield from (Fragment(group, name, text) for name, text in told)


def _times() -> Iterator[tuple[str, str]]:
    yield from (("yesterday", "вчера"), ("today", "сегодня"), ("tomorrow", "завтра"))
    yield from _CLOCK.items()
    for hour in _HOURS:
        yield f"hour_{hour}", f"{cardinal(hour, Case.GENITIVE)},"
    for hour in (*_HOURS, *_FROM_MINUTES):
        yield f"from_{hour}", f"с {cardinal(hour, Case.GENITIVE)},"
    for minute in _MINUTES:
        yield f"minute_{minute}", f"{cardinal(minute, Case.GENITIVE)}."
    yield from _weekdays()
    yield from _DATES.items()
    yield from _dates()
    yield "wait", "Ждать около"


def _weekdays() -> Iterator[tuple[str, str]]:
    days = [LocalTime(Day.WEEKDAY, _MONDAY + timedelta(number), 0, 0) for number in range(len(_WEEKDAYS))]
    spans = [whole_days(day, replace(day, date=day.date + timedelta(1))) for day in days]
    named = list(zip(_WEEKDAYS, days, spans, strict=True))
    yield from ((f"on_{name}", f"{on_day(day)},") for name, day, _ in named)
    yield from ((name, f"{night_to(day).removeprefix(_NIGHT_TO)},") for name, day, _ in named)
    yield from ((f"of_{name}", f"{of_day(day)}.") for name, day, _ in named)
    yield from ((f"from_{name}", span.partition(" по ")[0]) for name, _, span in named)


def _dates() -> Iterator[tuple[str, str]]:
    for day in _DAYS:
        yield f"date_{day}", ordinal(day, Case.GENITIVE, "n")
    for number, month in get_month_names("wide", "format", locale="ru").items():
        yield f"month_{number}", f"{month},"
    for day in _DAYS:
        yield f"to_date_{day}", ordinal(day, gender="n")
    for day in _DAYS:
        yield f"from_date_{day}", f"{'со' if day == _SECOND else 'с'} {ordinal(day, Case.GENITIVE, 'n')}"
    for tens in _DAY_TENS:
        yield f"from_date_{tens}_and", f"с {cardinal(tens)}"


def _services() -> Iterator[tuple[str, str]]:
    yield from _SERVED.items()
    for service in Service:
        yield f"service_{service}", f"{name(service)}."
        yield f"service_{service}_missing", f"{missing(service)}."


def _numbers() -> Iterator[tuple[str, str]]:
    yield from _HOUSES.items()
    for number in _NUMBERS:
        yield f"number_{number}", f"{cardinal(number)},"
    for text, mark in {text: mark for mark, text in MARKS.items() if mark is not HouseMark.HOUSE}.items():
        yield f"house_{mark}", f"{text},"
    for letter, latin in zip(_LETTERS, _LATIN.split(), strict=True):
        yield f"letter_{latin}", f"{spell_letters(letter)},"
