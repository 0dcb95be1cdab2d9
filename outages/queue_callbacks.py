"""Queue callbacks: callers hang up, keep their place in the queue, and are called back when it comes up."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType, Protocol

from outages.follow_ups import judge
from outages.notifications import NotificationState, Policy, Result

QueueCallbackId = NewType("QueueCallbackId", int)

#: Prefix of the ids of calls that ring a queue callback.
CALLBACK_PREFIX = "turn-"


class QueueCallbackState(StrEnum):
    """The progress of a queue callback."""

    #: The caller waits off the phone.
    WAITING = "waiting"
    #: The caller is being called, under a lease.
    RINGING = "ringing"
    #: The caller was put through, or needs it no longer.
    DONE = "done"
    #: The caller could not be reached.
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class KeptPlace:
    """A caller's place in the queue since `joined_at` (aware UTC); `first` puts it ahead of ordinary ones.

    `number` is E.164; `call_id` is the call that asked for the callback; `ticket` is the ticket number spoken in
    it, empty for none.
    """

    call_id: str
    number: str
    language: str
    joined_at: datetime
    first: bool = False
    ticket: str = ""


@dataclass(frozen=True, slots=True)
class QueueCallback:
    """A kept place; instants are aware UTC, `attempt_id` is the current call's, committed before dialling."""

    id: QueueCallbackId
    place: KeptPlace
    state: QueueCallbackState
    kept_at: datetime
    due_at: datetime
    tries_used: int = 0
    attempt_id: str | None = None


@dataclass(frozen=True, slots=True)
class CallbackFollowUp:
    """What follows for a queue callback from a call; `due_at` is aware UTC."""

    state: QueueCallbackState
    tries_used: int
    due_at: datetime


_STATES = {
    NotificationState.PENDING: QueueCallbackState.WAITING,
    NotificationState.FAILED: QueueCallbackState.FAILED,
}


def decide(callback: QueueCallback, result: Result, *, policy: Policy, at: datetime) -> CallbackFollowUp:
    """Return what follows from a call's result; the retry policy is that of notifications."""
    follow_up = judge(
        result, policy=policy, tries_used=callback.tries_used, created_at=callback.kept_at, at=at
    )
    state = _STATES.get(follow_up.notification, QueueCallbackState.DONE)
    return CallbackFollowUp(state, follow_up.tries_used, follow_up.due_at or callback.due_at)


class QueueCallbackRepository(Protocol):
    """Keeps queue callbacks; each method is one transaction and raises StoreError."""

    async def keep(self, place: KeptPlace, *, at: datetime) -> None:
        """Keep a place; do nothing if the number has one already."""
        ...

    async def give_up(self, call_id: str) -> None:
        """Give up the place kept in this call, if it still waits."""
        ...

    async def due(self, *, at: datetime, limit: int) -> list[QueueCallback]:
        """Return the waiting callbacks that may be called now, in queue order."""
        ...

    async def claim(
        self, callback: QueueCallbackId, *, at: datetime, lease: timedelta
    ) -> QueueCallback | None:
        """Start a call under a lease, its id committed; return None if another worker has, or it is not needed."""
        ...

    async def renew(self, attempts: Collection[str], *, until: datetime) -> None:
        """Answer for these calls until then (aware UTC); those that have a result stay as they are."""
        ...

    async def settle(self, attempt_id: str, result: Result, *, at: datetime) -> None:
        """Record a call's result and what follows; do nothing if it is settled already."""
        ...

    async def expired(self, *, at: datetime) -> list[QueueCallback]:
        """Return the callbacks whose lease ran out without a result."""
        ...
