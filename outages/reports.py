"""Reports by callers where no outage is known: typed facts and a few seconds of their own voice."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NewType, Protocol

from outages.subscribers import Service
from outages.tickets import TicketId

ReportId = NewType("ReportId", int)


@dataclass(frozen=True, slots=True)
class Complaint:
    """What a caller keys in: the services that are out (empty if not stated) and whether there is danger."""

    services: frozenset[Service] = frozenset()
    hazard: bool = False


@dataclass(frozen=True, slots=True)
class Detail:
    """A voice recording; `name` is its file's, chosen by the line, `seconds` its length."""

    name: str
    seconds: int


@dataclass(frozen=True, slots=True)
class Report:
    """One complaint about a ticket, made in a call at `at` (aware UTC)."""

    id: ReportId
    ticket_id: TicketId
    call_id: str
    at: datetime
    complaint: Complaint
    detail: Detail | None = None


class ReportRepository(Protocol):
    """Keeps reports; each method is one transaction."""

    async def keep(self, ticket: TicketId, complaint: Complaint, *, call_id: str, at: datetime) -> ReportId:
        """Record a complaint about a ticket; a call has one per ticket, whose services are the latest stated."""
        ...

    async def attach(self, report: ReportId, detail: Detail) -> None:
        """Attach a recording to a report; raise NotFoundError."""
        ...

    async def find(self, tickets: Collection[TicketId]) -> Mapping[TicketId, list[Report]]:
        """Return the reports on each ticket, latest first."""
        ...

    async def listen(self, number: str, *, author: str, at: datetime) -> Detail:
        """Return the latest recording about the ticket with this number and audit the access; raise NotFoundError."""
        ...
