"""Zones whose clocks change, with moments around the changes."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

KYIV, NEW_YORK = ZoneInfo("Europe/Kyiv"), ZoneInfo("America/New_York")
#: Half an hour, at two in the morning.
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
#: At midnight: some days begin at one.
CAIRO = ZoneInfo("Africa/Cairo")

#: When clocks go forward and back in 2026.
CHANGES = {
    KYIV: (datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC)),
    NEW_YORK: (datetime(2026, 3, 8, 7, tzinfo=UTC), datetime(2026, 11, 1, 6, tzinfo=UTC)),
    LORD_HOWE: (datetime(2026, 10, 3, 15, 30, tzinfo=UTC), datetime(2026, 4, 4, 15, tzinfo=UTC)),
    CAIRO: (datetime(2026, 4, 23, 22, tzinfo=UTC), datetime(2026, 10, 29, 21, tzinfo=UTC)),
}

zones = st.sampled_from(list(CHANGES))


def around_changes(zone: ZoneInfo, *, within: timedelta = timedelta(hours=30)) -> st.SearchStrategy[datetime]:
    """Return aware moments up to so long before or after a change."""
    seconds = int(within.total_seconds())
    return st.builds(
        lambda change, offset: change + timedelta(seconds=offset),
        st.sampled_from(CHANGES[zone]),
        st.integers(-seconds, seconds),
    )
