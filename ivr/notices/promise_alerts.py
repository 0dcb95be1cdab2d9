"""Tells the duty manager once that a promise to callers is about to pass, and once that it has passed."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

import structlog

from ivr.observability.metrics import Metrics
from outages.clock import Clock
from outages.errors import DeliveryError
from outages.incidents import AlertStage, IncidentRepository, PromiseAlert
from outages.notifications import DUTY, SMSGateway, TextMessage

log = structlog.get_logger()

_EVENTS = {AlertStage.DUE_SOON: "promise_lapsing", AlertStage.OVERDUE: "promise_lapsed"}


class PromiseAlerts:
    """Looks after promises: a log line, a metric, and an SMS to each of the duty numbers (E.164).

    `write` makes the text of the SMS.
    """

    def __init__(
        self,
        *,
        repository: IncidentRepository,
        gateway: SMSGateway,
        numbers: Sequence[str],
        ahead: timedelta,
        clock: Clock,
        write: Callable[[PromiseAlert], Awaitable[str]],
        metrics: Metrics,
    ) -> None:
        self._repository, self._gateway, self._numbers = repository, gateway, numbers
        self._ahead, self._clock, self._write, self._metrics = ahead, clock, write, metrics

    async def watch(self) -> None:
        """Tell of every promise that needs it now and that the manager was not told of yet."""
        for alert in await self._repository.claim_alerts(at=self._clock.now(), ahead=self._ahead):
            promise = alert.incident.promise
            log.warning(
                _EVENTS[alert.stage],
                incident=alert.incident.id,
                revision=promise.number,
                due=promise.due and promise.due.isoformat(),
            )
            self._metrics.lapses.labels(alert.stage).inc()
            if self._numbers:
                text = await self._write(alert)
                await asyncio.gather(*(self._send(number, text) for number in self._numbers))

    async def _send(self, number: str, text: str) -> None:
        try:
            await self._gateway.send(TextMessage(DUTY + secrets.token_hex(8), number, text))
        except DeliveryError as error:
            # The board shows it as long as it lasts; a second SMS could be a double.
            log.error("duty_not_told", number=number, error=str(error))
