"""Call records: who called when, exactly what they heard, the keys pressed and the outcome."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from outages.incidents import IncidentId, IncidentKind, State
from outages.ledger import Means, Told
from outages.subscribers import Service, SubscriberId
from outages.tickets import TicketId


class Direction(StrEnum):
    """Which side dialled."""

    #: A caller dialled the line.
    INBOUND = "inbound"
    #: The line rang a subscriber back.
    OUTBOUND = "outbound"


class CallOutcome(StrEnum):
    """How a call ended."""

    #: The dialogue ran to its end.
    COMPLETED = "completed"
    #: The person hung up before the end.
    HUNG_UP = "hung_up"
    #: The call was handed over to an agent.
    HANDED_OVER = "handed_over"
    #: The caller reported danger and was handed over ahead of everybody else.
    HAZARD = "hazard"
    #: The service failed; the call went on in the dialplan.
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class HeardPrompt:
    """One prompt that began to play; `whole` is False if a key press or a hang-up cut it short.

    `file` is the sound's name without folder and suffix; it changes with the words, the voice and the audio.
    `ms` is its start in milliseconds after the answer, None if not recorded.
    """

    id: str
    language: str
    file: str
    text: str
    whole: bool
    ms: int | None = None


@dataclass(frozen=True, slots=True)
class KeyPress:
    """One key, pressed `ms` milliseconds after the answer."""

    key: str
    ms: int


@dataclass(frozen=True, slots=True)
class Promise:
    """An estimate as heard on the phone: the incident, the revision's number, and the times (aware UTC or None).

    `told` says what was told with it, and `means` whether it was about the caller's own address.
    """

    incident_id: IncidentId
    revision: int
    etr: datetime | None
    next_news: datetime | None = None
    told: Told = Told.OUT
    means: Means = Means.CALL


@dataclass(frozen=True, slots=True)
class HeardPromise:
    """A promise heard in an earlier call, which began `at`, and the incident's state by now.

    Instants are aware UTC; `ended_at` is the time of restoration or cancellation, None while active. What was heard of
    a merged incident counts as heard of the one that goes on in its place.
    """

    promise: Promise
    at: datetime
    kind: IncidentKind
    services: frozenset[Service]
    state: State
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class CallRecord:
    """One call, written once when it ends; instants are aware UTC, `caller_number` is None when withheld."""

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
    #: The caller's rating of the talk with an agent, 1 to 5; None when not asked or not answered.
    rating: int | None = None


class CallLog(Protocol):
    """Keeps call records."""

    async def write(self, records: Collection[CallRecord]) -> None:
        """Write the records in one transaction; records that exist already stay unchanged."""
        ...

    async def rate(self, call_id: str, rating: int) -> None:
        """Add the caller's rating of the talk with an agent, 1 to 5; raise NotFoundError."""
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
        """Return records, latest first, by number, by incident heard and by outcome (any if empty)."""
        ...
