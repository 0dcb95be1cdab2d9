"""Russian times and days as a native announcer says them."""

from datetime import date

import pytest

from prompts.wording.days import Day, LocalTime
from prompts.wording.ru.clock import part_of_day, spoken_clock, spoken_start
from prompts.wording.ru.days import night_to, of_day, on_day, whole_days
from prompts.wording.ru.numbers import Case, cardinal, ordinal, spell_digits, spoken_day, written_day
from prompts.wording.ru.times import SPOKEN, WRITTEN

_MONDAY = date(2026, 11, 23)
_TUESDAY, _WEDNESDAY = date(2026, 11, 24), date(2026, 11, 25)
_NEXT_YEAR = date(2027, 6, 9)
#: By the hour at which they end.
_PARTS = {4: "ночи", 12: "утра", 13: "дня", 20: "", 24: "вечера", 25: ""}


def _at(clock: str, day: Day = Day.TODAY, on: date = _MONDAY) -> LocalTime:
    hour, minute = map(int, clock.split(":"))
    return LocalTime(day, on, hour, minute)


@pytest.mark.parametrize(
    ("clock", "spoken"),
    [
        ("00:00", "полуночи"),
        ("00:01", "одной минуты первого ночи"),
        ("00:05", "пяти минут первого ночи"),
        ("00:21", "двадцати одной минуты первого ночи"),
        ("00:30", "половины первого ночи"),
        ("00:45", "сорока пяти минут первого ночи"),
        ("01:00", "часа ночи"),
        ("01:01", "часа одной минуты ночи"),
        ("01:05", "часа ноль пяти ночи"),
        ("01:30", "часа тридцати ночи"),
        ("02:00", "двух часов ночи"),
        ("03:55", "трёх пятидесяти пяти ночи"),
        ("04:00", "четырёх часов утра"),
        ("11:00", "одиннадцати часов утра"),
        ("11:11", "одиннадцати часов одиннадцати минут утра"),
        ("12:00", "двенадцати часов дня"),
        ("12:25", "двенадцати двадцати пяти дня"),
        ("13:00", "тринадцати часов"),
        ("13:05", "тринадцати ноль пяти"),
        ("18:30", "восемнадцати тридцати"),
        ("19:59", "девятнадцати часов пятидесяти девяти минут"),
        ("20:00", "восьми часов вечера"),
        ("20:25", "восьми двадцати пяти вечера"),
        ("21:00", "девяти часов вечера"),
        ("21:21", "девяти часов двадцати одной минуты вечера"),
        ("23:55", "одиннадцати пятидесяти пяти вечера"),
        ("24:00", "полуночи"),
    ],
)
def test_hours_and_minutes(clock: str, spoken: str) -> None:
    assert spoken_clock(_at(clock)) == spoken


@pytest.mark.parametrize(
    ("clock", "spoken"),
    [
        ("00:00", "полуночи"),
        ("01:00", "часа ночи"),
        ("02:00", "двух ночи"),
        ("10:00", "десяти утра"),
        ("10:30", "десяти тридцати утра"),
        ("12:00", "двенадцати дня"),
        ("14:00", "четырнадцати"),
        ("21:00", "девяти вечера"),
    ],
)
def test_the_first_of_two_times_is_shorter(clock: str, spoken: str) -> None:
    assert spoken_start(_at(clock)) == spoken


def test_the_part_of_the_day_may_go_without_saying() -> None:
    for hour in range(25):
        when = _at(f"{hour}:30" if hour < 24 else "24:00")
        part = part_of_day(when)
        assert spoken_clock(when, part=False) == spoken_clock(when).removesuffix(f" {part}")
        assert part == next(named for until, named in _PARTS.items() if hour < until)


@pytest.mark.parametrize(
    ("when", "on", "of", "night"),
    [
        (_at("9:00", Day.TOMORROW), "завтра", "завтрашнего дня", "в ночь на понедельник"),
        (_at("9:00", Day.WEEKDAY), "в понедельник", "понедельника", "в ночь на понедельник"),
        (_at("9:00", Day.WEEKDAY, _TUESDAY), "во вторник", "вторника", "в ночь на вторник"),
        (_at("9:00", Day.WEEKDAY, _WEDNESDAY), "в сре́ду", "среды́", "в ночь на сре́ду"),
        (
            _at("9:00", Day.DATE, date(2026, 12, 3)),
            "третьего декабря",
            "третьего декабря",
            "в ночь на третье декабря",
        ),
        (
            _at("9:00", Day.YEAR, _NEXT_YEAR),
            "девятого июня две тысячи двадцать седьмого года",
            "девятого июня две тысячи двадцать седьмого года",
            "в ночь на девятое июня две тысячи двадцать седьмого года",
        ),
    ],
)
def test_days_in_their_cases(when: LocalTime, on: str, of: str, night: str) -> None:
    assert (on_day(when), of_day(when), night_to(when)) == (on, of, night)


@pytest.mark.parametrize(
    ("first", "last", "spoken"),
    [
        (_at("0:00", Day.TOMORROW), _at("24:00", Day.TOMORROW), "завтра весь день"),
        (_at("0:00", Day.WEEKDAY), _at("24:00", Day.WEEKDAY), "весь понедельник"),
        (
            _at("0:00", Day.WEEKDAY, _WEDNESDAY),
            _at("24:00", Day.WEEKDAY, _WEDNESDAY),
            "всю сре́ду",
        ),
        (
            _at("0:00", Day.DATE, date(2026, 12, 3)),
            _at("24:00", Day.DATE, date(2026, 12, 3)),
            "весь день третьего декабря",
        ),
        (
            _at("0:00", Day.TOMORROW),
            _at("24:00", Day.WEEKDAY, _TUESDAY),
            "с завтрашнего дня по вторник включительно",
        ),
        (
            _at("0:00", Day.WEEKDAY, _TUESDAY),
            _at("24:00", Day.WEEKDAY, _WEDNESDAY),
            "со вторника по сре́ду включительно",
        ),
        (
            _at("0:00", Day.WEEKDAY, _WEDNESDAY),
            _at("24:00", Day.DATE, date(2026, 12, 2)),
            "со среды́ по второе декабря включительно",
        ),
        (
            _at("0:00", Day.DATE, date(2026, 12, 2)),
            _at("24:00", Day.YEAR, _NEXT_YEAR),
            "со второго декабря по девятое июня две тысячи двадцать седьмого года включительно",
        ),
    ],
)
def test_whole_days(first: LocalTime, last: LocalTime, spoken: str) -> None:
    assert whole_days(first, last) == SPOKEN.span(first, last) == spoken


_NIGHT = [_at("22:00", Day.WEEKDAY), _at("6:00", Day.WEEKDAY, _TUESDAY)]


@pytest.mark.parametrize(
    ("span", "spoken", "written"),
    [
        (
            [_at("10:00", Day.TOMORROW), _at("14:00", Day.TOMORROW)],
            "завтра с десяти утра до четырнадцати часов",
            "завтра с 10:00 до 14:00",
        ),
        (
            [_at("9:00", Day.WEEKDAY), _at("11:30", Day.WEEKDAY)],
            "в понедельник с девяти до одиннадцати тридцати утра",
            "в понедельник, 23 ноября, с 09:00 до 11:30",
        ),
        (
            [_at("14:00"), _at("15:30")],
            "сегодня с четырнадцати до пятнадцати тридцати",
            "сегодня с 14:00 до 15:30",
        ),
        (
            [_at("20:00"), _at("22:30")],
            "сегодня с восьми до десяти тридцати вечера",
            "сегодня с 20:00 до 22:30",
        ),
        (
            [_at("13:00"), _at("21:00")],
            "сегодня с часа дня до девяти часов вечера",
            "сегодня с 13:00 до 21:00",
        ),
        (
            [_at("18:30"), _at("21:00")],
            "сегодня с шести тридцати до девяти часов вечера",
            "сегодня с 18:30 до 21:00",
        ),
        ([_at("22:00"), _at("24:00")], "сегодня с десяти вечера до полуночи", "сегодня с 22:00 до 24:00"),
        (
            _NIGHT,
            "в ночь на вторник, с десяти вечера до шести часов утра",
            "с 22:00 23 ноября до 06:00 24 ноября",
        ),
        (
            [_at("0:00", Day.WEEKDAY), _at("6:00", Day.WEEKDAY)],
            "в ночь на понедельник, с полуночи до шести часов утра",
            "в понедельник, 23 ноября, с 00:00 до 06:00",
        ),
        (
            [_at("2:00", Day.WEEKDAY), _at("3:30", Day.WEEKDAY)],
            "в ночь на понедельник, с двух до трёх тридцати ночи",
            "в понедельник, 23 ноября, с 02:00 до 03:30",
        ),
        (
            [_at("2:00"), _at("6:00")],
            "сегодня с двух ночи до шести часов утра",
            "сегодня с 02:00 до 06:00",
        ),
        (
            [_at("22:00", Day.WEEKDAY), _at("10:00", Day.WEEKDAY, _TUESDAY)],
            "в понедельник с десяти часов вечера до десяти часов утра вторника",
            "с 22:00 23 ноября до 10:00 24 ноября",
        ),
        (
            [_at("12:00"), _at("24:00", Day.TOMORROW, _TUESDAY)],
            "сегодня с двенадцати часов дня до конца завтрашнего дня",
            "с 12:00 сегодня до 24:00 завтра",
        ),
        (
            [_at("0:00", Day.WEEKDAY), _at("10:00", Day.WEEKDAY, _TUESDAY)],
            "в ночь на понедельник, с полуночи до десяти часов утра вторника",
            "с 00:00 23 ноября до 10:00 24 ноября",
        ),
    ],
)
def test_spans(span: list[LocalTime], spoken: str, written: str) -> None:
    start, end = span
    assert SPOKEN.span(start, end) == spoken
    assert WRITTEN.span(start, end) == written


def test_a_night_is_called_by_the_day_in_which_it_ends_unless_it_is_this_one() -> None:
    assert SPOKEN.by(_at("2:00", Day.TOMORROW)) == "в ночь на понедельник, до двух часов"
    assert (
        SPOKEN.by(_at("3:59", Day.WEEKDAY)) == "в ночь на понедельник, до трёх часов пятидесяти девяти минут"
    )
    assert SPOKEN.by(_at("4:00", Day.WEEKDAY)) == "в понедельник, до четырёх часов утра"
    assert SPOKEN.by(_at("2:00", Day.TODAY)) == "сегодня до двух часов ночи"
    assert SPOKEN.since(_at("2:00", Day.YESTERDAY)) == "вчера с двух часов ночи"
    assert SPOKEN.by(_at("2:00", Day.UNSAID)) == "до двух часов ночи"
    assert WRITTEN.since(_at("2:00", Day.YESTERDAY)) == "вчера с 02:00"


def test_another_year_is_named() -> None:
    when = LocalTime(Day.YEAR, date(2027, 1, 1), 9, 0)
    assert spoken_day(when) == "первого января две тысячи двадцать седьмого года"
    assert written_day(when) == "1 января 2027 года"


@pytest.mark.parametrize(
    ("spoken", "expected"),
    [
        (ordinal(21, Case.GENITIVE, "n"), "двадцать первого"),
        (ordinal(1, gender="f"), "первая"),
        (cardinal(2, gender="f"), "две"),
        (cardinal(0, Case.DATIVE), "нулю"),
        (" ".join(spell_digits("4712")), "четыре семь один два"),
        (SPOKEN.nth(3), "третья"),
        (WRITTEN.nth(3), "3-я"),
    ],
)
def test_forms_that_people_get_wrong(spoken: str, expected: str) -> None:
    assert spoken == expected
