"""Hours of the day in which people may be called or texted."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

#: Minutes from midnight to midnight.
DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Hours:
    """Daily hours as local minutes since midnight, end exclusive; they may span midnight."""

    since: int
    until: int

    def hold(self, local: datetime) -> bool:
        """Tell whether a local time lies in these hours."""
        minute = local.hour * 60 + local.minute
        if self.since <= self.until:
            return self.since <= minute < self.until
        return minute >= self.since or minute < self.until


#: Day and night.
ALWAYS = Hours(0, DAY)


@dataclass(frozen=True, slots=True)
class DaysOff:
    """Saturdays, Sundays and `holidays`, on which other quiet hours hold than on working days."""

    quiet: Hours
    holidays: frozenset[date] = frozenset()

    def hold(self, day: date) -> bool:
        """Tell whether the day is one of them."""
        return day.weekday() in _WEEKEND or day in self.holidays


_WEEKEND = (5, 6)


def find_opening(
    at: datetime,
    zone: tzinfo,
    *,
    allowed: Hours | None,
    quiet: Hours | None,
    days_off: DaysOff | None = None,
) -> datetime:
    """Return the first instant from `at` on within the allowed hours (None: all) and outside the quiet ones.

    Hours are local to `zone`, the result is aware UTC. If the two leave no time at all, the quiet hours win. With
    `days_off`, each moment is judged by the quiet hours of its own day.
    """

    def quiet_at(local: datetime) -> Hours | None:
        hours = days_off.quiet if days_off and days_off.hold(local.date()) else quiet
        return hours if hours and hours.hold(local) else None

    for _ in range(2):
        if allowed and not allowed.hold(at.astimezone(zone)):
            at = _next(at, zone, allowed.since)
        # Where clocks go forward, the end of the quiet hours may be skipped into the next ones.
        while holding := quiet_at(at.astimezone(zone)):
            # A new day may have other hours.
            at = min(_next(at, zone, holding.until), _next(at, zone, 0))
    return at


def _next(at: datetime, zone: tzinfo, minute: int) -> datetime:
    """Return the next instant at which local clocks show this minute of the day."""
    today = at.astimezone(zone).date()
    days = (today, today + timedelta(days=1))
    return min(one for day in days for one in _shown(day, minute, zone) if one > at)


def _shown(day: date, minute: int, zone: tzinfo) -> Iterator[datetime]:
    """Yield when clocks show this minute: twice where they go back over it, later by the skip where they skip it."""
    hour, minutes = divmod(minute % DAY, 60)
    once, again = (
        datetime.combine(day, time(hour, minutes, fold=fold), zone).astimezone(UTC) for fold in (0, 1)
    )
    yield from (once, max(once, again))
