"""Estimates keyed on a telephone."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from outages.keyed_times import read_keyed_time

MOSCOW = ZoneInfo("Europe/Moscow")
BERLIN = ZoneInfo("Europe/Berlin")
#: Three o'clock and seven minutes at night in Moscow.
NIGHT = datetime(2026, 11, 21, 0, 7, tzinfo=UTC)


@pytest.mark.parametrize(("keyed", "hours"), [("1", 1), ("8", 8), ("08", 8), ("12", 12), ("99", 99)])
def test_one_or_two_digits_are_hours_from_now_as_they_are_told(keyed: str, hours: int) -> None:
    expected = datetime(2026, 11, 21, 0, 10, tzinfo=UTC) + timedelta(hours=hours)
    assert read_keyed_time(keyed, at=NIGHT, zone=MOSCOW) == expected


@pytest.mark.parametrize(
    ("keyed", "expected"),
    [
        ("0830", datetime(2026, 11, 21, 5, 30, tzinfo=UTC)),
        ("0308", datetime(2026, 11, 21, 0, 8, tzinfo=UTC)),
        ("0307", datetime(2026, 11, 22, 0, 7, tzinfo=UTC)),
        ("0000", datetime(2026, 11, 21, 21, 0, tzinfo=UTC)),
        ("2359", datetime(2026, 11, 21, 20, 59, tzinfo=UTC)),
    ],
)
def test_four_digits_are_a_time_of_the_day_on_which_it_comes_next(keyed: str, expected: datetime) -> None:
    assert read_keyed_time(keyed, at=NIGHT, zone=MOSCOW) == expected


@pytest.mark.parametrize("keyed", ["", "0", "00", "123", "2400", "0960", "12345", "٠٨"])
def test_anything_else_is_no_time(keyed: str) -> None:
    assert read_keyed_time(keyed, at=NIGHT, zone=MOSCOW) is None


def test_a_time_that_clocks_skip_is_none_and_of_one_shown_twice_the_later_counts() -> None:
    spring, autumn = datetime(2026, 3, 28, 22, 0, tzinfo=UTC), datetime(2026, 10, 24, 22, 0, tzinfo=UTC)
    assert read_keyed_time("0230", at=spring, zone=BERLIN) is None
    assert read_keyed_time("0230", at=autumn, zone=BERLIN) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
