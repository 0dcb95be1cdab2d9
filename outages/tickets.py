"""Tickets: one subscriber's case about one service point, under a number that callers write down."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType, Protocol

from outages.hours import Hours
from outages.incidents import IncidentId
from outages.subscribers import ServicePointId, SubscriberId

TicketId = NewType("TicketId", int)

#: Unplanned outages at one service point within RECURRENCE that send its ticket to a specialist.
RECURRENT_FROM = 3
RECURRENCE = timedelta(days=30)

#: Long enough that among a million open tickets nine in ten guesses fail, short enough to write down.
NUMBER_DIGITS = 7


class TicketState(StrEnum):
    """Whether there is work left."""

    #: The fault is not over, or the subscriber has not been told yet.
    OPEN = "open"
    #: Nothing left to do.
    CLOSED = "closed"


class Closing(StrEnum):
    """Why a ticket was closed."""

    #: The subscriber confirmed that service works.
    CONFIRMED = "confirmed"
    #: The subscriber was told and did not object.
    TOLD = "told"
    #: The incident is over and the subscriber had not asked to be told.
    RESTORED = "restored"
    #: Every attempt to tell the subscriber failed.
    UNREACHED = "unreached"


class Channel(StrEnum):
    """How a subscriber is told."""

    #: By phone call.
    CALL = "call"
    #: By text message.
    SMS = "sms"


@dataclass(frozen=True, slots=True)
class Ticket:
    """A case; `incident_id` is None while it stands alone, `still_out` is set by a "no" to "does it work?".

    Instants are aware UTC; `restored_at` is when service came back at its point, None while out or standing alone.
    `recurrent` sends it straight to a specialist: outages there repeat. `other_fault`: it is not about the known
    outage there. `requested`: a notification request of its subscriber counts.
    """

    id: TicketId
    number: str
    subscriber_id: SubscriberId
    point_id: ServicePointId
    incident_id: IncidentId | None
    state: TicketState
    opened_at: datetime
    closed_at: datetime | None = None
    closing: Closing | None = None
    still_out: bool = False
    restored_at: datetime | None = None
    recurrent: bool = False
    other_fault: bool = False
    requested: bool = False


@dataclass(frozen=True, slots=True)
class Consent:
    """The key press that requests a notification, kept as evidence; `number` is E.164, `at` aware UTC.

    `prompts` are the files that asked for the key, and thus the exact question; `hours` are the local hours in
    which the subscriber wants to be told, None for any outside quiet hours.
    """

    ticket_id: TicketId
    channel: Channel
    number: str
    language: str
    key: str
    call_id: str
    at: datetime
    prompts: tuple[str, ...] = ()
    hours: Hours | None = None


class TicketRepository(Protocol):
    """Keeps tickets; each method is one transaction."""

    async def open_or_join(
        self,
        point: ServicePointId,
        incident: IncidentId | None,
        *,
        call_id: str,
        at: datetime,
        recurrent: bool = False,
        other_fault: bool = False,
    ) -> Ticket:
        """Return the open ticket of the service point; open one if there is none.

        Attach a ticket that stands alone, or whose incident is over there, to `incident` if given. `recurrent`
        is never reset. The ticket of another fault is separate. Raise NotFoundError for point or incident.
        """
        ...

    async def record_consent(self, consent: Consent) -> None:
        """Record a notification request, valid until its incident ends; the subscriber's latest one counts.

        Raise NotFoundError for the ticket, TooManyRequestsError if number or account has reached its limit.
        """
        ...

    async def withdraw_consents(self, ticket: TicketId, *, call_id: str, at: datetime) -> None:
        """Withdraw the subscriber's requests for the ticket's incident; rows stay as evidence. Raise NotFoundError."""
        ...

    async def find(
        self,
        *,
        number: str | None = None,
        incident: IncidentId | None = None,
        states: Collection[TicketState] = (),
        limit: int = 100,
        before: int | None = None,
    ) -> list[Ticket]:
        """Return tickets, newest first, by caller's number, incident and states (any if empty)."""
        ...


def new_number() -> str:
    """Return a random ticket number, not a series: neighbours can't be guessed. The store keeps it unique."""
    return str(10 ** (NUMBER_DIGITS - 1) + secrets.randbelow(9 * 10 ** (NUMBER_DIGITS - 1)))
