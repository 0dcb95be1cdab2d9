"""Callers: what their number says about them, and the limits on calls and attempts to identify themselves."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from outages.calls import HeardPromise
from outages.places import AreaId
from outages.subscribers import Language, Service, ServicePoint, Subscriber


@dataclass(frozen=True, slots=True)
class Caller:
    """What is known about the person on the line; a number is a hint, not proof.

    `heard` holds what this number was promised, one entry an incident, latest first; `called_at` holds the start
    times of its recent calls to the line, latest first.
    """

    number: str | None
    subscribers: tuple[Subscriber, ...] = ()
    points: tuple[ServicePoint, ...] = ()
    heard: tuple[HeardPromise, ...] = ()
    called_at: tuple[datetime, ...] = ()

    @property
    def language(self) -> Language | None:
        """The language of the first contract with this number, or None if there is no contract."""
        return self.subscribers[0].language if self.subscribers else None

    @property
    def zone(self) -> str | None:
        """The time zone (IANA) of the first service point, overridden by its contract's; None for the line's."""
        own = {one.id: one.zone for one in self.subscribers}
        if not self.points:
            return next(iter(own.values()), None)
        return own.get(self.points[0].subscriber_id) or self.points[0].zone

    @property
    def goes_first(self) -> bool:
        """Whether a subscriber behind the number has priority in the queue."""
        return any(one.tier.goes_first for one in self.subscribers)


@dataclass(frozen=True, slots=True)
class FloodLimit:
    """Calls from one number within a time span: up to the limit an anxious caller, above it a flood."""

    calls: int = 10
    within: timedelta = timedelta(minutes=10)

    def is_passed(self, called_at: Iterable[datetime], at: datetime) -> bool:
        """Tell whether a call at `at` exceeds the limit, given the start times of earlier calls."""
        return sum(one > at - self.within for one in called_at) >= self.calls


class SubscriberRepository(Protocol):
    """Finds subscribers and their service points."""

    async def recognise(self, number: str) -> Caller:
        """Return everything behind an E.164 number in one read; an unknown number has no points."""
        ...

    async def keyed_account(self, digits: str) -> Caller:
        """Return the subscriber whose account was keyed, with service points; none if no account or several match.

        An account of exactly these digits wins over accounts that also have other characters.
        """
        ...

    async def supplied(self) -> frozenset[Service]:
        """Return every service supplied to at least one service point."""
        ...

    async def points_in(self, areas: Sequence[AreaId], *, limit: int) -> list[ServicePoint]:
        """Return service points in any of the areas, one per house, at most `limit`."""
        ...


@dataclass(frozen=True, slots=True)
class TryLimits:
    """Attempts allowed within `window`: by one caller, for one account, and by all withheld numbers together.

    Two calls with three slips each pass; guessing accounts by the dozen does not.
    """

    per_caller: int = 6
    per_account: int = 10
    withheld: int = 100
    window: timedelta = timedelta(hours=1)


class TryRepository(Protocol):
    """Counts attempts to identify oneself, across all calls and workers."""

    async def admit(self, *, caller: str | None, wanted: str, at: datetime) -> bool:
        """Count an attempt to name an account or a phone number, and tell whether it is within the limits.

        `caller` is E.164, None when withheld.
        """
        ...

    async def forget(self, *, before: datetime) -> None:
        """Drop the counts of windows that ended before `before` (aware UTC)."""
        ...
