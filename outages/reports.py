"""What callers report when no outage is known: typed facts, and a few seconds of their own voice."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NewType, Protocol

from outages.subscribers import Service
from outages.tickets import TicketId

ReportId = NewType("ReportId", int)


@dataclass(frozen=True, slots=True)
class Complaint:
    """What a caller says by keys: which services are out, none when they didn't say, and whether there is danger."""

    services: frozenset[Service] = frozenset()
    hazard: bool = False


@dataclass(frozen=True, slots=True)
class Detail:
    """A voice recording: `name` is that of its file, ours; `seconds` is how long it is."""

    name: str
    seconds: int


@dataclass(frozen=True, slots=True)
class Report:
    """One complaint, about a ticket, in a call, `at` aware UTC."""

    id: ReportId
    ticket_id: TicketId
    call_id: str
    at: datetime
    complaint: Complaint
    detail: Detail | None = None


class ReportRepository(Protocol):
    """Keeps reports; each method is one transaction."""

    async def keep(self, ticket: TicketId, complaint: Complaint, *, call_id: str, at: datetime) -> ReportId:
        """Keep what was said about a ticket; the same call says it of a ticket once, and the latest counts."""
        ...

    async def attach(self, report: ReportId, detail: Detail) -> None:
        """Add the voice to a report; raise NotFoundError."""
        ...

    async def find(self, tickets: Collection[TicketId]) -> Mapping[TicketId, list[Report]]:
        """Return the reports of tickets, the latest first."""
        ...

    async def listen(self, number: str, *, author: str, at: datetime) -> Detail:
        """Return the latest voice about the ticket of this number, and note who hears it; raise NotFoundError."""
        ...

    async def forget_details(self, *, before: datetime) -> int:
        """Forget the voices in reports older than that, and return how many; the rest of the reports stays."""
        ...
