"""Callers: what their number tells of them, and how often they may call and try to say who they are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from outages.calls import HeardPromise
from outages.places import AreaId
from outages.subscribers import Language, Service, ServicePoint, Subscriber


@dataclass(frozen=True, slots=True)
class Caller:
    """What is known of the person on the line; a number is a hint, not proof.

    `heard` is what was promised at this telephone, each incident once, the latest first; `called_at` is when
    its last calls to the line began, the latest first.
    """

    number: str | None
    subscribers: tuple[Subscriber, ...] = ()
    points: tuple[ServicePoint, ...] = ()
    heard: tuple[HeardPromise, ...] = ()
    called_at: tuple[datetime, ...] = ()

    @property
    def language(self) -> Language | None:
        """The language of the first contract that names this number, or None when unknown."""
        return self.subscribers[0].language if self.subscribers else None

    @property
    def goes_first(self) -> bool:
        """Whether anybody behind the number has a queue of their own."""
        return any(one.tier.goes_first for one in self.subscribers)


@dataclass(frozen=True, slots=True)
class FloodLimit:
    """So many calls within a time are an anxious person's; more are a flood."""

    calls: int = 10
    within: timedelta = timedelta(minutes=10)

    def is_passed(self, called_at: Iterable[datetime], at: datetime) -> bool:
        """Say whether a call at this time is one too many after those that began at `called_at`."""
        return sum(one > at - self.within for one in called_at) >= self.calls


class SubscriberRepository(Protocol):
    """Finds subscribers; kept by the store."""

    async def recognise(self, number: str) -> Caller:
        """Return everything behind an E.164 number in one read; an unknown number has no points."""
        ...

    async def keyed_account(self, digits: str) -> Caller:
        """Return whose account these digits are, with their points; no points when nobody's or several people's.

        An account that is these digits goes before those that have something beside them.
        """
        ...

    async def supplied(self) -> frozenset[Service]:
        """Return every service that any point has."""
        ...

    async def points_in(self, areas: Sequence[AreaId], *, limit: int) -> list[ServicePoint]:
        """Return service points lying in any of the areas, at most `limit`, one a house."""
        ...


@dataclass(frozen=True, slots=True)
class TryLimits:
    """How many tries there are within `window`: for a caller, for what is tried, and for all who withhold their number.

    Two calls with three slips each go through; whoever guesses accounts by the dozen does not.
    """

    per_caller: int = 6
    per_account: int = 10
    withheld: int = 100
    window: timedelta = timedelta(hours=1)


class TryRepository(Protocol):
    """Counts tries over all calls and workers."""

    async def admit(self, *, caller: str | None, wanted: str, at: datetime) -> bool:
        """Count a try for an account's or a telephone's number, and say whether it is one of those allowed.

        `caller` is E.164, None when withheld.
        """
        ...

    async def forget(self, *, before: datetime) -> None:
        """Drop what was counted in windows that were over before."""
        ...
