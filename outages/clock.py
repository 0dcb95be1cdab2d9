"""The source of time; instants are aware UTC everywhere."""

from datetime import UTC, datetime
from typing import Protocol

from typing_extensions import override

from outages.errors import InvalidError


class Clock(Protocol):
    """The only source of the current time; tests advance theirs."""

    def now(self) -> datetime:
        """Return the current time, aware UTC."""
        ...


class SystemClock(Clock):
    """The system clock."""

    @override
    def now(self) -> datetime:
        return datetime.now(UTC)


class DueTimes(Protocol):
    """When calls and messages are due, as stored by the wall clock."""

    async def catch_up(self, *, at: datetime, until: datetime) -> None:
        """Make due at `at` what is due later than that, up to `until`: the clock was set back from `until` to `at`.

        Who waits in the queue since a moment that is ahead now waits since `at`. Idempotent. Raise StoreError.
        """
        ...


def as_utc(field: str, moment: datetime) -> datetime:
    """Return the moment in UTC; raise InvalidError naming the field for a naive one."""
    if moment.tzinfo is None:
        raise InvalidError(field, "needs a time zone, for example 2026-11-21T18:30:00+03:00")
    return moment.astimezone(UTC)
