"""Tickets: one subscriber's case about one service point, under a number that callers write down."""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType, Protocol

from outages.errors import InvalidError
from outages.hours import Hours
from outages.incidents import IncidentId
from outages.subscribers import ServicePointId, SubscriberId
from outages.ticket_texts import TextTo

TicketId = NewType("TicketId", int)

#: Interruptions at one service point within RECURRENCE that send its ticket to a specialist.
RECURRENT_FROM = 3
RECURRENCE = timedelta(days=30)

#: A ticket that nothing keeps out is over once nobody has called about it for this long; a later call opens another.
ABANDONED_AFTER = timedelta(days=14)

#: Longest reason for closing a ticket, in characters.
REASON_LENGTH = 200

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
    #: The subscriber could not be told: every attempt failed, or they have opted out.
    UNREACHED = "unreached"
    #: Somebody of the provider closed it, with a reason.
    BY_PEOPLE = "by_people"
    #: Nobody has called about it for long.
    ABANDONED = "abandoned"


class Departure(StrEnum):
    """What an import took from the subscriber of a ticket, which people look at."""

    #: The address is the subscriber's no longer; who asked is told all the same.
    MOVED_AWAY = "moved_away"
    #: The telephone that was to be told is the subscriber's no longer: a request was withdrawn.
    NUMBER_LEFT = "number_left"


class Withdrawal(StrEnum):
    """Why a request was withdrawn by nobody's key."""

    #: The telephone to tell is its subscriber's no longer.
    NUMBER_LEFT = "number_left"


class Channel(StrEnum):
    """How a subscriber is told."""

    #: By phone call.
    CALL = "call"
    #: By text message.
    SMS = "sms"
    #: By e-mail, to the address of the ticket's subscriber.
    EMAIL = "email"
    #: By a call of an outside system over HTTP.
    WEBHOOK = "webhook"


@dataclass(frozen=True, slots=True)
class Ticket:
    """A case; it waits for every incident that covers its point, `incident_id` being the main one.

    `incident_id` is None while it stands alone; `still_out` is a "no" to "does it work?" after that incident.
    Instants are aware UTC; `restored_at` is when service came back at its point, None while out or standing alone.
    `departure`, if any, says that the address or a telephone is the subscriber's no longer.
    `recurrent` sends it straight to a specialist: outages there repeat. `other_fault`: it is not about the known
    outage there. `requested`: a notification request of the caller counts. `reason` is why people closed it.
    `texted`: the call that opened or joined it has had its number texted to the caller; `number_unsent`: the number was
    promised by SMS, and the message could not be delivered.
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
    reason: str = ""
    departure: Departure | None = None
    texted: bool = False
    number_unsent: bool = False


@dataclass(frozen=True, slots=True)
class Consent:
    """The key press that requests a notification, kept as evidence; `number` is E.164, `at` aware UTC.

    `prompts` are the files that asked for the key, and thus the exact question; `hours` are the local hours in
    which the subscriber wants to be told, None for any outside quiet hours. `asked_by` is the telephone of whoever
    pressed the key (E.164), None when withheld. Without a `key`, nobody asked: the person heard of the outage in a call
    and is told its end all the same, or stands in for `asked_by`, whom nothing has reached. BY_AGENT in its place: somebody of
    the provider took the request down.
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
    asked_by: str | None = None


class TicketRepository(Protocol):
    """Keeps tickets; each method is one transaction."""

    async def open_or_join(
        self,
        point: ServicePointId,
        incidents: Sequence[IncidentId],
        *,
        call_id: str,
        at: datetime,
        caller: str | None = None,
        recurrent: bool = False,
        other_fault: bool = False,
        text_to: TextTo | None = None,
    ) -> Ticket:
        """Return the open ticket of the service point, waiting for these incidents too; open one if there is none.

        The first incident is the main one of a ticket that waits for no other. One that nothing keeps out and nobody
        has called about for ABANDONED_AFTER is closed, and another one opened. `recurrent` is never reset. The ticket
        of another fault is separate. `caller` (E.164) tells whose request counts as `requested`. Raise NotFoundError.

        With `text_to`, a message with the number is queued in the same transaction, and the ticket is `texted`; but not
        for a telephone that has had one about this ticket or has opted out, beyond the limits of requests, or after one
        about the ticket could not be delivered.
        """
        ...

    async def record_consent(self, consent: Consent) -> None:
        """Record a notification request, valid until its person is told; it replaces that person's earlier one.

        Requests of several people stand side by side. One of a telephone for itself ends its opt-out. Raise
        NotFoundError for the ticket, TooManyRequestsError if number or account has reached its limit, OptedOutError
        if the number has opted out of the channel and another telephone asks.
        """
        ...

    async def withdraw_consents(
        self, ticket: TicketId, *, call_id: str, caller: str | None, at: datetime
    ) -> None:
        """Withdraw the requests that this caller made for the ticket; rows stay as evidence. Raise NotFoundError."""
        ...

    async def close(self, number: str, *, reason: str, author: str, at: datetime) -> Ticket:
        """Close the ticket with this number by hand; raise NotFoundError, ConflictError or InvalidError.

        A notification that its subscriber asked for is still told.
        """
        ...

    async def reopen(self, number: str, *, reason: str, author: str, at: datetime) -> Ticket:
        """Reopen the closed ticket with this number, waiting for what is out at its point.

        Raise NotFoundError, InvalidError, or ConflictError if it is open or its point has another open ticket.
        """
        ...

    async def close_abandoned(self, *, at: datetime) -> int:
        """Close open tickets that stand alone and nobody has called about for ABANDONED_AFTER; return how many."""
        ...

    async def find(
        self,
        *,
        number: str | None = None,
        incident: IncidentId | None = None,
        states: Collection[TicketState] = (),
        recurrent: bool | None = None,
        departed: bool | None = None,
        still_out: bool = False,
        limit: int = 100,
        before: int | None = None,
    ) -> list[Ticket]:
        """Return tickets, newest first, by caller's number, incident that they wait for or did, and states (any if empty).

        `recurrent` picks those for a specialist, or the others; `departed` those with a Departure, or the others;
        `still_out` open ones whose people say that service is not back.
        """
        ...


def check_reason(reason: str) -> None:
    """Raise InvalidError unless the reason is one line of text, not too long."""
    if not reason.strip():
        raise InvalidError("reason", "say why; whoever reads the ticket later wants to know")
    if len(reason) > REASON_LENGTH or not reason.isprintable():
        raise InvalidError("reason", f"must be one line of at most {REASON_LENGTH} characters")


def new_number() -> str:
    """Return a random ticket number, not a series: neighbours can't be guessed. The store keeps it unique."""
    return str(10 ** (NUMBER_DIGITS - 1) + secrets.randbelow(9 * 10 ** (NUMBER_DIGITS - 1)))
