"""Every written time is read as it is meant, by readers who have only the text and know what time it is."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts.wording.days import LocalTime, local_time
from prompts.wording.en.times import WrittenEnglish
from prompts.wording.ru.times import WRITTEN as RUSSIAN
from prompts.wording.vocabulary import Times
from tests.support.listening import MINUTES_OF_DAY, Moment, UnclearError, dated, instant, tomorrow

_SATURDAY = datetime(2026, 11, 21, tzinfo=UTC)
_DAY, _MINUTE = timedelta(days=1), timedelta(minutes=1)
_BRITISH = WrittenEnglish("HH:mm", "d MMMM", "d MMMM y")
_AMERICAN = WrittenEnglish("h:mm a", "MMMM d", "MMMM d, y")

_MONTHS = (
    *("января", "февраля", "марта", "апреля", "мая", "июня", "июля"),
    *("августа", "сентября", "октября", "ноября", "декабря"),
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_WEEKDAYS = (
    *("в понедельник", "во вторник", "в среду", "в четверг", "в пятницу", "в субботу", "в воскресенье"),
    *("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
)
_RUSSIAN_DAY = (
    r"(?:(?P<named>сегодня|завтра|вчера)|(?:(?P<weekday>во? \w+), )?(?P<date>\d+ [а-я]+(?: \d{4} года)?))"
)
_RUSSIAN_TIME = re.compile(rf"(?:{_RUSSIAN_DAY}(?P<comma>,?) )?(?:до|с) (?P<clock>\d\d:\d\d)")
_ENGLISH_DAY = (
    r"(?:(?P<named>today|tomorrow|yesterday)|(?P<on>on )?(?:(?P<weekday>\w+day), )?"
    r"(?P<date>\d+ [A-Z][a-z]+(?: \d{4})?|[A-Z][a-z]+ \d+(?:, \d{4})?))"
)
_ENGLISH_TIME = re.compile(rf"(?:(?P<clock>\d\d:\d\d|\d+:\d\d [AP]M)|the end of)(?: {_ENGLISH_DAY})?")


def _read_russian(text: str, now: datetime, *, past: bool = False) -> Moment:
    """Return the moment of «сегодня до 18:30» and «в среду, 25 ноября, с 10:00»."""
    found = _RUSSIAN_TIME.fullmatch(text.replace("\N{COMBINING ACUTE ACCENT}", ""))
    if not found or bool(found["comma"]) != bool(found["weekday"]):
        raise UnclearError(text)
    return _day(found.groupdict(), now, past=past), _clock(found["clock"])


def _read_english(text: str, now: datetime, *, past: bool = False) -> Moment:
    """Return the moment of "by 18:30 today" and "from 10:00 AM on Wednesday, November 25"."""
    found = _ENGLISH_TIME.fullmatch(re.sub("^(by|from) ", "", text))
    if not found or (found["clock"] and found["date"] and not found["on"]):
        raise UnclearError(text)
    return _day(found.groupdict(), now, past=past), _clock(found["clock"] or "24:00")


def _read_russian_span(text: str, now: datetime) -> tuple[Moment, Moment]:
    start, _, end = text.partition(" до ")
    if re.fullmatch(r"\d\d:\d\d", end):
        first = _read_russian(start, now)
        return first, (first[0], _clock(end))
    (_, since, first_day), (until, last_day) = start.split(" ", 2), end.split(" ", 1)
    return _read_russian(f"{first_day} с {since}", now), _read_russian(f"{last_day} до {until}", now)


def _read_english_span(text: str, now: datetime) -> tuple[Moment, Moment]:
    start, _, end = text.removeprefix("from ").partition(" to ")
    last = _read_english(end, now)
    if re.fullmatch(r"\d\d:\d\d|\d+:\d\d [AP]M", start):
        return (last[0], _clock(start)), last
    return _read_english(start, now), last


def _day(found: dict[str, str], now: datetime, *, past: bool) -> date:
    if found["named"] in {"tomorrow", "завтра"}:
        return now.date() + _DAY if past else tomorrow(now)
    if found["date"] is None:
        return now.date() - _DAY * (found["named"] in {"yesterday", "вчера"})
    month = next(place for place, name in enumerate(_MONTHS) if name in found["date"]) % 12 + 1
    number, *year = map(int, re.findall(r"\d+", found["date"]))
    day = dated(number, month, year[0] if year else None, now, past=past)
    if found["weekday"] and _WEEKDAYS.index(found["weekday"]) % 7 != day.weekday():
        raise UnclearError(f"{found['weekday']} is no {day}")
    return day


def _clock(text: str) -> int:
    figures, _, half = text.partition(" ")
    hour, minute = map(int, figures.split(":"))
    minutes = (hour % 12 + 12 * (half == "PM") if half else hour) * 60 + minute
    assert 0 <= minutes <= MINUTES_OF_DAY
    return minutes


WRITERS = [
    pytest.param(RUSSIAN, _read_russian, id="ru"),
    pytest.param(_BRITISH, _read_english, id="british"),
    pytest.param(_AMERICAN, _read_english, id="american"),
]


def _write(times: Times, how: str, when: LocalTime) -> str:
    written: str = getattr(times, how)(when)
    return written


# Every seventh minute, which falls on other minutes in each hour; or every one.
@pytest.mark.no_cover
@pytest.mark.parametrize("step", [7, pytest.param(1, marks=pytest.mark.long)])
@pytest.mark.parametrize("day", [-200, -2, -1, 0, 1, 2, 6, 7, 200])
@pytest.mark.parametrize(("times", "read"), WRITERS)
def test_every_minute_is_read_at_every_hour(
    times: Times, read: Callable[..., Moment], day: int, step: int
) -> None:
    read = cache(read)
    for hour in (0, 4, 5, 12, 23):
        now = _SATURDAY + timedelta(hours=hour)
        for minute in range(hour % step, 24 * 60, step):
            moment = _SATURDAY + day * _DAY + minute * _MINUTE
            past = moment <= now
            for how in ("by", "until") if past else ("by", "until", "starting"):
                when = local_time(moment, at=now, zone=UTC, begins=how == "starting")
                read_as = instant(read(_write(times, how, when), now, past=past))
                assert read_as == moment.replace(tzinfo=None), _write(times, how, when)


SPANS = [
    pytest.param(RUSSIAN, _read_russian_span, id="ru"),
    pytest.param(_BRITISH, _read_english_span, id="british"),
    pytest.param(_AMERICAN, _read_english_span, id="american"),
]


@pytest.mark.parametrize(("times", "read"), SPANS)
@given(
    now=st.integers(0, 1439),
    ahead=st.integers(0, 300).map(lambda quarters: 15 * quarters + 1) | st.integers(1, 300_000),
    length=st.integers(1, 300).map(lambda quarters: 15 * quarters) | st.integers(1, 300_000),
)
def test_every_span_is_read(
    times: Times, read: Callable[[str, datetime], tuple[Moment, Moment]], now: int, ahead: int, length: int
) -> None:
    at = _SATURDAY + now * _MINUTE
    start = at + ahead * _MINUTE
    _check_span(times, read, at, start, start + length * _MINUTE)


@pytest.mark.parametrize(("times", "read"), SPANS)
def test_spans_from_and_to_midnight_are_read(
    times: Times, read: Callable[[str, datetime], tuple[Moment, Moment]]
) -> None:
    now = _SATURDAY + timedelta(hours=12)
    for day in range(1, 400):
        for start, end in ((0, 24), (0, 48), (10, 24), (0, 10), (22, 30), (22, 48)):
            begins, ends = (_SATURDAY + day * _DAY + timedelta(hours=one) for one in (start, end))
            _check_span(times, read, now, begins, ends)


def _check_span(
    times: Times,
    read: Callable[[str, datetime], tuple[Moment, Moment]],
    now: datetime,
    start: datetime,
    end: datetime,
) -> None:
    begins = local_time(start, at=now, zone=UTC, begins=True)
    written = times.span(begins, local_time(end, at=now, zone=UTC))
    first, last = map(instant, read(written, now))
    assert (first.replace(tzinfo=UTC), last.replace(tzinfo=UTC)) == (start, end), written


@pytest.mark.parametrize(("times", "read"), WRITERS)
def test_every_day_of_a_leap_year_is_read(times: Times, read: Callable[..., Moment]) -> None:
    now = datetime(2027, 12, 31, 12, tzinfo=UTC)
    for day in range(1, 367):
        moment = datetime(2027, 12, 31, 9, tzinfo=UTC) + day * _DAY
        written = times.by(local_time(moment, at=now, zone=UTC))
        assert instant(read(written, now)) == moment.replace(tzinfo=None)
