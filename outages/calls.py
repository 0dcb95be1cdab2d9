"""What is kept of every call: who, when, what exactly was heard, keys, outcome."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from outages.incidents import IncidentId, IncidentKind, State
from outages.subscribers import Service, SubscriberId
from outages.tickets import TicketId


class Direction(StrEnum):
    """Who dialled."""

    #: A caller dialled the line.
    INBOUND = "inbound"
    #: The line rang a subscriber back.
    OUTBOUND = "outbound"


class CallOutcome(StrEnum):
    """How a call ended."""

    #: The conversation ran to its end.
    COMPLETED = "completed"
    #: The person hung up before the end.
    HUNG_UP = "hung_up"
    #: The person was handed over to a human.
    HANDED_OVER = "handed_over"
    #: The person spoke of danger and was handed over before all others.
    HAZARD = "hazard"
    #: Something of ours failed; the dialplan went on with the caller.
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class HeardPrompt:
    """One prompt that began to play; `whole` is False when a key or a hang-up cut it.

    `file` is the name of its sound without folder and ending: it changes with the words, the voice and the sound.
    It began `ms` milliseconds after the answer, None where that was not kept.
    """

    id: str
    language: str
    file: str
    text: str
    whole: bool
    ms: int | None = None


@dataclass(frozen=True, slots=True)
class KeyPress:
    """One key, and how many milliseconds after the answer it was pressed."""

    key: str
    ms: int


@dataclass(frozen=True, slots=True)
class Promise:
    """The estimate that the person heard: incident, number of its revision, and the time itself."""

    incident_id: IncidentId
    revision: int
    etr: datetime | None


@dataclass(frozen=True, slots=True)
class HeardPromise:
    """A promise that was heard in an earlier call, begun `at`, and what has become of its incident by now.

    Instants are aware UTC; `ended_at` is when it was restored or cancelled, None while it is active.
    """

    promise: Promise
    at: datetime
    kind: IncidentKind
    services: frozenset[Service]
    state: State
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class CallRecord:
    """One call, written once at its end; instants are aware UTC, `caller_number` is None when withheld."""

    id: str
    direction: Direction
    caller_number: str | None
    subscriber_id: SubscriberId | None
    ticket_id: TicketId | None
    language: str
    started_at: datetime
    ended_at: datetime
    outcome: CallOutcome
    heard: tuple[HeardPrompt, ...] = ()
    promises: tuple[Promise, ...] = ()
    keys: tuple[KeyPress, ...] = ()
    #: How the caller found the talk with a person, 1 to 5; None when not asked or not answered.
    rating: int | None = None


class CallLog(Protocol):
    """Keeps the records of calls."""

    async def write(self, records: Collection[CallRecord]) -> None:
        """Keep the records in one transaction; one that is already there is left as it is."""
        ...

    async def rate(self, call_id: str, rating: int) -> None:
        """Add to a record how the caller found the talk with a person, 1 to 5; raise NotFoundError."""
        ...

    async def get(self, call_id: str) -> CallRecord:
        """Return a record; raise NotFoundError."""
        ...

    async def find(
        self,
        *,
        number: str | None = None,
        incident: IncidentId | None = None,
        outcomes: Collection[CallOutcome] = (),
        limit: int = 100,
        before: datetime | None = None,
    ) -> list[CallRecord]:
        """Return records, latest start first: of a caller's number, that heard an incident, with outcomes."""
        ...
