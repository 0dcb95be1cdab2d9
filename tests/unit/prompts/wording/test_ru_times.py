"""Russian times and dates, read back with separate tables rather than with num2words."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from prompts.wording.days import Day, LocalTime, local_time
from prompts.wording.ru.numbers import Case, cardinal, ordinal, spell_digits, spoken_day, spoken_time

_DATIVE = {
    "нулю": 0,
    "одному": 1,
    "одной": 1,
    "двум": 2,
    "трём": 3,
    "четырём": 4,
    "пяти": 5,
    "шести": 6,
    "семи": 7,
    "восьми": 8,
    "девяти": 9,
    "десяти": 10,
    "одиннадцати": 11,
    "двенадцати": 12,
    "тринадцати": 13,
    "четырнадцати": 14,
    "пятнадцати": 15,
    "шестнадцати": 16,
    "семнадцати": 17,
    "восемнадцати": 18,
    "девятнадцати": 19,
    "двадцати": 20,
    "тридцати": 30,
    "сорока": 40,
    "пятидесяти": 50,
}
_GENITIVE = _DATIVE | {
    "нуля": 0,
    "одного": 1,
    "двух": 2,
    "трёх": 3,
    "четырёх": 4,
}
_DATES = [
    "первого",
    "второго",
    "третьего",
    "четвёртого",
    "пятого",
    "шестого",
    "седьмого",
    "восьмого",
    "девятого",
    "десятого",
    "одиннадцатого",
    "двенадцатого",
    "тринадцатого",
    "четырнадцатого",
    "пятнадцатого",
    "шестнадцатого",
    "семнадцатого",
    "восемнадцатого",
    "девятнадцатого",
    "двадцатого",
]
_MONTHS = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
]


def _number(words: list[str], table: dict[str, int]) -> int:
    return sum(table[word.replace("трем", "трём").replace("четырем", "четырём")] for word in words)


def _noun(number: int, one: str, other: str) -> str:
    return one if number % 10 == 1 and number != 11 else other


@pytest.mark.parametrize(
    ("case", "table", "nouns"),
    [
        (Case.DATIVE, _DATIVE, ("часу", "часам", "минуте", "минутам")),
        (Case.GENITIVE, _GENITIVE, ("часа", "часов", "минуты", "минут")),
    ],
)
def test_every_minute_of_a_day_is_correct(
    case: Case, table: dict[str, int], nouns: tuple[str, str, str, str]
) -> None:
    for minute_of_day in range(24 * 60):
        hour, minute = divmod(minute_of_day, 60)
        words = spoken_time(hour, minute, case).split()
        end = next(place for place, word in enumerate(words) if word.startswith("час"))
        assert _number(words[:end], table) == hour
        assert words[end] == (_noun(hour, *nouns[:2]) if hour else "часов")
        if minute:
            assert _number(words[end + 1 : -1], table) == minute
            assert words[-1] == _noun(minute, *nouns[2:])
            assert "одному" not in words[end + 1 :]
            assert "одного" not in words[end + 1 :]
        else:
            assert words[end + 1 :] == []


def test_every_day_of_a_leap_year_is_correct() -> None:
    day = date(2028, 1, 1)
    while day.year == 2028:
        *number, month = spoken_day(LocalTime(Day.DATE, day, 12, 0)).split()
        tens = {"двадцать": 20, "тридцать": 30}.get(number[0], 0) if len(number) == 2 else 0
        last = 30 if number == ["тридцатого"] else tens + _DATES.index(number[-1]) + 1
        assert (last, month) == (day.day, _MONTHS[day.month - 1]), number
        day += timedelta(days=1)


def test_another_year_is_named() -> None:
    assert (
        spoken_day(LocalTime(Day.YEAR, date(2027, 1, 1), 9, 0))
        == "первого января две тысячи двадцать седьмого года"
    )


@pytest.mark.parametrize(
    ("spoken", "expected"),
    [
        (spoken_time(18, 30, Case.DATIVE), "восемнадцати часам тридцати минутам"),
        (spoken_time(22, 21, Case.DATIVE), "двадцати двум часам двадцати одной минуте"),
        (spoken_time(21, 0, Case.GENITIVE), "двадцати одного часа"),
        (spoken_time(1, 1, Case.DATIVE), "одному часу одной минуте"),
        (spoken_time(0, 5, Case.DATIVE), "нулю часов пяти минутам"),
        (ordinal(21, Case.GENITIVE, "n"), "двадцать первого"),
        (ordinal(1, gender="f"), "первая"),
        (cardinal(2, gender="f"), "две"),
        (" ".join(spell_digits("4712")), "четыре семь один два"),
    ],
)
def test_forms_that_people_get_wrong(spoken: str, expected: str) -> None:
    assert spoken == expected


def _seen(moment: datetime, at: datetime) -> tuple[Day, date, str]:
    seen = local_time(moment, at=at, zone=UTC)
    return seen.day, seen.date, seen.clock


def test_a_day_is_named_relative_to_now() -> None:
    at = datetime(2026, 12, 30, 15, 0, tzinfo=UTC)
    today, tomorrow = at.date(), date(2026, 12, 31)
    assert _seen(at + timedelta(hours=3), at) == (Day.TODAY, today, "18:00")
    assert _seen(at + timedelta(hours=9, minutes=1), at) == (Day.TOMORROW, tomorrow, "00:01")
    assert _seen(at + timedelta(days=2), at) == (Day.WEEKDAY, date(2027, 1, 1), "15:00")
    assert _seen(at + timedelta(days=6), at)[0] is Day.WEEKDAY
    assert _seen(at + timedelta(days=7), at)[0] is Day.DATE
    assert _seen(at + timedelta(days=179), at)[0] is Day.DATE
    assert _seen(at + timedelta(days=180), at)[0] is Day.YEAR
    assert _seen(at - timedelta(days=1), at)[0] is Day.YESTERDAY
    assert _seen(at - timedelta(days=2), at)[0] is Day.DATE


def test_midnight_ends_the_day_before_it() -> None:
    at = datetime(2026, 12, 30, 15, 0, tzinfo=UTC)
    midnight = datetime.combine(date(2026, 12, 31), time(), UTC)
    assert _seen(midnight, at) == (Day.TODAY, date(2026, 12, 30), "24:00")
    assert _seen(midnight + timedelta(days=1), at) == (Day.TOMORROW, date(2026, 12, 31), "24:00")
    assert _seen(midnight, midnight) == (Day.TODAY, date(2026, 12, 31), "00:00")
