"""Alerts to the duty manager: once when a promise to callers is about to pass, once when it is overdue."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

import structlog

from ivr.notices.duty_phones import DutyPhones
from ivr.observability.metrics import Metrics
from outages.clock import Clock
from outages.estimates import AlertStage
from outages.incidents import IncidentRepository, PromiseAlert
from outages.text_messages import SMSGateway

log = structlog.get_logger()

_EVENTS = {AlertStage.DUE_SOON: "promise_lapsing", AlertStage.OVERDUE: "promise_lapsed"}


class PromiseAlerts:
    """Watches promises: a log line, a metric, and an SMS to each duty number (E.164), with the text that `write` returns."""

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
        self._repository, self._duty = repository, DutyPhones(gateway, numbers)
        self._ahead, self._clock, self._write, self._metrics = ahead, clock, write, metrics

    async def watch(self) -> None:
        """Send every alert that is due and has not been sent."""
        for alert in await self._repository.claim_alerts(at=self._clock.now(), ahead=self._ahead):
            log.warning(
                _EVENTS[alert.stage],
                incident=alert.incident.id,
                revision=alert.incident.promise.number,
                about=alert.about,
                due=alert.due and alert.due.isoformat(),
            )
            self._metrics.lapses.labels(alert.stage).inc()
            if self._duty.anybody:
                await self._duty.tell(await self._write(alert))
