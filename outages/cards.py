"""What a person who takes a call is shown of the caller."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from outages.subscribers import ServicePoint, Subscriber, SubscriberId
from outages.tickets import Consent, Ticket, TicketId


@dataclass(frozen=True, slots=True)
class Home:
    """A service point as its address is written; `address` and `node` are names from the top of each tree down.

    `flat` and `node` are empty where there is none.
    """

    point: ServicePoint
    address: tuple[str, ...]
    flat: str
    node: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contract:
    """A subscriber with all service points.

    `by_number` says that the calling number is one of theirs, which is a hint and no proof; else their account was
    keyed by somebody whose number says nothing, which is less.
    """

    subscriber: Subscriber
    homes: tuple[Home, ...]
    by_number: bool


@dataclass(frozen=True, slots=True)
class CallerCard:
    """Everybody whom a caller may be, with their open tickets, the newest first."""

    contracts: tuple[Contract, ...] = ()
    tickets: tuple[Ticket, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """A wish as it was kept, and when (aware UTC) and in which call it was withdrawn, None while it counts."""

    consent: Consent
    withdrawn_at: datetime | None = None
    withdrawn_by_call: str | None = None


@dataclass(frozen=True, slots=True)
class Glance:
    """The caller of one call in a line; `contract` is None for a stranger, `ticket` a number, None without one."""

    number: str | None
    contract: Contract | None
    ticket: str | None


class CardRepository(Protocol):
    """Reads what persons are shown; each method is one read and raises StoreError."""

    async def read(self, number: str | None, subscriber: SubscriberId | None) -> CallerCard:
        """Return who has the number (E.164), and the subscriber whom a call was taken for."""
        ...

    async def evidence(self, tickets: Collection[TicketId]) -> Mapping[TicketId, list[Evidence]]:
        """Return the wishes about tickets, withdrawn ones too, the latest first."""
        ...

    async def glance(self, calls: Collection[str]) -> Mapping[str, Glance]:
        """Return who is on these calls, without their service points; calls without a record are left out."""
        ...
