"""Results of attempts on their way to the database: once known, a result is kept until the database takes it."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import NamedTuple, Protocol

import structlog

from ivr.observability.metrics import Metrics
from outages.clock import Clock
from outages.errors import NotFoundError, StoreError
from outages.notifications import Result
from outages.tickets import Channel

log = structlog.get_logger()


class ResultRepository(Protocol):
    """Keeps what attempts came to, with everything that follows from it."""

    async def settle(self, attempt_id: str, result: Result, *, at: datetime) -> None:
        """Write a result; an attempt that is already settled stays as it is. Raise StoreError or NotFoundError."""
        ...


class AttemptKind(NamedTuple):
    """What logs and metrics call the attempts of one table; `counted` ones show in `outage_ivr_attempts`."""

    lost_write: str
    ended: str
    not_written: str
    unknown: str
    not_placed: str
    counted: bool = False


NOTIFICATION = AttemptKind(
    "attempt", "attempt_ended", "attempt_not_written", "callback_unknown", "callback_not_placed", counted=True
)
QUEUE_CALLBACK = AttemptKind("turn", "turn_rung", "turn_not_written", "turn_unknown", "turn_not_rung")
ALARM_CALL = AttemptKind(
    "alarm_call", "duty_call_ended", "duty_call_not_written", "duty_call_unknown", "duty_call_not_placed"
)

#: Another idempotent write; raises StoreError.
Write = Callable[[], Awaitable[None]]


class _Unwritten(NamedTuple):
    """A result that waits for the database, and what is written before it."""

    result: Result
    before: Write | None


class Settler:
    """Settles the attempts of one table; a later tick writes what the database refuses now."""

    def __init__(
        self, repository: ResultRepository, clock: Clock, metrics: Metrics, kind: AttemptKind
    ) -> None:
        self.kind = kind
        self._repository, self._clock, self._metrics = repository, clock, metrics
        self._unwritten: dict[str, _Unwritten] = {}

    async def settle(
        self,
        attempt_id: str,
        result: Result,
        *,
        channel: Channel = Channel.CALL,
        before: Write | None = None,
    ) -> None:
        """Write the result, and another thing `before` it, or keep both for `settle_unwritten`."""
        if self.kind.counted:
            self._metrics.attempts.labels(channel, result).inc()
        log.info(self.kind.ended, attempt=attempt_id, channel=channel, result=result)
        self._unwritten[attempt_id] = _Unwritten(result, before)
        await self._write(attempt_id)

    async def settle_unwritten(self) -> None:
        """Write the results that the database refused before."""
        for attempt_id in list(self._unwritten):
            await self._write(attempt_id)

    def knows(self, attempt_id: str) -> bool:
        """Return whether the attempt's result is known and only waits for the database."""
        return attempt_id in self._unwritten

    async def _write(self, attempt_id: str) -> None:
        result, before = self._unwritten[attempt_id]
        try:
            if before is not None:
                await before()
            await self._repository.settle(attempt_id, result, at=self._clock.now())
        except StoreError as error:
            self._metrics.lost_writes.labels(self.kind.lost_write).inc()
            log.error(self.kind.not_written, attempt=attempt_id, result=result, error=str(error))
            return
        except NotFoundError as error:
            # The database was put back to an earlier day; nobody will ever want this result.
            log.error("attempt_forgotten", attempt=attempt_id, result=result, error=str(error))
        self._unwritten.pop(attempt_id, None)
