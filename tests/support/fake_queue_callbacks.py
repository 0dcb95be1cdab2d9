"""Queue callbacks in memory, and as many agents as the test wants."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from ivr.calls.queue.agents import Attendance
from outages.errors import StoreError
from outages.notifications import Policy, Result
from outages.queue_callbacks import (
    CALLBACK_PREFIX,
    KeptPlace,
    QueueCallback,
    QueueCallbackId,
    QueueCallbackState,
    decide,
)


@dataclass
class FakeQueueCallbacks:
    """Keeps callbacks, unless it is down."""

    kept: list[QueueCallback] = field(default_factory=list)
    down: bool = False
    results: dict[str, Result] = field(default_factory=dict)
    renewed: dict[str, datetime] = field(default_factory=dict)

    async def keep(self, place: KeptPlace, *, at: datetime) -> None:
        """Keep a place in the queue."""
        if self.down:
            raise StoreError("the disk is full")
        self.kept.append(
            QueueCallback(QueueCallbackId(len(self.kept)), place, QueueCallbackState.WAITING, at, at)
        )

    async def give_up(self, call_id: str) -> None:
        """Forget the place."""
        self.kept = [one for one in self.kept if one.place.call_id != call_id]

    async def due(self, *, at: datetime, limit: int) -> list[QueueCallback]:
        """Return the waiting callbacks."""
        return [one for one in self.kept if one.state is QueueCallbackState.WAITING and one.due_at <= at][
            :limit
        ]

    async def claim(
        self, callback: QueueCallbackId, *, at: datetime, lease: timedelta
    ) -> QueueCallback | None:
        """Mark the callback as ringing."""
        del at, lease
        self.kept[callback] = replace(
            self.kept[callback], state=QueueCallbackState.RINGING, attempt_id=f"{CALLBACK_PREFIX}{callback}"
        )
        return self.kept[callback]

    async def renew(self, attempts: Collection[str], *, until: datetime) -> None:
        """Remember until when somebody answers for these calls."""
        self.renewed |= dict.fromkeys(attempts, until)

    async def settle(self, attempt_id: str, result: Result, *, at: datetime) -> None:
        """Remember the result."""
        if self.down:
            raise StoreError("the disk is full")
        self.results[attempt_id] = result
        for callback in self.kept:
            if callback.attempt_id == attempt_id:
                after = decide(callback, result, policy=Policy(), at=at)
                self.kept[callback.id] = replace(callback, state=after.state, due_at=after.due_at)

    async def expired(self, *, at: datetime) -> list[QueueCallback]:
        """Return the ringing callbacks."""
        del at
        return [one for one in self.kept if one.state is QueueCallbackState.RINGING]


@dataclass
class FakeAgents:
    """Agents who can be reached, and how many of them are free."""

    there: int = 1
    free: int = 1

    async def attendance(self) -> Attendance:
        """Return both numbers."""
        return Attendance(self.there, self.free)
