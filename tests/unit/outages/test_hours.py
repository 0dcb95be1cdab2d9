"""Quiet and wanted hours where clocks change, and where they don't."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outages.hours import DAY, Hours, find_opening
from tests.support.clock_changes import CAIRO, CHANGES, KYIV, LORD_HOWE, NEW_YORK, around_changes, zones

MOSCOW = ZoneInfo("Europe/Moscow")
_minutes = st.integers(0, DAY - 1)
_hours = st.builds(Hours, _minutes, _minutes)


@pytest.mark.parametrize(
    ("zone", "at", "quiet", "opens"),
    [
        # The night is an hour shorter or longer.
        (KYIV, "2026-03-28T23:00+02:00", "22:00-08:00", "2026-03-29T08:00+03:00"),
        (KYIV, "2026-10-24T23:00+03:00", "22:00-08:00", "2026-10-25T08:00+02:00"),
        (LORD_HOWE, "2026-04-04T23:00+11:00", "22:00-08:00", "2026-04-05T08:00+10:30"),
        # 2:30 is skipped, and comes after the skip.
        (NEW_YORK, "2026-03-08T01:00-05:00", "22:00-02:30", "2026-03-08T03:30-04:00"),
        (LORD_HOWE, "2026-10-04T01:00+10:30", "22:00-02:15", "2026-10-04T02:45+11:00"),
        (CAIRO, "2026-04-23T23:00+02:00", "22:00-00:00", "2026-04-24T01:00+03:00"),
        # 1:30 is shown twice: quiet again after it was over, and not a day later.
        (NEW_YORK, "2026-11-01T01:10-04:00", "22:00-01:30", "2026-11-01T01:30-04:00"),
        (NEW_YORK, "2026-11-01T01:10-05:00", "22:00-01:30", "2026-11-01T01:30-05:00"),
        (NEW_YORK, "2026-11-01T01:50-04:00", "01:45-01:20", "2026-11-01T01:20-05:00"),
        # The end is skipped into the next quiet hours.
        (NEW_YORK, "2026-03-08T01:00-05:00", "03:00-02:30", "2026-03-09T02:30-04:00"),
    ],
)
def test_quiet_hours_end_by_the_local_clock(zone: ZoneInfo, at: str, quiet: str, opens: str) -> None:
    since, until = (int(time[:2]) * 60 + int(time[3:]) for time in quiet.split("-"))
    moment, expected = datetime.fromisoformat(at), datetime.fromisoformat(opens)
    assert find_opening(moment, zone, allowed=None, quiet=Hours(since, until)) == expected


@given(st.data(), zones, _hours, st.none() | _hours)
def test_around_a_change_the_opening_is_never_quiet_and_never_far(
    data: st.DataObject, zone: ZoneInfo, quiet: Hours, wanted: Hours | None
) -> None:
    at = data.draw(around_changes(zone))
    found = find_opening(at, zone, allowed=wanted, quiet=quiet)
    assert not quiet.hold(found.astimezone(zone))
    assert at <= found <= at + timedelta(days=5)
    assert found == at or (found.second, found.microsecond) == (0, 0)


@given(st.data(), zones, _hours)
def test_an_opening_is_open(data: st.DataObject, zone: ZoneInfo, quiet: Hours) -> None:
    found = find_opening(data.draw(around_changes(zone)), zone, allowed=None, quiet=quiet)
    assert find_opening(found, zone, allowed=None, quiet=quiet) == found


@given(st.data(), st.sampled_from([*CHANGES, MOSCOW]), _hours)
def test_nobody_waits_longer_than_to_the_end_of_the_quiet_hours(
    data: st.DataObject, zone: ZoneInfo, quiet: Hours
) -> None:
    """Except where clocks skip it or go back into them, the opening is the first minute that is not quiet."""
    at = data.draw(around_changes(zone) if zone in CHANGES else st.just(datetime(2026, 3, 29, tzinfo=UTC)))
    found = find_opening(at, zone, allowed=None, quiet=quiet)
    minutes = int((found - at) / timedelta(minutes=1))
    quiet_for = sum(
        quiet.hold((at + timedelta(minutes=minute)).astimezone(zone)) for minute in range(minutes)
    )
    assert minutes - quiet_for <= 60
