"""Numbers in words, checked against hand-written tables rather than num2words."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from prompts.wording.days import Day, LocalTime
from prompts.wording.en import numbers as en
from prompts.wording.en.clock import time_of_day
from prompts.wording.ru.numbers import Case, cardinal, is_one, ordinal

_TEENS = (
    "десят одиннадцат двенадцат тринадцат четырнадцат пятнадцат шестнадцат семнадцат восемнадцат девятнадцат"
)
_CARDINALS = {
    Case.NOMINATIVE: (
        "ноль {one} {two} три четыре пять шесть семь восемь девять",
        [f"{stem}ь" for stem in _TEENS.split()],
        "двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто",
        "сто двести триста четыреста пятьсот шестьсот семьсот восемьсот девятьсот",
        "одна тысяча",
    ),
    Case.GENITIVE: (
        "нуля {one} двух трёх четырёх пяти шести семи восьми девяти",
        [f"{stem}и" for stem in _TEENS.split()],
        "двадцати тридцати сорока пятидесяти шестидесяти семидесяти восьмидесяти девяноста",
        "ста двухсот трёхсот четырёхсот пятисот шестисот семисот восьмисот девятисот",
        "одной тысячи",
    ),
    Case.DATIVE: (
        "нулю {one} двум трём четырём пяти шести семи восьми девяти",
        [f"{stem}и" for stem in _TEENS.split()],
        "двадцати тридцати сорока пятидесяти шестидесяти семидесяти восьмидесяти девяноста",
        "ста двумстам трёмстам четырёмстам пятистам шестистам семистам восьмистам девятистам",
        "одной тысяче",
    ),
}
_ONES = {
    Case.NOMINATIVE: {"m": "один", "f": "одна", "n": "одно"},
    Case.GENITIVE: {"m": "одного", "f": "одной", "n": "одного"},
    Case.DATIVE: {"m": "одному", "f": "одной", "n": "одному"},
}
_RANKS = (
    "нулев перв втор трет четвёрт пят шест седьм восьм девят",
    _TEENS,
    "двадцат тридцат сороков пятидесят шестидесят семидесят восьмидесят девяност",
    "сот двухсот трёхсот четырёхсот пятисот шестисот семисот восьмисот девятисот",
)
_RANK_ENDINGS = {
    (Case.NOMINATIVE, "m"): "ый",
    (Case.NOMINATIVE, "f"): "ая",
    (Case.NOMINATIVE, "n"): "ое",
    (Case.GENITIVE, "m"): "ого",
    (Case.GENITIVE, "f"): "ой",
    (Case.GENITIVE, "n"): "ого",
}
_THIRD = {"ый": "ий", "ая": "ья", "ое": "ье", "ого": "ьего", "ой": "ьей"}
#: These are stressed on the ending, so that it is «ой» in the masculine.
_STRESSED = {"нулев", "втор", "шест", "седьм", "восьм", "сороков"}


def _cardinal(number: int, case: Case, gender: str) -> str:
    ones, teens, tens, hundreds, thousand = _CARDINALS[case]
    if number == 1000:
        return thousand
    small = ones.format(one=_ONES[case][gender], two="две" if gender == "f" else "два").split()
    words = [hundreds.split()[number // 100 - 1]] if number >= 100 else []
    rest = number % 100
    if 10 <= rest < 20:
        return " ".join([*words, teens[rest - 10]])
    if rest >= 20:
        words.append(tens.split()[rest // 10 - 2])
    if rest % 10 or not words:
        words.append(small[rest % 10])
    return " ".join(words)


def _ordinal(number: int, case: Case, gender: str) -> str:
    ending = _RANK_ENDINGS[case, gender]
    if number == 1000:
        return f"тысячн{ending}"
    ones, teens, tens, hundreds = (row.split() for row in _RANKS)
    rest, whole = number % 100, 0
    if number >= 100 and not rest:
        stem = hundreds[number // 100 - 1]
    elif 10 <= rest < 20:
        stem, whole = teens[rest - 10], number - rest
    elif rest % 10 or not number:
        stem, whole = ones[rest % 10], number - rest % 10
    else:
        stem, whole = tens[rest // 10 - 2], number - rest
    last = stem + (_THIRD[ending] if stem == "трет" else ending)
    if stem in _STRESSED and ending == "ый":
        last = f"{stem}ой"
    return " ".join([*([_cardinal(whole, Case.NOMINATIVE, "m")] if whole else []), last])


@pytest.mark.parametrize("gender", ["m", "f", "n"])
@pytest.mark.parametrize("case", list(_CARDINALS))
def test_every_count_up_to_a_thousand_in_every_case(case: Case, gender: str) -> None:
    for number in range(1001):
        assert cardinal(number, case, gender) == _cardinal(number, case, gender)


@pytest.mark.parametrize(("case", "gender"), list(_RANK_ENDINGS))
def test_every_place_up_to_a_thousand_in_every_case(case: Case, gender: str) -> None:
    for number in range(1001):
        assert ordinal(number, case, gender) == _ordinal(number, case, gender)


def test_one_hour_but_eleven_hours() -> None:
    for number in range(1001):
        assert is_one(number) == (number % 10 == 1 and number % 100 != 11)


_SMALL = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_ENGLISH_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_ODD_RANKS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}


def _english(number: int) -> str:
    if number == 1000:
        return "one thousand"
    if number >= 100:
        return " ".join(
            [_SMALL[number // 100], "hundred", *([_english(number % 100)] if number % 100 else [])]
        )
    if number < 20:
        return _SMALL[number]
    return " ".join([_ENGLISH_TENS[number // 10 - 2], *([_SMALL[number % 10]] if number % 10 else [])])


def _english_rank(number: int) -> str:
    *before, last = _english(number).split()
    rank = _ODD_RANKS.get(last, f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th")
    return " ".join([*before, rank])


def test_every_english_count_and_place_up_to_a_thousand() -> None:
    for number in range(1001):
        assert en.cardinal(number) == _english(number)
        assert en.ordinal(number) == _english_rank(number)


def test_every_minute_of_an_english_day() -> None:
    for minute_of_day in range(24 * 60 + 1):
        hour, minute = divmod(minute_of_day, 60)
        parts = ["in the morning"] * 12 + ["in the afternoon"] * 6 + ["in the evening"] * 4 + ["at night"] * 3
        spoken_minute = (
            f" oh {_english(minute)}" if 0 < minute < 10 else f" {_english(minute)}" if minute else ""
        )
        expected = f"{_english(hour % 12 or 12)}{spoken_minute} {parts[hour]}"
        if minute_of_day % (12 * 60) == 0:
            expected = "noon" if hour == 12 else "midnight"
        assert time_of_day(hour, minute) == expected


def test_every_day_of_an_english_leap_year() -> None:
    months = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ]
    day = date(2028, 1, 1)
    while day.year == 2028:
        when, month, rank = LocalTime(Day.DATE, day, 12, 0), months[day.month - 1], _english_rank(day.day)
        assert en.american_date(when) == f"{month} {rank}"
        assert en.british_date(when) == f"the {rank} of {month}"
        assert en.british_date(replace(when, day=Day.YEAR)) == f"the {rank} of {month}, twenty twenty eight"
        assert en.american_date(replace(when, day=Day.YEAR)) == f"{month} {rank}, twenty twenty eight"
        day += timedelta(days=1)


@pytest.mark.parametrize(
    ("year", "spoken"),
    [
        (1905, "nineteen oh five"),
        (1900, "nineteen hundred"),
        (1812, "eighteen twelve"),
        (2000, "two thousand"),
        (2007, "two thousand seven"),
        (2026, "twenty twenty six"),
        (988, "nine hundred eighty eight"),
    ],
)
def test_english_years_are_said_in_two_halves(year: int, spoken: str) -> None:
    assert en.spoken_year(year) == spoken
