"""Who is on the line, as far as a telephone's number tells."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
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
