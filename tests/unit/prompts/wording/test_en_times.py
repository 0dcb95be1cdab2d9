"""English times and days as announcers say them, in Britain and in America."""

from datetime import date

import pytest

from prompts.wording.days import Day, LocalTime
from prompts.wording.en.clock import american_clock, british_clock, time_of_day
from prompts.wording.en.numbers import american_date, british_date
from prompts.wording.en.times import SpokenEnglish, WrittenEnglish

_BRITISH, _AMERICAN = SpokenEnglish(british_clock, british_date), SpokenEnglish(american_clock, american_date)
_WRITTEN = WrittenEnglish("HH:mm", "d MMMM", "d MMMM y"), WrittenEnglish("h:mm a", "MMMM d", "MMMM d, y")
_MONDAY, _TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


def _at(clock: str, day: Day = Day.TODAY, on: date = _MONDAY) -> LocalTime:
    hour, minute = map(int, clock.split(":"))
    return LocalTime(day, on, hour, minute)


@pytest.mark.parametrize(
    ("clock", "british", "american"),
    [
        ("6:00", "six", "six"),
        ("6:05", "six oh five", "six oh five"),
        ("6:10", "six ten", "six ten"),
        ("6:15", "quarter past six", "six fifteen"),
        ("6:30", "half past six", "six thirty"),
        ("6:45", "quarter to seven", "six forty five"),
        ("0:15", "quarter past twelve", "twelve fifteen"),
        ("11:45", "quarter to twelve", "eleven forty five"),
        ("12:45", "quarter to one", "twelve forty five"),
        ("23:45", "quarter to twelve", "eleven forty five"),
        ("18:21", "six twenty one", "six twenty one"),
    ],
)
def test_clocks(clock: str, british: str, american: str) -> None:
    hour, minute = map(int, clock.split(":"))
    assert british_clock(hour, minute) == british
    assert american_clock(hour, minute) == american


_DATE = date(2026, 12, 2)


@pytest.mark.parametrize(
    ("when", "british", "american"),
    [
        (_at("9:30"), "half past nine this morning", "nine thirty this morning"),
        (_at("0:30"), "half past twelve this morning", "twelve thirty this morning"),
        (_at("12:00"), "noon today", "noon today"),
        (_at("12:00", Day.UNSAID), "noon", "noon"),
        (_at("17:59"), "five fifty nine this afternoon", "five fifty nine this afternoon"),
        (_at("18:00"), "six this evening", "six this evening"),
        (_at("21:59"), "nine fifty nine this evening", "nine fifty nine this evening"),
        (_at("22:00"), "ten tonight", "ten tonight"),
        (_at("24:00"), "midnight tonight", "midnight tonight"),
        (_at("0:00"), "midnight", "midnight"),
        (_at("10:00", Day.YESTERDAY), "ten yesterday morning", "ten yesterday morning"),
        (_at("23:15", Day.YESTERDAY), "quarter past eleven last night", "eleven fifteen last night"),
        (_at("24:00", Day.YESTERDAY), "the end of yesterday", "the end of yesterday"),
        (_at("0:00", Day.YESTERDAY), "the very start of yesterday", "the very start of yesterday"),
        (_at("10:00", Day.TOMORROW), "ten tomorrow morning", "ten tomorrow morning"),
        (_at("22:00", Day.TOMORROW), "ten tomorrow night", "ten tomorrow night"),
        (_at("12:00", Day.TOMORROW), "noon tomorrow", "noon tomorrow"),
        (_at("24:00", Day.TOMORROW), "the end of tomorrow", "the end of tomorrow"),
        (
            _at("2:00", Day.TOMORROW),
            "two in the early hours of Monday",
            "two in the early hours of Monday",
        ),
        (
            _at("4:59", Day.WEEKDAY),
            "four fifty nine in the early hours of Monday",
            "four fifty nine in the early hours of Monday",
        ),
        (_at("5:00", Day.WEEKDAY), "five on Monday morning", "five on Monday morning"),
        (_at("23:00", Day.WEEKDAY), "eleven on Monday night", "eleven on Monday night"),
        (_at("0:00", Day.WEEKDAY), "the very start of Monday", "the very start of Monday"),
        (
            _at("14:00", Day.DATE, _DATE),
            "two in the afternoon on the second of December",
            "two in the afternoon on December second",
        ),
        (
            _at("22:30", Day.DATE, _DATE),
            "half past ten at night on the second of December",
            "ten thirty at night on December second",
        ),
        (
            _at("2:00", Day.DATE, _DATE),
            "two in the early hours of the second of December",
            "two in the early hours of December second",
        ),
        (
            _at("24:00", Day.YEAR, date(2027, 6, 9)),
            "the end of the ninth of June, twenty twenty seven",
            "the end of June ninth, twenty twenty seven",
        ),
    ],
)
def test_times_with_their_day(when: LocalTime, british: str, american: str) -> None:
    for times, spoken in ((_BRITISH, british), (_AMERICAN, american)):
        assert times.since(when) == spoken
        assert times.by(when) == times.until(when) == f"by {spoken}"
        assert times.starting(when) == f"from {spoken}"


@pytest.mark.parametrize(
    ("when", "british", "american"),
    [
        (_at("18:30"), "18:30 today", "6:30 PM today"),
        (_at("18:30", Day.UNSAID), "18:30", "6:30 PM"),
        (_at("24:00", Day.UNSAID), "the end of today", "the end of today"),
        (_at("24:00"), "the end of today", "the end of today"),
        (_at("0:05", Day.TOMORROW), "00:05 tomorrow", "12:05 AM tomorrow"),
        (_at("12:00", Day.YESTERDAY), "12:00 yesterday", "12:00 PM yesterday"),
        (_at("9:00", Day.WEEKDAY), "09:00 on Monday, 23 November", "9:00 AM on Monday, November 23"),
        (_at("24:00", Day.WEEKDAY), "the end of Monday, 23 November", "the end of Monday, November 23"),
        (_at("9:00", Day.DATE, _DATE), "09:00 on 2 December", "9:00 AM on December 2"),
        (_at("9:00", Day.YEAR, date(2027, 6, 9)), "09:00 on 9 June 2027", "9:00 AM on June 9, 2027"),
    ],
)
def test_written_times(when: LocalTime, british: str, american: str) -> None:
    for times, written in zip(_WRITTEN, (british, american), strict=True):
        assert times.since(when) == written
        assert times.by(when) == times.until(when) == f"by {written}"
        assert times.starting(when) == f"from {written}"


@pytest.mark.parametrize(
    ("span", "spoken", "written"),
    [
        (
            [_at("10:00", Day.TOMORROW), _at("11:00", Day.TOMORROW)],
            "from ten till eleven tomorrow morning",
            "from 10:00 to 11:00 tomorrow",
        ),
        (
            [_at("10:00", Day.TOMORROW), _at("14:00", Day.TOMORROW)],
            "from ten tomorrow morning till two in the afternoon",
            "from 10:00 to 14:00 tomorrow",
        ),
        (
            [_at("12:00", Day.WEEKDAY), _at("12:45", Day.WEEKDAY)],
            "from noon on Monday till quarter to one in the afternoon",
            "from 12:00 to 12:45 on Monday, 23 November",
        ),
        (
            [_at("10:00", Day.WEEKDAY), _at("12:00", Day.WEEKDAY)],
            "from ten on Monday morning till noon",
            "from 10:00 to 12:00 on Monday, 23 November",
        ),
        (
            [_at("18:00"), _at("22:30")],
            "from six this evening till half past ten at night",
            "from 18:00 to 22:30 today",
        ),
        ([_at("22:00"), _at("24:00")], "from ten tonight till midnight", "from 22:00 to the end of today"),
        (
            [_at("2:00", Day.WEEKDAY), _at("3:30", Day.WEEKDAY)],
            "from two till half past three in the early hours of Monday",
            "from 02:00 to 03:30 on Monday, 23 November",
        ),
        (
            [_at("0:00", Day.WEEKDAY), _at("3:30", Day.WEEKDAY)],
            "from the very start of Monday till half past three in the early hours",
            "from 00:00 to 03:30 on Monday, 23 November",
        ),
        (
            [_at("23:00"), _at("6:00", Day.TOMORROW, _TUESDAY)],
            "from eleven tonight till six tomorrow morning",
            "from 23:00 today to 06:00 tomorrow",
        ),
        (
            [_at("23:00"), _at("2:00", Day.TOMORROW, _TUESDAY)],
            "from eleven tonight till two in the early hours of Tuesday",
            "from 23:00 today to 02:00 tomorrow",
        ),
        (
            [_at("12:00", Day.WEEKDAY), _at("24:00", Day.WEEKDAY, _TUESDAY)],
            "from noon on Monday till the end of Tuesday",
            "from 12:00 on Monday, 23 November to the end of Tuesday, 24 November",
        ),
        (
            [_at("0:00", Day.TOMORROW), _at("24:00", Day.TOMORROW)],
            "all day tomorrow",
            "from 00:00 to the end of tomorrow",
        ),
        (
            [_at("0:00", Day.WEEKDAY), _at("24:00", Day.WEEKDAY)],
            "all day on Monday",
            "from 00:00 to the end of Monday, 23 November",
        ),
        (
            [_at("0:00", Day.WEEKDAY), _at("24:00", Day.DATE, _DATE)],
            "from the start of Monday till the end of the second of December",
            "from 00:00 on Monday, 23 November to the end of 2 December",
        ),
    ],
)
def test_spans(span: list[LocalTime], spoken: str, written: str) -> None:
    start, end = span
    assert _BRITISH.span(start, end) == spoken
    assert _WRITTEN[0].span(start, end) == written


def test_an_american_span_has_its_own_clock_and_dates() -> None:
    start, end = _at("9:30", Day.DATE, _DATE), _at("11:45", Day.DATE, _DATE)
    spoken = "from nine thirty till eleven forty five in the morning on December second"
    assert _AMERICAN.span(start, end) == spoken
    assert _WRITTEN[1].span(start, end) == "from 9:30 AM to 11:45 AM on December 2"


@pytest.mark.parametrize(
    ("number", "spoken", "written"),
    [(1, "first", "1st"), (2, "second", "2nd"), (3, "third", "3rd"), (4, "fourth", "4th"),
     (11, "eleventh", "11th"), (12, "twelfth", "12th"), (13, "thirteenth", "13th"),
     (21, "twenty first", "21st"), (22, "twenty second", "22nd"), (103, "one hundred third", "103rd"),
     (111, "one hundred eleventh", "111th")],
)  # fmt: skip
def test_places(number: int, spoken: str, written: str) -> None:
    assert (_BRITISH.nth(number), _WRITTEN[0].nth(number)) == (spoken, written)


@pytest.mark.parametrize(
    ("clock", "spoken"),
    [
        ("0:00", "midnight"),
        ("0:05", "twelve oh five in the morning"),
        ("4:30", "four thirty in the morning"),
        ("9:45", "nine forty five in the morning"),
        ("12:00", "noon"),
        ("12:30", "twelve thirty in the afternoon"),
        ("18:00", "six in the evening"),
        ("22:00", "ten at night"),
        ("24:00", "midnight"),
    ],
)
def test_times_without_a_day_are_as_clear(clock: str, spoken: str) -> None:
    hour, minute = map(int, clock.split(":"))
    assert time_of_day(hour, minute) == spoken
