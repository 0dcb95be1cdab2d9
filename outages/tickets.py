"""One subscriber's case about one service point; its number is spoken and written down."""

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

#: So many unplanned outages at one service point within RECURRENCE make its ticket a specialist's.
RECURRENT_FROM = 3
RECURRENCE = timedelta(days=30)

#: Long enough that a million open tickets leave nine of ten guesses wrong, short enough to write down.
NUMBER_DIGITS = 7


class TicketState(StrEnum):
    """Whether somebody still has to care."""

    #: The fault is not over, or the subscriber has not been told.
    OPEN = "open"
    #: Nothing is left to do.
    CLOSED = "closed"


class Closing(StrEnum):
    """Why a ticket was closed."""

    #: The subscriber said that service works.
    CONFIRMED = "confirmed"
    #: The subscriber was told and did not object.
    TOLD = "told"
    #: The incident is over and the subscriber asked for no word of it.
    RESTORED = "restored"
    #: Every try to tell the subscriber failed.
    UNREACHED = "unreached"


class Channel(StrEnum):
    """How a subscriber wants to be told."""

    #: By a telephone call.
    CALL = "call"
    #: By a text message.
    SMS = "sms"


@dataclass(frozen=True, slots=True)
class Ticket:
    """A case; `incident_id` is None while it stands alone, `still_out` after a "no" to "does it work?".

    `restored_at` is when service came back at its point: aware UTC, None while it is out or stands alone.
    `recurrent` sends it straight to a specialist: it isn't the first outage there of late. `other_fault` says that
    it is about something else than the known outage there, `wished` that its subscriber has asked to be told.
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
    wished: bool = False


@dataclass(frozen=True, slots=True)
class Consent:
    """The key press that asks to be told: kept as evidence; `number` is E.164, `at` aware UTC.

    `prompts` are the files that asked for the key, so what was asked in which words; `hours` are the local ones
    in which the person wants to be told, None for all but the line's quiet ones.
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
        """Return the open ticket of the service point, made if there is none.

        A ticket that stood alone, or whose incident is over there, is attached to `incident` when one is
        given; one that becomes `recurrent` stays so. The ticket of another fault is one beside it.
        """
        ...

    async def record_consent(self, consent: Consent) -> None:
        """Keep a wish until its incident ends; the latest of a subscriber is the one that counts.

        Raise TooManyWishesError when the number or the account has as many as it may.
        """
        ...

    async def withdraw_consents(self, ticket: TicketId, *, call_id: str, at: datetime) -> None:
        """Let no wish of the ticket's subscriber for its incident count any more; they stay as evidence."""
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
        """Return tickets, newest first: of the subscribers behind a caller's number, of an incident, in states."""
        ...


def new_number() -> str:
    """Return a random ticket number: its neighbours say nothing about it (uniqueness is the store's)."""
    return str(10 ** (NUMBER_DIGITS - 1) + secrets.randbelow(9 * 10 ** (NUMBER_DIGITS - 1)))
