"""Writing what attempts came to: a result once known is kept until the database has it."""

import structlog

from ivr.observability.metrics import Metrics
from outages.clock import Clock
from outages.errors import NotFoundError, StoreError
from outages.notifications import DueNotification, NotificationRepository, Result

log = structlog.get_logger()


class Settler:
    """Settles attempts; what the database would not take is written at a later tick."""

    def __init__(self, repository: NotificationRepository, clock: Clock, metrics: Metrics) -> None:
        self._repository, self._clock, self._metrics = repository, clock, metrics
        self._unwritten: dict[str, Result] = {}

    async def settle(self, notification: DueNotification, result: Result) -> None:
        """Write the result, or remember it for `settle_unwritten`."""
        self._metrics.attempts.labels(notification.channel, result).inc()
        log.info(
            "attempt_ended", attempt=notification.attempt.id, channel=notification.channel, result=result
        )
        self._unwritten[notification.attempt.id] = result
        await self._write(notification.attempt.id, result)

    async def settle_unwritten(self) -> None:
        """Try again what could not be written."""
        for attempt_id, result in list(self._unwritten.items()):
            await self._write(attempt_id, result)

    def knows(self, notification: DueNotification) -> bool:
        """Say whether the attempt's result is known and only waits for the database."""
        return notification.attempt.id in self._unwritten

    async def _write(self, attempt_id: str, result: Result) -> None:
        try:
            await self._repository.settle(attempt_id, result, at=self._clock.now())
        except StoreError as error:
            self._metrics.lost_writes.labels("attempt").inc()
            log.error("attempt_not_written", attempt=attempt_id, result=result, error=str(error))
            return
        except NotFoundError as error:
            # A database that was put back to an earlier day; nobody will ever want this result.
            log.error("attempt_forgotten", attempt=attempt_id, result=result, error=str(error))
        self._unwritten.pop(attempt_id, None)
