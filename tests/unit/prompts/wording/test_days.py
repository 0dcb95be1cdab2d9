"""What a day is called depends on when it is spoken of."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from prompts.wording.days import Day, local_time
from prompts.wording.situations import ZONE
from tests.support.clock_changes import CAIRO

_AT = datetime(2026, 12, 30, 15, 0, tzinfo=UTC)
_TODAY, _TOMORROW = date(2026, 12, 30), date(2026, 12, 31)
_MIDNIGHT = datetime.combine(_TOMORROW, time(), UTC)
_DAY = timedelta(days=1)


def _seen(moment: datetime, at: datetime, *, begins: bool = False) -> tuple[Day, date, str]:
    seen = local_time(moment, at=at, zone=UTC, begins=begins)
    return seen.day, seen.date, seen.clock


def test_a_day_is_named_relative_to_now() -> None:
    assert _seen(_AT + timedelta(hours=3), _AT) == (Day.TODAY, _TODAY, "18:00")
    assert _seen(_AT + timedelta(hours=9, minutes=1), _AT) == (Day.TOMORROW, _TOMORROW, "00:01")
    assert _seen(_AT + 2 * _DAY, _AT) == (Day.WEEKDAY, date(2027, 1, 1), "15:00")
    assert _seen(_AT + 6 * _DAY, _AT)[0] is Day.WEEKDAY
    assert _seen(_AT + 7 * _DAY, _AT)[0] is Day.DATE
    assert _seen(_AT + 179 * _DAY, _AT)[0] is Day.DATE
    assert _seen(_AT + 180 * _DAY, _AT)[0] is Day.YEAR
    assert _seen(_AT - _DAY, _AT)[0] is Day.YESTERDAY
    assert _seen(_AT - 2 * _DAY, _AT)[0] is Day.DATE


@pytest.mark.parametrize("hour", range(24))
def test_tomorrow_is_not_spoken_of_before_the_day_has_dawned(hour: int) -> None:
    at = datetime.combine(_TODAY, time(hour, 59), UTC)
    expected = Day.WEEKDAY if hour < 5 else Day.TOMORROW
    for minute in (1, 12 * 60, 24 * 60):
        assert _seen(_MIDNIGHT + timedelta(minutes=minute), at)[0] is expected
    assert _seen(_MIDNIGHT + _DAY + timedelta(minutes=1), at)[0] is Day.WEEKDAY
    assert _seen(_MIDNIGHT - timedelta(minutes=1), at)[0] is Day.TODAY
    assert _seen(_MIDNIGHT - 2 * _DAY, at, begins=True)[0] is Day.YESTERDAY


def test_it_is_the_local_day_that_dawns() -> None:
    # In Moscow it is a quarter past four and then a quarter past five.
    for at, expected in ((1, Day.WEEKDAY), (2, Day.TOMORROW)):
        now = datetime(2026, 12, 30, at, 15, tzinfo=UTC)
        assert local_time(now + _DAY, at=now, zone=ZONE).day is expected


def test_midnight_ends_the_day_before_it() -> None:
    assert _seen(_MIDNIGHT, _AT) == (Day.TODAY, _TODAY, "24:00")
    assert _seen(_MIDNIGHT + _DAY, _AT) == (Day.TOMORROW, _TOMORROW, "24:00")
    assert _seen(_MIDNIGHT + 2 * _DAY, _AT) == (Day.WEEKDAY, date(2027, 1, 1), "24:00")


def test_a_midnight_that_is_over_ended_yesterday() -> None:
    """News promised for it was not promised for the midnight to come."""
    for later in (timedelta(), timedelta(minutes=7), timedelta(hours=23)):
        assert _seen(_MIDNIGHT, _MIDNIGHT + later) == (Day.YESTERDAY, _TODAY, "24:00")


def test_midnight_begins_the_day_after_it_where_something_begins() -> None:
    assert _seen(_MIDNIGHT, _AT, begins=True) == (Day.TOMORROW, _TOMORROW, "00:00")
    assert _seen(_MIDNIGHT, _MIDNIGHT, begins=True) == (Day.TODAY, _TOMORROW, "00:00")
    assert _seen(_MIDNIGHT + 7 * _DAY, _AT, begins=True) == (Day.DATE, date(2027, 1, 7), "00:00")


def test_a_day_without_a_midnight_begins_at_one() -> None:
    clocks_change = datetime(2026, 4, 23, 22, 0, tzinfo=UTC)
    at = clocks_change - timedelta(hours=12)
    for begins in (False, True):
        seen = local_time(clocks_change, at=at, zone=CAIRO, begins=begins)
        assert (seen.day, seen.date, seen.clock) == (Day.TOMORROW, date(2026, 4, 24), "01:00")
