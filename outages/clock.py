"""Where the time comes from: instants are aware UTC everywhere."""

from datetime import UTC, datetime
from typing import Protocol

from typing_extensions import override

from outages.errors import InvalidError


class Clock(Protocol):
    """The one source of the present moment."""

    def now(self) -> datetime:
        """Return the present as an aware datetime in UTC."""
        ...


class SystemClock(Clock):
    """The machine's own clock."""

    @override
    def now(self) -> datetime:
        return datetime.now(UTC)


def as_utc(field: str, moment: datetime) -> datetime:
    """Return the moment in UTC; refuse a naive one as an InvalidError naming the field."""
    if moment.tzinfo is None:
        raise InvalidError(field, "needs a time zone, for example 2026-11-21T18:30:00+03:00")
    return moment.astimezone(UTC)
