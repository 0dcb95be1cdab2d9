"""The screen pop: what an agent sees of a caller."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from outages.subscribers import ServicePoint, Subscriber, SubscriberId
from outages.tickets import Consent, Ticket, TicketId, Withdrawal


@dataclass(frozen=True, slots=True)
class Home:
    """A service point with its written address; `address` and `node` list names from the top of each tree.

    `flat` and `node` are empty if there is none. `ended_at` (aware UTC) is when it became a former address, None while
    it is the subscriber's.
    """

    point: ServicePoint
    address: tuple[str, ...]
    flat: str
    node: tuple[str, ...]
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Contract:
    """A subscriber with all service points, former ones last.

    `by_number`: the calling number is one of theirs, which is a hint, not proof. Otherwise somebody at an unknown
    number keyed in their account, which proves even less.
    """

    subscriber: Subscriber
    homes: tuple[Home, ...]
    by_number: bool


@dataclass(frozen=True, slots=True)
class CallerCard:
    """Every subscriber that a caller may be, with their open tickets, newest first."""

    contracts: tuple[Contract, ...] = ()
    tickets: tuple[Ticket, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """A request as recorded, and when (aware UTC) and in which call it was withdrawn; None while it counts.

    `withdrawal` is why the provider withdrew it, None if a key did.
    """

    consent: Consent
    withdrawn_at: datetime | None = None
    withdrawn_by_call: str | None = None
    withdrawal: Withdrawal | None = None


@dataclass(frozen=True, slots=True)
class Glance:
    """The caller of one call in a list; `contract` is None for a stranger, `ticket` is its number or None."""

    number: str | None
    contract: Contract | None
    ticket: str | None


class CardRepository(Protocol):
    """Reads what agents see; each method is one read and raises StoreError."""

    async def read(self, number: str | None, subscriber: SubscriberId | None) -> CallerCard:
        """Return the subscribers with the number (E.164 or None), and the one that the call was identified as."""
        ...

    async def evidence(self, tickets: Collection[TicketId]) -> Mapping[TicketId, list[Evidence]]:
        """Return the requests about each ticket, withdrawn ones included, latest first."""
        ...

    async def glance(self, calls: Collection[str]) -> Mapping[str, Glance]:
        """Return the callers by call id, without service points; calls without a record are left out."""
        ...
