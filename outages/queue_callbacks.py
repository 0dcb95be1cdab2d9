"""Places in the queue for a person that are kept for callers who have hung up: they are rung when it is their turn."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType, Protocol

from outages.notifications import NotificationState, Policy, Result, judge

QueueCallbackId = NewType("QueueCallbackId", int)

#: What the ids of calls begin with that ring somebody whose turn it is.
CALLBACK_PREFIX = "turn-"


class QueueCallbackState(StrEnum):
    """How far a kept place has come."""

    #: The caller waits, somewhere else than at the telephone.
    WAITING = "waiting"
    #: They are being rung, under a lease.
    RINGING = "ringing"
    #: They were put through, or need it no more.
    DONE = "done"
    #: They could not be reached.
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class QueuePlace:
    """A place to keep: who waits since when, at an E.164 number, and whether they go before all others.

    `call_id` is the call in which it was asked for; `ticket` the number that was spoken in it, empty for none.
    """

    call_id: str
    number: str
    language: str
    joined_at: datetime
    first: bool = False
    ticket: str = ""


@dataclass(frozen=True, slots=True)
class QueueCallback:
    """A kept place; `attempt_id` is the id of the call that rings now, committed before it is dialled."""

    id: QueueCallbackId
    place: QueuePlace
    state: QueueCallbackState
    kept_at: datetime
    due_at: datetime
    tries_used: int = 0
    attempt_id: str | None = None


@dataclass(frozen=True, slots=True)
class Next:
    """What becomes of a kept place after a call."""

    state: QueueCallbackState
    tries_used: int
    due_at: datetime


_STATES = {
    NotificationState.PENDING: QueueCallbackState.WAITING,
    NotificationState.FAILED: QueueCallbackState.FAILED,
}


def decide(callback: QueueCallback, result: Result, *, policy: Policy, at: datetime) -> Next:
    """Say what follows from how a call went; whoever can't be reached is tried as patiently as for other news."""
    follow_up = judge(
        result, policy=policy, tries_used=callback.tries_used, created_at=callback.kept_at, at=at
    )
    state = _STATES.get(follow_up.notification, QueueCallbackState.DONE)
    return Next(state, follow_up.tries_used, follow_up.due_at or callback.due_at)


class QueueCallbackRepository(Protocol):
    """Keeps places; each method is one transaction and raises StoreError."""

    async def keep(self, place: QueuePlace, *, at: datetime) -> None:
        """Keep a place; a number that has one already keeps that."""
        ...

    async def give_up(self, call_id: str) -> None:
        """Ring nobody for the place that was kept in this call; none is fine."""
        ...

    async def due(self, *, at: datetime, limit: int) -> list[QueueCallback]:
        """Return those that wait and may be rung now, in the order of their turns."""
        ...

    async def claim(
        self, callback: QueueCallbackId, *, at: datetime, lease: timedelta
    ) -> QueueCallback | None:
        """Begin a call under a lease, its id committed; None when somebody else has, or it isn't needed any more."""
        ...

    async def settle(self, attempt_id: str, result: Result, *, at: datetime) -> None:
        """Write how a call went and what follows; one that is settled already stays as it is."""
        ...

    async def expired(self, *, at: datetime) -> list[QueueCallback]:
        """Return those whose lease ran out without a result."""
        ...
